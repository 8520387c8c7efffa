// Who may print while somebody types: as long as any terminal had input within the last second, the others
// that flood get LIMIT turns of 64 KiB, one terminal at a time, at most 75 % of the time; so an echo never
// waits behind a flood. Time is an argument. Loop thread.
//
// Invariant: a terminal that was typed into within the last second has no limit.
#pragma once

#include "base/id.hpp"
#include "hold/protocol.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

namespace helios::pty {

class ScheduleHost {
public:
    virtual ~ScheduleHost() = default;
    // As of now, not as of the last service.
    [[nodiscard]] virtual std::uint64_t written(TerminalId terminal) = 0;
    virtual void limit(TerminalId terminal, std::uint64_t offset) = 0;
};

class Schedule {
public:
    static constexpr std::uint64_t turn_bytes = 64 * 1024;
    static constexpr std::uint64_t flood_bytes = 128 * 1024; // Within flood_ns: a flood.
    static constexpr std::int64_t flood_ns = 100'000'000;
    static constexpr std::int64_t focus_ns = 1'000'000'000;
    static constexpr std::int64_t turn_ns_max = 10'000'000; // A turn not used up by then: no flood any more.

    explicit Schedule(ScheduleHost& host) : host_(host) {}

    void on_input(TerminalId terminal, std::int64_t now_ns);
    // A terminal was served and has written so much.
    void on_output(TerminalId terminal, std::uint64_t written, std::int64_t now_ns);
    void forget(TerminalId terminal);
    // Does what is due; afterwards next_ns() says when it wants to be called again, if nothing else happens.
    void step(std::int64_t now_ns);
    [[nodiscard]] std::optional<std::int64_t> next_ns() const;
    [[nodiscard]] bool has_focus(std::int64_t now_ns) const;

private:
    struct Share {
        std::uint64_t window_from = 0; // Written at window_ns.
        std::int64_t window_ns = 0;
        std::int64_t flood_ns = 0; // When it last flooded; 0: never.
        std::int64_t input_ns = 0; // Of its last input; 0: never.
        bool limited = false;      // In turns_, or running.
    };

    void hold_back(TerminalId terminal, Share& share, std::uint64_t written);
    void let_go(TerminalId terminal, Share& share);
    void let_all_go();
    void end_turn(std::int64_t now_ns);
    void begin_turn(std::int64_t now_ns);

    ScheduleHost& host_;
    std::unordered_map<TerminalId, Share> shares_;
    std::deque<TerminalId> turns_; // Limited terminals that wait, next first.
    std::optional<TerminalId> running_;
    std::uint64_t running_limit_ = 0;
    std::int64_t running_since_ns_ = 0;
    std::int64_t pause_until_ns_ = 0;
    std::int64_t input_ns_ = 0; // The last input of any terminal; 0: none within focus_ns.
};

} // namespace helios::pty
