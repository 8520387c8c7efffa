// Makes terminals: the record first, on disk, then the holder through core. Plain; owned by the lane actor.
//
// Invariant: terminal.spawn.started comes before exactly one of terminal.spawned and terminal.spawn.failed.
#pragma once

#include "lane/desk.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace helios::lane {

class Spawning {
public:
    static constexpr std::int64_t restart_window_ns = 2'000'000'000; // After control's own start.
    static constexpr std::int64_t again_ns = 250'000'000; // When core is busy, or is at this very spawn.
    static constexpr int tries_max = 12;
    static constexpr std::size_t abandoned_max = 256; // drop_oldest.
    static constexpr std::uint16_t cells_max = 4'096; // Of a row or column count.
    static constexpr std::size_t words_max = 4'096;   // Of argv, of the environment.

    explicit Spawning(Desk& desk);

    void on_spawn(Command command);
    // Core says that it runs: its answer, an event or its list, whichever is first.
    void on_running(Terminal& terminal, const wire::TerminalRecord& seen);
    // Its caller was told that it failed: it must not live.
    [[nodiscard]] bool is_abandoned(std::string_view terminal_id) const;

private:
    struct Attempt {
        Command command; // Without its payload.
        wire::SpawnRequest request;
        int tries = 0;
    };

    void ask_core(Attempt attempt);
    void on_answer(Attempt attempt, const wire::Envelope& answer);
    void give_up(const Command& command, const std::string& terminal_id, const wire::EnvelopeError& error);

    Desk& desk_;
    std::int64_t started_ns_;
    std::deque<std::string> abandoned_;
};

// Why a size cannot be a terminal's; empty: it can.
[[nodiscard]] std::string_view fault_of_size(std::uint16_t columns, std::uint16_t rows);
// Takes over what core says of a terminal: its process, size, counters.
void take_facts(wire::TerminalRecord& record, const wire::TerminalRecord& seen);
// The lane runs while something lives in it, and is ready otherwise.
void settle_lane(Registry& registry, const std::string& lane_id);

} // namespace helios::lane
