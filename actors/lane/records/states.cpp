#include "lane/records/states.hpp"

#include <algorithm>
#include <cstddef>

namespace helios::lane {
namespace {

constexpr std::array<std::string_view, 6> terminal_names{"idle",      "spawning", "active",
                                                         "throttled", "errored",  "stopped"};
constexpr std::array<std::string_view, 8> lane_names{"new",     "provisioning", "ready",    "running",
                                                     "blocked", "shared",       "cleaning", "closed"};
constexpr std::array<std::string_view, 7> session_names{"created",  "attaching", "attached",  "detaching",
                                                        "detached", "restoring", "terminated"};

static_assert(terminal_names.size() == static_cast<std::size_t>(TerminalState::stopped) + 1);
static_assert(lane_names.size() == static_cast<std::size_t>(LaneState::closed) + 1);
static_assert(session_names.size() == static_cast<std::size_t>(SessionState::terminated) + 1);

template <class Steps, class State>
bool is_step(const Steps& steps, State from, State to) {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const auto& step) { return step.from == from && step.to == to; });
}

template <class State, class Names>
std::optional<State> parse(const Names& names, std::string_view text) {
    auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<State>(found - names.begin());
}

} // namespace

bool may_step(TerminalState from, TerminalState to) {
    return is_step(terminal_steps, from, to);
}

bool may_step(LaneState from, LaneState to) {
    return is_step(lane_steps, from, to);
}

bool may_step(SessionState from, SessionState to) {
    return is_step(session_steps, from, to);
}

std::string_view to_string(TerminalState state) {
    return terminal_names[static_cast<std::size_t>(state)];
}

std::string_view to_string(LaneState state) {
    return lane_names[static_cast<std::size_t>(state)];
}

std::string_view to_string(SessionState state) {
    return session_names[static_cast<std::size_t>(state)];
}

std::optional<TerminalState> parse_terminal_state(std::string_view text) {
    return parse<TerminalState>(terminal_names, text);
}

std::optional<LaneState> parse_lane_state(std::string_view text) {
    return parse<LaneState>(lane_names, text);
}

std::optional<SessionState> parse_session_state(std::string_view text) {
    return parse<SessionState>(session_names, text);
}

} // namespace helios::lane
