#include "wire/envelope.hpp"

#include "base/clock.hpp"
#include "base/id.hpp"
#include "wire/control_flat.hpp"

namespace helios::wire {
namespace {

Envelope stamped(EnvelopeType type, std::string_view name, Payload payload) {
    Envelope envelope;
    envelope.type = type;
    envelope.wall_ns = wall_ns();
    envelope.monotonic_ms = monotonic_ns() / 1'000'000;
    envelope.name = name;
    envelope.payload = std::move(payload);
    return envelope;
}

flatbuffers::Offset<fbs::EnvelopeError> pack_error(Builder& builder, const EnvelopeError& error) {
    if (error.code.empty())
        return {};
    auto code = pack_text(builder, error.code);
    auto message = pack_text(builder, error.message);
    auto details = pack_text(builder, error.details);
    return fbs::CreateEnvelopeError(builder, code, message, error.retryable, details);
}

EnvelopeError read_error(Reader& reader, const fbs::EnvelopeError* table) {
    if (table == nullptr)
        return {};
    EnvelopeError error{reader.identifier(table->code()), reader.text(table->message(), sentence_bytes_max),
                        table->retryable(), reader.text(table->details(), sentence_bytes_max)};
    reader.expect(!error.code.empty(), "an error needs a code");
    return error;
}

Envelope read_envelope(Reader& reader, const fbs::Envelope& table) {
    Envelope envelope;
    envelope.id = reader.identifier(table.id());
    envelope.type = static_cast<EnvelopeType>(table.type());
    envelope.wall_ns = table.wall_ns();
    envelope.monotonic_ms = table.monotonic_ms();
    envelope.correlation_id = reader.identifier(table.correlation_id());
    envelope.actor_kind = reader.identifier(table.actor_kind());
    envelope.actor_id = reader.identifier(table.actor_id());
    envelope.workspace_id = reader.identifier(table.workspace_id());
    envelope.lane_id = reader.identifier(table.lane_id());
    envelope.session_id = reader.identifier(table.session_id());
    envelope.terminal_id = reader.identifier(table.terminal_id());
    envelope.name = reader.identifier(table.name());
    envelope.error = read_error(reader, table.error());
    envelope.sequence = table.sequence();
    envelope.epoch = table.epoch();
    reader.expect(envelope.type > EnvelopeType::unknown && envelope.type <= EnvelopeType::event,
                  "the envelope's type is unknown");
    reader.expect(!envelope.id.empty(), "an envelope needs an id");
    reader.expect(is_topic(envelope.name), "a method or topic has the form word.word_word");
    if (!reader.failed())
        envelope.payload = read_payload(reader, table);
    return envelope;
}

} // namespace

Envelope make_command(std::string_view method, Payload payload) {
    Envelope command = stamped(EnvelopeType::command, method, std::move(payload));
    command.id = RequestId::mint().text();
    return command;
}

Envelope make_event(std::string_view topic, Payload payload) {
    Envelope event = stamped(EnvelopeType::event, topic, std::move(payload));
    event.id = RequestId::mint().text();
    return event;
}

Envelope make_response(const Envelope& command, Payload payload) {
    Envelope response = stamped(EnvelopeType::response, command.name, std::move(payload));
    response.id = command.id;
    response.correlation_id = command.correlation_id;
    response.workspace_id = command.workspace_id;
    response.lane_id = command.lane_id;
    response.session_id = command.session_id;
    response.terminal_id = command.terminal_id;
    return response;
}

Envelope make_error(const Envelope& command, std::string_view code, std::string message) {
    Envelope response = make_response(command, {});
    response.error.code = code;
    response.error.message = std::move(message);
    return response;
}

std::vector<std::uint8_t> encode(const Envelope& envelope) {
    Builder builder(1024);
    PackedPayload payload = pack_payload(builder, envelope.payload);
    auto id = pack_text(builder, envelope.id);
    auto correlation_id = pack_text(builder, envelope.correlation_id);
    auto actor_kind = pack_text(builder, envelope.actor_kind);
    auto actor_id = pack_text(builder, envelope.actor_id);
    auto workspace_id = pack_text(builder, envelope.workspace_id);
    auto lane_id = pack_text(builder, envelope.lane_id);
    auto session_id = pack_text(builder, envelope.session_id);
    auto terminal_id = pack_text(builder, envelope.terminal_id);
    auto name = pack_text(builder, envelope.name);
    auto error = pack_error(builder, envelope.error);
    fbs::FinishEnvelopeBuffer(
        builder, fbs::CreateEnvelope(builder, id, static_cast<fbs::EnvelopeType>(envelope.type),
                                     envelope.wall_ns, envelope.monotonic_ms, correlation_id, actor_kind,
                                     actor_id, workspace_id, lane_id, session_id, terminal_id, name,
                                     payload.type, payload.offset, error, envelope.sequence, envelope.epoch));
    return take_frame(builder);
}

Result<Envelope> decode_envelope(std::span<const std::uint8_t> frame) {
    if (frame.size() > envelope_bytes_max)
        return invalid_frame("the frame is larger than an envelope may be");
    if (frame.size() < 2 * sizeof(flatbuffers::uoffset_t))
        return invalid_frame("the frame is too short");
    auto verifier = make_verifier(frame);
    if (!fbs::VerifyEnvelopeBuffer(verifier))
        return invalid_frame("the frame is no envelope, or is damaged");
    Reader reader(frame.size());
    Envelope envelope = read_envelope(reader, *fbs::GetEnvelope(frame.data()));
    if (reader.failed())
        return reader.error();
    return envelope;
}

std::string envelope_id(std::span<const std::uint8_t> frame) {
    if (frame.size() < 2 * sizeof(flatbuffers::uoffset_t))
        return "";
    auto verifier = make_verifier(frame);
    if (!fbs::VerifyEnvelopeBuffer(verifier))
        return "";
    const auto* id = fbs::GetEnvelope(frame.data())->id();
    return id == nullptr ? "" : id->str();
}

} // namespace helios::wire
