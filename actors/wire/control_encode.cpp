#include "wire/control_flat.hpp"

namespace helios::wire {
namespace {

using flatbuffers::Offset;
using Strings = Offset<flatbuffers::Vector<StringOffset>>;

// In a vector an empty text needs an offset too.
Strings pack_texts(Builder& builder, const std::vector<std::string>& texts) {
    std::vector<StringOffset> offsets;
    for (const std::string& text : texts)
        offsets.push_back(text.empty() ? builder.CreateString("") : pack_text(builder, text));
    return builder.CreateVector(offsets);
}

Strings pack_raws(Builder& builder, const std::vector<std::string>& texts) {
    std::vector<StringOffset> offsets;
    for (const std::string& text : texts)
        offsets.push_back(builder.CreateString(text));
    return builder.CreateVector(offsets);
}

template <class Value, class Pack>
auto pack_all(Builder& builder, const std::vector<Value>& values, Pack pack) {
    std::vector<decltype(pack(builder, values.front()))> offsets;
    for (const Value& value : values)
        offsets.push_back(pack(builder, value));
    return builder.CreateVector(offsets);
}

Offset<fbs::Text> pack(Builder& builder, const Text& value) {
    return fbs::CreateText(builder, pack_text(builder, value.text));
}

Offset<fbs::SpawnRequest> pack(Builder& builder, const SpawnRequest& value) {
    auto name = pack_text(builder, value.name);
    auto argv = pack_raws(builder, value.argv);
    auto cwd = pack_raw(builder, value.cwd);
    auto env = pack_raws(builder, value.env);
    auto lane = pack_text(builder, value.lane);
    auto title = pack_text(builder, value.title);
    auto terminal = pack_text(builder, value.terminal);
    return fbs::CreateSpawnRequest(builder, name, argv, cwd, env, value.columns, value.rows, value.umask,
                                   lane, title, terminal);
}

Offset<fbs::TerminalRecord> pack(Builder& builder, const TerminalRecord& value) {
    auto terminal = pack_text(builder, value.terminal);
    auto lane = pack_text(builder, value.lane);
    auto session = pack_text(builder, value.session);
    auto name = pack_text(builder, value.name);
    auto argv = pack_raws(builder, value.argv);
    auto cwd = pack_raw(builder, value.cwd);
    auto state = pack_text(builder, value.state);
    auto title = pack_text(builder, value.title);
    return fbs::CreateTerminalRecord(builder, terminal, lane, session, name, argv, cwd, state, value.pid,
                                     value.columns, value.rows, value.created_wall_ns, value.ended_wall_ns,
                                     value.wait_status, title, value.viewers, value.output_bytes,
                                     value.input_bytes, value.epoch);
}

auto pack_terminals(Builder& builder, const std::vector<TerminalRecord>& values) {
    return pack_all(builder, values, [](Builder& b, const TerminalRecord& value) { return pack(b, value); });
}

Offset<fbs::TerminalList> pack(Builder& builder, const TerminalList& value) {
    return fbs::CreateTerminalList(builder, pack_terminals(builder, value.terminals));
}

Offset<fbs::LaneRecord> pack(Builder& builder, const LaneRecord& value) {
    auto lane = pack_text(builder, value.lane);
    auto name = pack_text(builder, value.name);
    auto state = pack_text(builder, value.state);
    auto terminals = pack_texts(builder, value.terminals);
    auto session = pack_text(builder, value.session);
    return fbs::CreateLaneRecord(builder, lane, name, state, value.created_wall_ns, terminals, session);
}

Offset<fbs::LaneList> pack(Builder& builder, const LaneList& value) {
    auto lanes =
        pack_all(builder, value.lanes, [](Builder& b, const LaneRecord& lane) { return pack(b, lane); });
    return fbs::CreateLaneList(builder, lanes);
}

Offset<fbs::InputRequest> pack(Builder& builder, const InputRequest& value) {
    auto payload = builder.CreateVector(value.payload);
    return fbs::CreateInputRequest(builder, payload, value.paste, value.writer, value.seq);
}

Offset<fbs::ResizeRequest> pack(Builder& builder, const ResizeRequest& value) {
    return fbs::CreateResizeRequest(builder, value.columns, value.rows);
}

Offset<fbs::SignalRequest> pack(Builder& builder, const SignalRequest& value) {
    return fbs::CreateSignalRequest(builder, value.number, pack_text(builder, value.target));
}

Offset<fbs::SearchRequest> pack(Builder& builder, const SearchRequest& value) {
    auto pattern = pack_text(builder, value.pattern);
    auto syntax = pack_text(builder, value.syntax);
    auto letter_case = pack_text(builder, value.letter_case);
    return fbs::CreateSearchRequest(builder, pattern, syntax, letter_case, pack_text(builder, value.order));
}

Offset<fbs::ReadRequest> pack(Builder& builder, const ReadRequest& value) {
    auto format = pack_text(builder, value.format);
    auto part = pack_text(builder, value.part);
    const bool searches = !value.search.pattern.empty();
    auto search = searches ? pack(builder, value.search) : Offset<fbs::SearchRequest>{};
    return fbs::CreateReadRequest(builder, format, value.history, value.lines, part, value.back, search);
}

Offset<fbs::CommandRecord> pack(Builder& builder, const CommandRecord& value) {
    return fbs::CreateCommandRecord(builder, pack_text(builder, value.line), value.exit_status,
                                    value.exit_known, value.running, value.cut);
}

Offset<fbs::MatchRecord> pack(Builder& builder, const MatchRecord& value) {
    return fbs::CreateMatchRecord(builder, value.line, value.column, value.width,
                                  pack_text(builder, value.text));
}

Offset<fbs::ReadResult> pack(Builder& builder, const ReadResult& value) {
    auto text = pack_text(builder, value.text);
    auto title = pack_text(builder, value.title);
    auto command = value.command ? pack(builder, *value.command) : Offset<fbs::CommandRecord>{};
    Offset<flatbuffers::Vector<Offset<fbs::MatchRecord>>> matches;
    if (!value.matches.empty())
        matches = pack_all(builder, value.matches,
                           [](Builder& b, const MatchRecord& match) { return pack(b, match); });
    return fbs::CreateReadResult(builder, text, value.columns, value.rows, value.cursor_row,
                                 value.cursor_column, title, value.alternate, value.offset, command, matches,
                                 value.incomplete);
}

Offset<fbs::OutputNote> pack(Builder& builder, const OutputNote& value) {
    return fbs::CreateOutputNote(builder, value.seq, value.length);
}

Offset<fbs::SubscribeRequest> pack(Builder& builder, const SubscribeRequest& value) {
    return fbs::CreateSubscribeRequest(builder, pack_texts(builder, value.topics), value.from_sequence);
}

Offset<fbs::EventList> pack(Builder& builder, const EventList& value) {
    auto events = pack_all(builder, value.envelopes, [](Builder& b, const std::vector<std::uint8_t>& bytes) {
        return fbs::CreateEventBytes(b, b.CreateVector(bytes));
    });
    return fbs::CreateEventList(builder, events);
}

Offset<fbs::ChannelCount> pack(Builder& builder, const ChannelCount& value) {
    auto name = pack_text(builder, value.name);
    return fbs::CreateChannelCount(builder, name, value.messages, value.bytes, value.dropped);
}

Offset<fbs::ServiceHello> pack(Builder& builder, const ServiceHello& value) {
    auto service = pack_text(builder, value.service);
    auto instance = pack_text(builder, value.instance);
    auto terminals = pack_terminals(builder, value.terminals);
    return fbs::CreateServiceHello(builder, service, instance, value.pid, value.generation,
                                   value.schema_version, terminals);
}

Offset<fbs::ServiceHealth> pack(Builder& builder, const ServiceHealth& value) {
    auto service = pack_text(builder, value.service);
    auto instance = pack_text(builder, value.instance);
    auto state = pack_text(builder, value.state);
    auto channels = pack_all(builder, value.channels,
                             [](Builder& b, const ChannelCount& channel) { return pack(b, channel); });
    auto note = pack_text(builder, value.note);
    return fbs::CreateServiceHealth(builder, service, instance, value.pid, state, value.uptime_ms,
                                    value.metrics_port, channels, note);
}

Offset<fbs::HealthList> pack(Builder& builder, const HealthList& value) {
    auto services = pack_all(builder, value.services,
                             [](Builder& b, const ServiceHealth& service) { return pack(b, service); });
    return fbs::CreateHealthList(builder, services);
}

PackedPayload pack_any(Builder& /*builder*/, std::monostate /*none*/) {
    return {};
}

template <class Value>
PackedPayload pack_any(Builder& builder, const Value& value) {
    return {fbs::Payload::NONE, pack(builder, value).Union()};
}

} // namespace

PackedPayload pack_payload(Builder& builder, const Payload& payload) {
    PackedPayload packed = std::visit([&](const auto& value) { return pack_any(builder, value); }, payload);
    // The variant's order is the union's, with monostate as NONE (asserted beside read_payload).
    packed.type = static_cast<fbs::Payload>(payload.index());
    return packed;
}

} // namespace helios::wire
