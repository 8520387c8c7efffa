#include "wire/flat.hpp"

namespace helios::wire {

bool Reader::spend(std::size_t bytes) {
    if (bytes > budget_bytes_) {
        refuse("the frame repeats its contents beyond its size");
        return false;
    }
    budget_bytes_ -= bytes;
    return true;
}

std::string Reader::text(const flatbuffers::String* field, std::size_t bytes_max) {
    if (field == nullptr || failed())
        return {};
    if (field->size() > bytes_max) {
        refuse("a text is longer than " + std::to_string(bytes_max) + " bytes");
        return {};
    }
    if (!spend(field->size()))
        return {};
    if (!is_utf8({field->c_str(), field->size()})) {
        refuse("a text is not UTF-8");
        return {};
    }
    return {field->c_str(), field->size()};
}

std::string Reader::raw(const flatbuffers::String* field, std::size_t bytes_max) {
    if (field == nullptr || failed())
        return {};
    if (field->size() > bytes_max) {
        refuse("a path, argument or variable is longer than " + std::to_string(bytes_max) + " bytes");
        return {};
    }
    if (!spend(field->size()))
        return {};
    std::string out(field->c_str(), field->size());
    if (out.find('\0') != std::string::npos)
        refuse("a path, argument or variable has a zero byte");
    return out;
}

std::vector<std::uint8_t> Reader::bytes(const flatbuffers::Vector<std::uint8_t>* field) {
    if (field == nullptr || failed() || !spend(field->size()))
        return {};
    return {field->data(), field->data() + field->size()};
}

StringOffset pack_text(Builder& builder, const std::string& text) {
    if (text.empty())
        return {};
    return is_utf8(text) ? builder.CreateString(text) : builder.CreateString(repaired_utf8(text));
}

StringOffset pack_raw(Builder& builder, const std::string& text) {
    return text.empty() ? StringOffset{} : builder.CreateString(text);
}

} // namespace helios::wire
