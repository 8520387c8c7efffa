#include "lane/spawning.hpp"

#include "base/log.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>

namespace helios::lane {

namespace code = wire::error_code;
using wire::Envelope;

namespace {

std::string_view fault_of(const wire::SpawnRequest& request) {
    if (auto fault = fault_of_size(request.columns, request.rows); !fault.empty())
        return fault;
    if (request.argv.size() > Spawning::words_max || request.env.size() > Spawning::words_max)
        return "more than 4,096 arguments or environment variables";
    if (!request.argv.empty() && request.argv.front().empty())
        return "the command's name is empty";
    auto has_null = [](const std::string& text) { return text.find('\0') != std::string::npos; };
    if (std::any_of(request.argv.begin(), request.argv.end(), has_null) ||
        std::any_of(request.env.begin(), request.env.end(), has_null) || has_null(request.cwd))
        return "a null byte in a command, its directory or its environment";
    return "";
}

} // namespace

std::string_view fault_of_size(std::uint16_t columns, std::uint16_t rows) {
    bool fits = columns > 0 && rows > 0 && columns <= Spawning::cells_max && rows <= Spawning::cells_max;
    return fits ? "" : "a terminal has 1 to 4,096 columns and rows";
}

void take_facts(wire::TerminalRecord& record, const wire::TerminalRecord& seen) {
    if (seen.pid != 0)
        record.pid = seen.pid;
    if (fault_of_size(seen.columns, seen.rows).empty()) {
        record.columns = seen.columns;
        record.rows = seen.rows;
    }
    record.output_bytes = std::max(record.output_bytes, seen.output_bytes);
    record.input_bytes = std::max(record.input_bytes, seen.input_bytes);
    record.epoch = std::max(record.epoch, seen.epoch);
    if (record.argv.empty())
        record.argv = seen.argv;
    if (record.cwd.empty())
        record.cwd = seen.cwd;
    shorten(record);
}

void settle_lane(Registry& registry, const std::string& lane_id) {
    Lane* lane = registry.find_lane(lane_id);
    if (lane == nullptr)
        return;
    bool lives = registry.live_terminals(*lane) > 0;
    if (lives && lane->state == LaneState::ready)
        static_cast<void>(registry.step(*lane, LaneState::running));
    if (!lives && lane->state == LaneState::running)
        static_cast<void>(registry.step(*lane, LaneState::ready));
}

Spawning::Spawning(Desk& desk) : desk_(desk), started_ns_(desk.now_ns()) {}

void Spawning::on_spawn(Command command) {
    auto request = std::get<wire::SpawnRequest>(std::move(command.envelope.payload));
    command.envelope.payload = std::monostate{};
    if (auto fault = fault_of(request); !fault.empty())
        return desk_.fail(command, code::invalid_request, std::string(fault));
    if (request.lane.empty())
        request.lane = command.envelope.lane_id;
    auto added = desk_.registry().add(request, desk_.wall_ns());
    if (!added)
        return desk_.fail(command, added.error(), code::lane_not_found);
    Terminal& terminal = **added;
    terminal.correlation = command.envelope.correlation_id;
    settle_lane(desk_.registry(), terminal.record.lane);
    desk_.publish("terminal.spawn.started", terminal, terminal.correlation);
    request.terminal = terminal.record.terminal;
    request.lane = terminal.record.lane;
    request.name = terminal.record.name;
    // Recorded before anything runs: whatever dies next, the name and the id are known.
    desk_.keeper().when_saved(
        [this, command = std::move(command), request = std::move(request)](const Status& saved) {
            if (saved)
                return ask_core({command, request, 0});
            Terminal* lost = desk_.registry().find(request.terminal);
            if (lost != nullptr) {
                desk_.publish_failure("terminal.spawn.failed", *lost, lost->correlation,
                                      Desk::unsaved(saved.error()));
                std::string lane = lost->record.lane;
                desk_.registry().remove(request.terminal);
                settle_lane(desk_.registry(), lane);
            }
            desk_.fail(command, Desk::unsaved(saved.error()));
        });
}

void Spawning::ask_core(Attempt attempt) {
    const std::string& id = attempt.request.terminal;
    const Terminal* terminal = desk_.registry().find(id);
    if (terminal == nullptr)
        return desk_.fail(attempt.command, code::terminal_spawn_failed, "the terminal was removed meanwhile");
    Envelope ask = Desk::derived(attempt.command.envelope, "terminal.spawn", attempt.request);
    ask.id = attempt.command.envelope.id;
    ask.terminal_id = id;
    ask.lane_id = terminal->record.lane;
    ask.session_id = terminal->record.session;
    bool starting = desk_.now_ns() - started_ns_ < restart_window_ns;
    desk_.ask("core", std::move(ask), starting ? Patience::arrival : Patience::restart,
              [this, attempt = std::move(attempt)](const Envelope& answer) { on_answer(attempt, answer); });
}

void Spawning::on_answer(Attempt attempt, const Envelope& answer) {
    const Command& command = attempt.command;
    if (answer.error.code == code::backpressure && ++attempt.tries < tries_max) {
        desk_.after(again_ns, [this, attempt] { ask_core(attempt); });
        return;
    }
    if (!answer.ok())
        return give_up(command, attempt.request.terminal, answer.error);
    Terminal* terminal = desk_.registry().find(attempt.request.terminal);
    if (terminal == nullptr)
        return desk_.fail(command, code::terminal_spawn_failed, "the terminal was removed meanwhile");
    if (const auto* seen = std::get_if<wire::TerminalRecord>(&answer.payload))
        on_running(*terminal, *seen);
    else
        on_running(*terminal, terminal->record);
    desk_.answer(command, terminal->record, *terminal);
}

void Spawning::on_running(Terminal& terminal, const wire::TerminalRecord& seen) {
    take_facts(terminal.record, seen);
    if (terminal.state != TerminalState::spawning)
        return;
    static_cast<void>(desk_.registry().step(terminal, TerminalState::active));
    std::string correlation = std::move(terminal.correlation);
    terminal.correlation.clear();
    desk_.publish("terminal.state.changed", terminal, correlation);
    desk_.publish("terminal.spawned", terminal, correlation);
    desk_.keeper().changed(desk_.now_ns());
}

void Spawning::give_up(const Command& command, const std::string& terminal_id,
                       const wire::EnvelopeError& error) {
    Terminal* terminal = desk_.registry().find(terminal_id);
    // An event of core may have been faster than its answer, or than our patience.
    if (terminal != nullptr && terminal->state != TerminalState::spawning)
        return desk_.answer(command, terminal->record, *terminal);
    if (terminal != nullptr) {
        desk_.publish_failure("terminal.spawn.failed", *terminal, terminal->correlation, error);
        std::string lane = terminal->record.lane;
        desk_.registry().remove(terminal_id);
        settle_lane(desk_.registry(), lane);
        desk_.keeper().changed(desk_.now_ns());
    }
    if (error.code != code::terminal_spawn_failed) {
        abandoned_.push_back(terminal_id);
        if (abandoned_.size() > abandoned_max)
            abandoned_.pop_front();
    }
    log::warning("terminal unspawned",
                 {{"terminal", terminal_id}, {"code", error.code}, {"why", error.message}});
    desk_.fail(command, error);
}

bool Spawning::is_abandoned(std::string_view terminal_id) const {
    return std::find(abandoned_.begin(), abandoned_.end(), terminal_id) != abandoned_.end();
}

} // namespace helios::lane
