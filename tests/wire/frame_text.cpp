#include "frame_text.hpp"

#include <flatbuffers/idl.h>
#include <flatbuffers/reflection.h>

#include "envelope_bfbs_generated.h"
#include "envelope_generated.h"
#include "terminal_bfbs_generated.h"
#include "terminal_generated.h"

namespace helios::wire {
namespace {

template <class Schema>
std::string text_of(std::span<const std::uint8_t> frame) {
    flatbuffers::IDLOptions options;
    options.strict_json = true;
    options.allow_non_utf8 = true;
    flatbuffers::Parser parser(options);
    parser.Deserialize(Schema::data(), Schema::size());
    std::string text;
    flatbuffers::GenerateText(parser, frame.data(), &text);
    return text;
}

template <class Schema>
std::vector<std::string> absent_fields(const std::string& table_name, const void* table) {
    std::vector<std::string> absent;
    const auto* objects = reflection::GetSchema(Schema::data())->objects();
    const auto* object = objects->LookupByKey(("helios.fbs." + table_name).c_str());
    for (const reflection::Field* field : *object->fields()) {
        if (!static_cast<const flatbuffers::Table*>(table)->CheckField(field->offset()))
            absent.push_back(table_name + "." + field->name()->str());
    }
    return absent;
}

} // namespace

std::string data_text(std::span<const std::uint8_t> frame) {
    return text_of<fbs::DataBinarySchema>(frame);
}

std::string envelope_text(std::span<const std::uint8_t> frame) {
    return text_of<fbs::EnvelopeBinarySchema>(frame);
}

std::vector<std::string> absent_data_fields(std::span<const std::uint8_t> frame) {
    const auto* root = fbs::GetData(frame.data());
    return absent_fields<fbs::DataBinarySchema>(fbs::EnumNameMessage(root->message_type()), root->message());
}

std::vector<std::string> absent_payload_fields(std::span<const std::uint8_t> frame) {
    const auto* root = fbs::GetEnvelope(frame.data());
    if (root->payload_type() == fbs::Payload::NONE)
        return {};
    return absent_fields<fbs::EnvelopeBinarySchema>(fbs::EnumNamePayload(root->payload_type()),
                                                    root->payload());
}

} // namespace helios::wire
