#include "lane/desk.hpp"

#include "base/id.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace helios::lane {

namespace code = wire::error_code;
using wire::Envelope;

namespace {

void set_context(Envelope& envelope, const Terminal& terminal) {
    envelope.terminal_id = terminal.record.terminal;
    envelope.lane_id = terminal.record.lane;
    envelope.session_id = terminal.record.session;
}

std::string_view code_of(ErrorCode error, std::string_view not_found_code) {
    switch (error) {
    case ErrorCode::not_found:
        return not_found_code;
    case ErrorCode::busy:
        return code::backpressure;
    case ErrorCode::invalid:
    case ErrorCode::exists:
    case ErrorCode::denied:
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
    case ErrorCode::system:
        break;
    }
    return code::invalid_request;
}

} // namespace

Desk::Desk(Registry registry, Outlet& outlet, Clocks clocks)
    : registry_(std::move(registry)), outlet_(outlet), clocks_(std::move(clocks)),
      keeper_([this](std::uint64_t generation) {
          outlet_.save(generation, encode_records(registry_.records()));
      }) {}

void Desk::answer(const Command& command, wire::Payload payload) {
    respond(command.call, wire::make_response(command.envelope, std::move(payload)));
}

void Desk::answer(const Command& command, wire::Payload payload, const Terminal& terminal) {
    Envelope response = wire::make_response(command.envelope, std::move(payload));
    set_context(response, terminal);
    respond(command.call, std::move(response));
}

void Desk::fail(const Command& command, std::string_view error_code, std::string message) {
    respond(command.call, wire::make_error(command.envelope, error_code, std::move(message)));
}

void Desk::fail(const Command& command, const Error& error, std::string_view not_found_code) {
    Envelope response =
        wire::make_error(command.envelope, code_of(error.code, not_found_code), error.message());
    response.error.retryable = error.code == ErrorCode::busy;
    respond(command.call, std::move(response));
}

void Desk::fail(const Command& command, const wire::EnvelopeError& error) {
    Envelope response = wire::make_error(command.envelope, error.code, error.message);
    response.error = error;
    respond(command.call, std::move(response));
}

wire::EnvelopeError Desk::unsaved(const Error& error) {
    std::string why = error.message() + (error.system_code == ENOSPC ? " (ENOSPC)" : "");
    return {std::string(code::handler_error),
            "not recorded, so not carried out: " + why + "; try again once there is room",
            true,
            {}};
}

Terminal* Desk::terminal_of(const Command& command) {
    const Envelope& envelope = command.envelope;
    Terminal* terminal = registry_.find(envelope.terminal_id);
    if (terminal == nullptr) {
        fail(command, code::terminal_not_found, "there is no terminal " + envelope.terminal_id);
        return nullptr;
    }
    if (!envelope.lane_id.empty()) {
        Lane* lane = registry_.find_lane(envelope.lane_id);
        if (lane == nullptr) {
            fail(command, code::lane_not_found, "there is no lane " + envelope.lane_id);
            return nullptr;
        }
        if (lane->record.lane != terminal->record.lane) {
            fail(command, code::terminal_context_mismatch,
                 "terminal " + envelope.terminal_id + " is not of lane " + envelope.lane_id);
            return nullptr;
        }
    }
    if (!envelope.session_id.empty() && envelope.session_id != terminal->record.session) {
        fail(command, code::terminal_context_mismatch,
             "terminal " + envelope.terminal_id + " is not of session " + envelope.session_id);
        return nullptr;
    }
    return terminal;
}

Envelope Desk::derived(const Envelope& command, std::string_view method, wire::Payload payload) {
    Envelope derived = wire::make_command(method, std::move(payload));
    derived.correlation_id = command.correlation_id;
    derived.actor_kind = command.actor_kind;
    derived.actor_id = command.actor_id;
    derived.terminal_id = command.terminal_id;
    derived.lane_id = command.lane_id;
    derived.session_id = command.session_id;
    return derived;
}

void Desk::ask(std::string_view service, Envelope command, Patience patience, Then then) {
    // The id may be the caller's; the dispatcher refuses one that is under way, and so must this table.
    if (!asked_.emplace(command.id, then).second) {
        then(
            wire::make_error(command, code::validation_error, "a command with this id is already under way"));
        return;
    }
    outlet_.ask(service, std::move(command), patience);
}

void Desk::on_answer(const Envelope& answer) {
    auto found = asked_.find(answer.id);
    if (found == asked_.end())
        return;
    Then then = std::move(found->second);
    asked_.erase(found);
    then(answer);
}

Envelope Desk::terminal_event(std::string_view topic, const Terminal& terminal,
                              const std::string& correlation) const {
    Envelope event = wire::make_event(topic, terminal.record);
    set_context(event, terminal);
    event.correlation_id = correlation;
    return event;
}

void Desk::publish(std::string_view topic, const Terminal& terminal, const std::string& correlation) {
    outlet_.publish(terminal_event(topic, terminal, correlation));
}

void Desk::publish_failure(std::string_view topic, const Terminal& terminal, const std::string& correlation,
                           const wire::EnvelopeError& error) {
    Envelope event = terminal_event(topic, terminal, correlation);
    event.error = error;
    outlet_.publish(std::move(event));
}

void Desk::after(std::int64_t delay_ns, Task task) {
    timers_.emplace(now_ns() + delay_ns, std::move(task));
}

std::optional<std::int64_t> Desk::next_due_ns() const {
    auto due = keeper_.next_due_ns();
    if (!timers_.empty())
        due = due ? std::min(*due, timers_.begin()->first) : timers_.begin()->first;
    return due;
}

void Desk::on_time() {
    std::int64_t now = now_ns();
    keeper_.on_time(now);
    while (!timers_.empty() && timers_.begin()->first <= now) {
        auto node = timers_.extract(timers_.begin());
        node.mapped()();
    }
}

} // namespace helios::lane
