#include "lane/ending.hpp"

#include "base/log.hpp"
#include "lane/spawning.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>
#include <csignal>

namespace helios::lane {

namespace code = wire::error_code;
using wire::Envelope;

Ending::Ending(Desk& desk) : desk_(desk) {}

void Ending::on_wait(Command command) {
    Terminal* terminal = desk_.terminal_of(command);
    if (terminal == nullptr)
        return;
    if (!is_live(terminal->state))
        return desk_.answer(command, terminal->record, *terminal);
    if (wait_order_.size() >= waits_max) {
        auto [id, call] = wait_order_.front();
        wait_order_.pop_front();
        std::erase_if(waits_[id], [call = call](const Command& oldest) { return oldest.call == call; });
    }
    wait_order_.emplace_back(terminal->record.terminal, command.call);
    waits_[terminal->record.terminal].push_back(std::move(command));
}

void Ending::on_terminate(Command command) {
    Terminal* terminal = desk_.terminal_of(command);
    if (terminal == nullptr)
        return;
    if (!is_live(terminal->state))
        return forget(*terminal, command);
    std::string id = terminal->record.terminal;
    Termination& termination = terminations_[id];
    termination.callers.push_back(command);
    if (termination.callers.size() > 1)
        return;
    termination.number = next_number_++;
    hang_up(command, id);
}

// Like a terminal window that is closed: everything in it hears SIGHUP, and what does not listen is killed.
void Ending::hang_up(const Command& command, const std::string& terminal_id) {
    std::uint64_t number = terminations_[terminal_id].number;
    Envelope signal =
        Desk::derived(command.envelope, "terminal.signal", wire::SignalRequest{SIGHUP, "everything"});
    signal.terminal_id = terminal_id;
    desk_.ask("core", std::move(signal), Patience::none, [this, terminal_id](const Envelope& answer) {
        if (!answer.ok() && answer.error.retryable)
            fail_termination(terminal_id, answer.error);
    });
    desk_.after(kill_after_ns, [this, terminal_id, number] { kill_unless_ended(terminal_id, number); });
}

void Ending::kill_unless_ended(const std::string& terminal_id, std::uint64_t number) {
    auto found = terminations_.find(terminal_id);
    if (found == terminations_.end() || found->second.number != number)
        return;
    Envelope signal = Desk::derived(found->second.callers.front().envelope, "terminal.signal",
                                    wire::SignalRequest{SIGKILL, "everything"});
    signal.terminal_id = terminal_id;
    desk_.ask("core", std::move(signal), Patience::none, [this, terminal_id](const Envelope& answer) {
        if (!answer.ok() && answer.error.retryable)
            fail_termination(terminal_id, answer.error);
    });
    desk_.after(give_up_ns, [this, terminal_id, number] {
        auto late = terminations_.find(terminal_id);
        if (late == terminations_.end() || late->second.number != number)
            return;
        fail_termination(terminal_id, {std::string(code::timeout),
                                       "it was killed, but its end was not seen yet: look at it again",
                                       true,
                                       {}});
    });
}

void Ending::fail_termination(const std::string& terminal_id, const wire::EnvelopeError& error) {
    auto node = terminations_.extract(terminal_id);
    if (node.empty())
        return;
    for (const Command& caller : node.mapped().callers)
        desk_.fail(caller, error);
}

void Ending::on_ended(Terminal& terminal, const wire::TerminalRecord& last, const std::string& correlation) {
    if (!is_live(terminal.state))
        return save_and_collect(terminal.record.terminal);
    take_facts(terminal.record, last);
    terminal.record.wait_status = last.wait_status;
    terminal.record.ended_wall_ns = last.ended_wall_ns != 0 ? last.ended_wall_ns : desk_.wall_ns();
    terminal.record.viewers = 0;
    finish(terminal, correlation, {});
    save_and_collect(terminal.record.terminal);
}

void Ending::on_lost(Terminal& terminal) {
    terminal.record.wait_status = SIGHUP; // What its programs got when the pty closed.
    terminal.record.ended_wall_ns = desk_.wall_ns();
    terminal.record.viewers = 0;
    terminal.collected = true;
    log::warning("terminal lost", {{"terminal", terminal.record.terminal}, {"name", terminal.record.name}});
    finish(terminal, "", {"PROVIDER_CRASHED", "holder gone", false, {}});
    desk_.keeper().changed(desk_.now_ns());
}

void Ending::finish(Terminal& terminal, const std::string& correlation, const wire::EnvelopeError& note) {
    // active -> stopped and spawning -> errored are the legal ways out of life.
    bool spawning = terminal.state == TerminalState::spawning;
    static_cast<void>(
        desk_.registry().step(terminal, spawning ? TerminalState::errored : TerminalState::stopped));
    settle_lane(desk_.registry(), terminal.record.lane);
    desk_.publish_failure("terminal.state.changed", terminal, correlation, note);
    desk_.publish_failure("terminal.ended", terminal, correlation, note);
    answer_waits(terminal);
    answer_terminations(terminal);
}

void Ending::answer_waits(const Terminal& terminal) {
    auto node = waits_.extract(terminal.record.terminal);
    if (node.empty())
        return;
    std::erase_if(wait_order_, [&](const auto& entry) { return entry.first == terminal.record.terminal; });
    for (const Command& caller : node.mapped())
        desk_.answer(caller, terminal.record, terminal);
}

void Ending::answer_terminations(const Terminal& terminal) {
    auto node = terminations_.extract(terminal.record.terminal);
    if (node.empty())
        return;
    for (const Command& caller : node.mapped().callers)
        desk_.answer(caller, terminal.record, terminal);
}

void Ending::save_and_collect(const std::string& terminal_id) {
    desk_.keeper().when_saved([this, terminal_id](const Status& saved) {
        Terminal* terminal = desk_.registry().find(terminal_id);
        if (terminal == nullptr || terminal->collected)
            return;
        if (saved)
            return collect(terminal_id);
        desk_.after(collect_again_ns, [this, terminal_id] { save_and_collect(terminal_id); });
    });
}

void Ending::collect(const std::string& terminal_id) {
    Envelope command = wire::make_command("terminal.collect", std::monostate{});
    command.terminal_id = terminal_id;
    desk_.ask("core", std::move(command), Patience::none, [this, terminal_id](const Envelope& answer) {
        Terminal* terminal = desk_.registry().find(terminal_id);
        if (terminal == nullptr || terminal->collected)
            return;
        if (answer.ok() || answer.error.code == code::terminal_not_found)
            return on_collected(*terminal);
        // Core's next hello or list brings it up again when it was away.
        if (answer.error.code == code::timeout || answer.error.code == code::backpressure)
            desk_.after(collect_again_ns, [this, terminal_id] { collect(terminal_id); });
    });
}

void Ending::on_collected(Terminal& terminal) {
    terminal.collected = true;
    desk_.registry().prune();
}

void Ending::kill(const std::string& terminal_id) {
    Envelope command = wire::make_command("terminal.signal", wire::SignalRequest{SIGKILL, "everything"});
    command.terminal_id = terminal_id;
    desk_.ask("core", std::move(command), Patience::none, [](const Envelope&) {});
}

// Terminating what has ended takes it off the list.
void Ending::forget(Terminal& terminal, const Command& command) {
    desk_.answer(command, terminal.record, terminal);
    if (!terminal.collected)
        collect(terminal.record.terminal);
    desk_.registry().remove(std::string(terminal.record.terminal));
    desk_.keeper().changed(desk_.now_ns());
}

} // namespace helios::lane
