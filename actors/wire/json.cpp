// The JSON of an envelope: its own members by LOCALBUS, the payload by flatbuffers' text generator from the
// embedded schema. All that is not ASCII is escaped, so the text is safe on any terminal.
#include "base/clock.hpp"
#include "wire/control_flat.hpp"
#include "wire/envelope.hpp"

#include <flatbuffers/idl.h>
#include <flatbuffers/util.h>

#include "envelope_bfbs_generated.h"

namespace helios::wire {
namespace {

flatbuffers::IDLOptions json_options() {
    flatbuffers::IDLOptions options;
    options.strict_json = true;
    options.output_default_scalars_in_json = true;
    options.indent_step = -1; // One line.
    return options;
}

const flatbuffers::Parser& schema() {
    static const auto parser = [] {
        auto made = std::make_unique<flatbuffers::Parser>(json_options());
        made->Deserialize(fbs::EnvelopeBinarySchema::data(), fbs::EnvelopeBinarySchema::size());
        return made;
    }();
    return *parser;
}

// Arguments, variables and directories may be any bytes on Linux, but not in JSON.
void repair(std::vector<std::string>& texts) {
    for (std::string& text : texts)
        text = repaired_utf8(text);
}

void repair(TerminalRecord& record) {
    record.cwd = repaired_utf8(record.cwd);
    repair(record.argv);
}

void repair(Payload& payload) {
    if (auto* spawn = std::get_if<SpawnRequest>(&payload)) {
        spawn->cwd = repaired_utf8(spawn->cwd);
        repair(spawn->argv);
        repair(spawn->env);
    } else if (auto* record = std::get_if<TerminalRecord>(&payload)) {
        repair(*record);
    } else if (auto* list = std::get_if<TerminalList>(&payload)) {
        for (TerminalRecord& terminal : list->terminals)
            repair(terminal);
    } else if (auto* hello = std::get_if<ServiceHello>(&payload)) {
        for (TerminalRecord& terminal : hello->terminals)
            repair(terminal);
    }
}

// An object's members, in order; empty text is left out.
class Members {
public:
    void raw(std::string_view key, std::string_view json) {
        text_ += text_.empty() ? "\"" : ",\"";
        text_ += key;
        text_ += "\":";
        text_ += json;
    }
    void text(std::string_view key, const std::string& value) {
        if (value.empty())
            return;
        std::string quoted;
        flatbuffers::EscapeString(value.data(), value.size(), &quoted, false, false);
        raw(key, quoted);
    }
    [[nodiscard]] std::string object() const { return "{" + text_ + "}"; }

private:
    std::string text_;
};

std::string actor_json(const Envelope& envelope) {
    Members actor;
    actor.text("kind", envelope.actor_kind);
    actor.text("id", envelope.actor_id);
    return actor.object();
}

std::string error_json(const EnvelopeError& error) {
    Members members;
    members.text("code", error.code);
    members.text("message", error.message);
    members.raw("retryable", error.retryable ? "true" : "false");
    members.text("details", error.details);
    return members.object();
}

std::string_view type_name(EnvelopeType type) {
    switch (type) {
    case EnvelopeType::command:
        return "\"command\"";
    case EnvelopeType::response:
        return "\"response\"";
    case EnvelopeType::event:
        return "\"event\"";
    case EnvelopeType::unknown:
        break;
    }
    return "\"unknown\"";
}

void add_payload(Members& members, const Envelope& envelope, const fbs::Envelope& table) {
    if (table.payload_type() == fbs::Payload::NONE)
        return;
    std::string type = fbs::EnumNamePayload(table.payload_type());
    std::string json;
    if (!flatbuffers::GenerateTextFromTable(schema(), table.payload(), "helios.fbs." + type, &json))
        return;
    members.text("payload_type", type);
    members.raw(envelope.type == EnvelopeType::response ? "result" : "payload", json);
}

std::string envelope_json(const Envelope& envelope, const fbs::Envelope& table) {
    Members members;
    bool is_event = envelope.type == EnvelopeType::event;
    members.text("id", envelope.id);
    members.raw("type", type_name(envelope.type));
    members.text("ts", rfc3339(envelope.wall_ns));
    members.raw("timestamp", std::to_string(envelope.monotonic_ms));
    members.text("correlation_id", envelope.correlation_id);
    if (!envelope.actor_kind.empty() || !envelope.actor_id.empty())
        members.raw("actor", actor_json(envelope));
    members.text("workspace_id", envelope.workspace_id);
    members.text("lane_id", envelope.lane_id);
    members.text("session_id", envelope.session_id);
    members.text("terminal_id", envelope.terminal_id);
    members.text(is_event ? "topic" : "method", envelope.name);
    if (envelope.type == EnvelopeType::response)
        members.raw("status", envelope.ok() ? "\"ok\"" : "\"error\"");
    add_payload(members, envelope, table);
    if (!envelope.ok())
        members.raw("error", error_json(envelope.error));
    if (is_event) {
        members.raw("sequence", std::to_string(envelope.sequence));
        members.raw("epoch", std::to_string(envelope.epoch));
    }
    return members.object();
}

} // namespace

std::string to_json(std::span<const std::uint8_t> envelope_frame) {
    auto envelope = decode_envelope(envelope_frame);
    if (!envelope)
        return {};
    repair(envelope->payload);
    // Encoded afresh: the generator reads an aligned, repaired frame of our own making.
    auto frame = encode(*envelope);
    return envelope_json(*envelope, *fbs::GetEnvelope(frame.data()));
}

} // namespace helios::wire
