// The states that lanes, sessions and terminals can be in, and every step between them that is legal. One
// table each; what is not a row is refused. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace helios::lane {

enum class TerminalState : std::uint8_t { idle, spawning, active, throttled, errored, stopped };

enum class LaneState : std::uint8_t {
    fresh, // "new" on the bus.
    provisioning,
    ready,
    running,
    blocked,
    shared,
    cleaning,
    closed
};

enum class SessionState : std::uint8_t {
    created,
    attaching,
    attached,
    detaching,
    detached,
    restoring,
    terminated
};

template <class State>
struct Step {
    State from;
    State to;
};

inline constexpr std::array terminal_steps{
    Step{TerminalState::idle, TerminalState::spawning},
    Step{TerminalState::spawning, TerminalState::active},
    Step{TerminalState::spawning, TerminalState::errored},
    Step{TerminalState::active, TerminalState::throttled},
    Step{TerminalState::throttled, TerminalState::active},
    Step{TerminalState::active, TerminalState::errored},
    Step{TerminalState::throttled, TerminalState::errored},
    Step{TerminalState::active, TerminalState::stopped},
    Step{TerminalState::throttled, TerminalState::stopped},
    Step{TerminalState::errored, TerminalState::stopped},
};

inline constexpr std::array lane_steps{
    Step{LaneState::fresh, LaneState::provisioning},  Step{LaneState::provisioning, LaneState::ready},
    Step{LaneState::provisioning, LaneState::closed}, Step{LaneState::ready, LaneState::running},
    Step{LaneState::running, LaneState::ready},       Step{LaneState::running, LaneState::blocked},
    Step{LaneState::blocked, LaneState::running},     Step{LaneState::ready, LaneState::shared},
    Step{LaneState::shared, LaneState::ready},        Step{LaneState::running, LaneState::shared},
    Step{LaneState::shared, LaneState::running},      Step{LaneState::ready, LaneState::cleaning},
    Step{LaneState::running, LaneState::cleaning},    Step{LaneState::blocked, LaneState::cleaning},
    Step{LaneState::shared, LaneState::cleaning},     Step{LaneState::cleaning, LaneState::closed},
};

inline constexpr std::array session_steps{
    Step{SessionState::created, SessionState::attaching},
    Step{SessionState::created, SessionState::terminated},
    Step{SessionState::attaching, SessionState::attached},
    Step{SessionState::attaching, SessionState::detached},
    Step{SessionState::attached, SessionState::detaching},
    Step{SessionState::detaching, SessionState::detached},
    Step{SessionState::detached, SessionState::restoring},
    Step{SessionState::restoring, SessionState::attached},
    Step{SessionState::restoring, SessionState::detached},
    Step{SessionState::detached, SessionState::terminated},
};

[[nodiscard]] bool may_step(TerminalState from, TerminalState to);
[[nodiscard]] bool may_step(LaneState from, LaneState to);
[[nodiscard]] bool may_step(SessionState from, SessionState to);

// As they stand on the bus and on disk.
[[nodiscard]] std::string_view to_string(TerminalState state);
[[nodiscard]] std::string_view to_string(LaneState state);
[[nodiscard]] std::string_view to_string(SessionState state);
[[nodiscard]] std::optional<TerminalState> parse_terminal_state(std::string_view text);
[[nodiscard]] std::optional<LaneState> parse_lane_state(std::string_view text);
[[nodiscard]] std::optional<SessionState> parse_session_state(std::string_view text);

[[nodiscard]] constexpr bool is_live(TerminalState state) {
    return state == TerminalState::spawning || state == TerminalState::active ||
           state == TerminalState::throttled;
}

} // namespace helios::lane
