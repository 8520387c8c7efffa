#include "fakes.hpp"

#include "base/clock.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>
#include <unistd.h>

namespace helios::control_test {

using wire::Envelope;

FakeCore::FakeCore(Mesh& mesh) : peer(mesh, "core"), generation_(static_cast<std::uint64_t>(wall_ns())) {
    peer.on_envelope = [this](const Envelope& envelope) { on_envelope(envelope); };
}

void FakeCore::hello() {
    wire::ServiceHello hello;
    hello.service = "core";
    hello.pid = getpid();
    hello.generation = generation_;
    for (const auto& [id, record] : held_)
        hello.terminals.push_back(record);
    peer.send(wire::make_event("service.hello", std::move(hello)));
}

void FakeCore::hold(const std::string& terminal) {
    wire::TerminalRecord record;
    record.terminal = terminal;
    record.state = "active";
    record.pid = next_pid_++;
    record.columns = 80;
    record.rows = 24;
    held_[terminal] = record;
}

std::size_t FakeCore::count(std::string_view method) const {
    return static_cast<std::size_t>(std::count(methods_.begin(), methods_.end(), method));
}

void FakeCore::on_envelope(const Envelope& envelope) {
    if (envelope.type == wire::EnvelopeType::event) {
        welcomed_ = welcomed_ || envelope.name == "service.welcome";
        return;
    }
    methods_.push_back(envelope.name);
    if (silent_methods.contains(envelope.name))
        return;
    peer.send(carry_out(envelope));
    if (envelope.name == "terminal.signal")
        signal(envelope);
}

Envelope FakeCore::carry_out(const Envelope& command) {
    if (command.name == "terminal.list") {
        wire::TerminalList list;
        for (const auto& [id, record] : held_)
            list.terminals.push_back(record);
        return wire::make_response(command, std::move(list));
    }
    if (command.name == "terminal.spawn")
        return spawn(command);
    auto found = held_.find(command.terminal_id);
    if (found == held_.end())
        return wire::make_error(command, wire::error_code::terminal_not_found, "core holds no such terminal");
    if (const auto* input = std::get_if<wire::InputRequest>(&command.payload)) {
        typed_.append(input->payload.begin(), input->payload.end());
        return wire::make_response(command, wire::OutputNote{typed_.size(), input->payload.size()});
    }
    if (const auto* size = std::get_if<wire::ResizeRequest>(&command.payload)) {
        found->second.columns = size->columns;
        found->second.rows = size->rows;
    }
    if (command.name == "terminal.collect")
        held_.erase(found);
    return wire::make_response(command, std::monostate{});
}

Envelope FakeCore::spawn(const Envelope& command) {
    if (!spawn_error.empty())
        return wire::make_error(command, spawn_error, "this core spawns nothing");
    const auto& request = std::get<wire::SpawnRequest>(command.payload);
    if (!holds(request.terminal))
        hold(request.terminal);
    auto& record = held_[request.terminal];
    record.argv = request.argv;
    record.columns = request.columns;
    record.rows = request.rows;
    return wire::make_response(command, record);
}

void FakeCore::signal(const Envelope& command) {
    const auto& request = std::get<wire::SignalRequest>(command.payload);
    if (request.target == "everything" && request.number >= deaf_below)
        end_terminal(command.terminal_id, request.number);
}

void FakeCore::end_terminal(const std::string& terminal, std::int32_t wait_status) {
    auto found = held_.find(terminal);
    if (found == held_.end())
        return;
    found->second.state = "stopped";
    found->second.wait_status = wait_status;
    found->second.ended_wall_ns = wall_ns();
    Envelope event = wire::make_event("terminal.ended", found->second);
    event.terminal_id = terminal;
    peer.send(event);
}

FakeGrid::FakeGrid(Mesh& mesh) : peer(mesh, "grid") {
    peer.on_envelope = [this](const Envelope& envelope) {
        if (envelope.name == "terminal.read") {
            wire::ReadResult result;
            result.text = "screen of " + envelope.terminal_id;
            peer.send(wire::make_response(envelope, std::move(result)));
        } else if (envelope.name == "terminal.paste") {
            const auto& input = std::get<wire::InputRequest>(envelope.payload);
            std::string text(input.payload.begin(), input.payload.end());
            peer.send(wire::make_response(envelope, wire::Text{"\x1B[200~" + text + "\x1B[201~"}));
        }
    };
}

} // namespace helios::control_test
