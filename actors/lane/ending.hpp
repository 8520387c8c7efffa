// Ends terminals and keeps what is known of ended ones: terminate, wait, collect. Plain; owned by the lane
// actor.
//
// Invariant: a holder is told to go (collect) only after the end is on disk; its exit status is never lost.
#pragma once

#include "lane/desk.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace helios::lane {

class Ending {
public:
    static constexpr std::size_t waits_max = 1'024; // The oldest gives way; the dispatcher answers it.
    static constexpr std::int64_t kill_after_ns = 2'000'000'000;
    static constexpr std::int64_t give_up_ns = 3'000'000'000; // After the kill.
    static constexpr std::int64_t collect_again_ns = 2'000'000'000;

    explicit Ending(Desk& desk);

    void on_wait(Command command);
    void on_terminate(Command command);

    // Core says that it ended, with its last facts.
    void on_ended(Terminal& terminal, const wire::TerminalRecord& last, const std::string& correlation);
    // Its holder went without a word: nobody will ever know its status.
    void on_lost(Terminal& terminal);
    // Core holds it, but control has recorded its end: it may go.
    void collect(const std::string& terminal_id);
    // Nobody holds it any more.
    void on_collected(Terminal& terminal);
    // Core holds one whose spawn was called failed.
    void kill(const std::string& terminal_id);

private:
    struct Termination {
        std::vector<Command> callers;
        std::uint64_t number = 0; // Tells its timers from those of an earlier one.
    };

    void finish(Terminal& terminal, const std::string& correlation, const wire::EnvelopeError& note);
    void answer_waits(const Terminal& terminal);
    void answer_terminations(const Terminal& terminal);
    void hang_up(const Command& command, const std::string& terminal_id);
    void kill_unless_ended(const std::string& terminal_id, std::uint64_t number);
    void fail_termination(const std::string& terminal_id, const wire::EnvelopeError& error);
    void forget(Terminal& terminal, const Command& command);
    void save_and_collect(const std::string& terminal_id);

    Desk& desk_;
    std::map<std::string, std::vector<Command>> waits_; // By terminal id.
    std::deque<std::pair<std::string, Call>> wait_order_;
    std::map<std::string, Termination> terminations_;
    std::uint64_t next_number_ = 1;
};

} // namespace helios::lane
