#include "bus/gate.hpp"

#include "base/id.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>
#include <array>

namespace helios::bus {
namespace {

using wire::Envelope;
using wire::EnvelopeType;

template <class T, std::size_t index = 0>
constexpr std::uint32_t bit_of() {
    if constexpr (std::is_same_v<std::variant_alternative_t<index, wire::Payload>, T>)
        return std::uint32_t{1} << index;
    else
        return bit_of<T, index + 1>();
}

template <class... Ts>
constexpr std::uint32_t one_of = (bit_of<Ts>() | ...);

static_assert(std::variant_size_v<wire::Payload> <= 32, "the payloads of a method are a 32-bit set");

constexpr std::uint32_t nothing = one_of<std::monostate>;
constexpr std::uint32_t record = one_of<wire::TerminalRecord>;
constexpr std::uint32_t lane_or_none = one_of<std::monostate, wire::Text, wire::LaneRecord>;
constexpr std::uint32_t text_or_none = one_of<std::monostate, wire::Text>;

constexpr std::array method_table{
    Method{"terminal.spawn", one_of<wire::SpawnRequest>, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"terminal.list", nothing, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"terminal.get", nothing, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.rename", one_of<wire::Text>, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.input", one_of<wire::InputRequest>, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.resize", one_of<wire::ResizeRequest>, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.signal", one_of<wire::SignalRequest>, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.read", one_of<wire::ReadRequest>, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.terminate", nothing, Owner::lane, Needs::terminal, Pace::prompt},
    Method{"terminal.wait", nothing, Owner::lane, Needs::terminal, Pace::deferred},
    Method{"lane.create", lane_or_none, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"lane.list", nothing, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"lane.attach", lane_or_none, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"lane.cleanup", lane_or_none, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"session.create", text_or_none, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"session.attach", text_or_none, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"session.terminate", text_or_none, Owner::lane, Needs::nothing, Pace::prompt},
    Method{"health.list", nothing, Owner::bus, Needs::nothing, Pace::prompt},
    Method{"events.replay", one_of<wire::SubscribeRequest>, Owner::bus, Needs::nothing, Pace::prompt},
    Method{"mesh.version", nothing, Owner::bus, Needs::nothing, Pace::prompt},
};

// What services may say. Anything else is ignored and counted.
constexpr std::array topic_table{
    Topic{"service.hello", one_of<wire::ServiceHello>},
    Topic{"service.health", one_of<wire::ServiceHealth>},
    Topic{"terminal.spawned", record},
    Topic{"terminal.state.changed", record},
    Topic{"terminal.ended", record},
    Topic{"terminal.output", one_of<wire::OutputNote>},
    Topic{"terminal.title.changed", record},
    Topic{"terminal.cwd.changed", record},
    Topic{"terminal.bell", record | text_or_none},
    Topic{"terminal.notification", record | text_or_none},
    Topic{"session.attached", record | text_or_none},
    Topic{"session.detached", record | text_or_none},
};

template <class Table>
auto* find_row(const Table& table, std::string_view name) {
    auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
    return found == table.end() ? nullptr : &*found;
}

bool has_payload(const Envelope& envelope, std::uint32_t allowed) {
    return ((std::uint32_t{1} << envelope.payload.index()) & allowed) != 0;
}

// Printable and short: these strings are copied into every event, into logs and into JSON.
bool is_plain(std::string_view text) {
    return text.size() <= identifier_bytes_max &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

std::optional<std::string> fault_of(const Envelope& envelope) {
    if (envelope.id.empty() || envelope.name.empty())
        return "id and name are required";
    for (const std::string* text : {&envelope.id, &envelope.correlation_id, &envelope.actor_kind,
                                    &envelope.actor_id, &envelope.workspace_id, &envelope.lane_id,
                                    &envelope.session_id, &envelope.terminal_id, &envelope.name}) {
        if (!is_plain(*text))
            return "an id or name is longer than 128 bytes or not plain ASCII";
    }
    return std::nullopt;
}

// For a frame whose envelope breaks a rule: answered under its id where it has one, else under a new one.
Refused refuse_frame(std::span<const std::uint8_t> frame, std::string_view code, std::string message) {
    Envelope unread;
    unread.id = frame.size() > wire::envelope_bytes_max ? "" : wire::envelope_id(frame);
    if (!is_plain(unread.id) || unread.id.empty())
        unread.id = RequestId::mint().text();
    unread.type = EnvelopeType::command;
    unread.name = "bus.rejected";
    return {wire::make_error(unread, code, std::move(message))};
}

Admission admit_command(Envelope command) {
    const Method* method = find_method(command.name);
    if (method == nullptr)
        return Refused{wire::make_error(command, wire::error_code::method_not_found,
                                        "there is no method " + command.name + " on this bus")};
    if (!has_payload(command, method->payloads))
        return Refused{wire::make_error(command, wire::error_code::validation_error,
                                        command.name + " does not take this type of payload")};
    if (method->needs == Needs::terminal && command.terminal_id.empty())
        return Refused{wire::make_error(command, wire::error_code::validation_error,
                                        command.name + " needs terminal_id")};
    return Admitted{std::move(command)};
}

Admission admit_event(std::string_view peer, Envelope event) {
    const Topic* topic = find_topic(event.name);
    if (service_of(peer) == Service::none)
        return Refused{
            wire::make_error(event, wire::error_code::unauthorized_action, "only services publish events")};
    if (topic == nullptr)
        return Ignored{"unknown topic " + event.name};
    if (!has_payload(event, topic->payloads))
        return Refused{wire::make_error(event, wire::error_code::validation_error,
                                        event.name + " does not carry this type of payload")};
    return Admitted{std::move(event)};
}

} // namespace

std::span<const Method> methods() {
    return method_table;
}

const Method* find_method(std::string_view name) {
    return find_row(method_table, name);
}

const Topic* find_topic(std::string_view name) {
    return find_row(topic_table, name);
}

Service service_of(std::string_view peer) {
    if (peer == "core")
        return Service::core;
    if (peer == "session")
        return Service::session;
    return peer == "grid" ? Service::grid : Service::none;
}

Admission admit(std::string_view peer, std::span<const std::uint8_t> frame) {
    if (frame.size() > wire::envelope_bytes_max)
        return refuse_frame(frame, wire::error_code::backpressure, "the payload is larger than 1 MiB");
    auto envelope = wire::decode_envelope(frame);
    if (!envelope)
        return refuse_frame(frame, wire::error_code::validation_error, envelope.error().detail);
    if (auto fault = fault_of(*envelope))
        return refuse_frame(frame, wire::error_code::validation_error, std::move(*fault));
    if (frame.size() > command_bytes_max)
        return Refused{
            wire::make_error(*envelope, wire::error_code::backpressure, "the payload is larger than 1 MiB")};
    switch (envelope->type) {
    case EnvelopeType::command:
        return admit_command(std::move(*envelope));
    case EnvelopeType::event:
        return admit_event(peer, std::move(*envelope));
    case EnvelopeType::response:
        if (service_of(peer) == Service::none)
            return Ignored{"a response from a peer that is asked nothing"};
        return Admitted{std::move(*envelope)};
    case EnvelopeType::unknown:
        break;
    }
    return Refused{
        wire::make_error(*envelope, wire::error_code::validation_error, "the envelope's type is unknown")};
}

} // namespace helios::bus
