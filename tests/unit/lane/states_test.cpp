// The state machines of the bus, as tables: what is not listed here is refused.
#include "lane/records/states.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace helios::lane {
namespace {

template <class State>
std::string steps(State last) {
    std::string text;
    for (int from = 0; from <= static_cast<int>(last); ++from) {
        for (int to = 0; to <= static_cast<int>(last); ++to) {
            if (may_step(static_cast<State>(from), static_cast<State>(to)))
                text += std::string(to_string(static_cast<State>(from))) + " -> " +
                        std::string(to_string(static_cast<State>(to))) + "\n";
        }
    }
    return text;
}

TEST(States, OfATerminalStepAsTheBusSays) {
    EXPECT_EQ(steps(TerminalState::stopped), "idle -> spawning\n"
                                             "spawning -> active\n"
                                             "spawning -> errored\n"
                                             "active -> throttled\n"
                                             "active -> errored\n"
                                             "active -> stopped\n"
                                             "throttled -> active\n"
                                             "throttled -> errored\n"
                                             "throttled -> stopped\n"
                                             "errored -> stopped\n");
}

TEST(States, OfALaneStepAsTheBusSays) {
    EXPECT_EQ(steps(LaneState::closed), "new -> provisioning\n"
                                        "provisioning -> ready\n"
                                        "provisioning -> closed\n"
                                        "ready -> running\n"
                                        "ready -> shared\n"
                                        "ready -> cleaning\n"
                                        "running -> ready\n"
                                        "running -> blocked\n"
                                        "running -> shared\n"
                                        "running -> cleaning\n"
                                        "blocked -> running\n"
                                        "blocked -> cleaning\n"
                                        "shared -> ready\n"
                                        "shared -> running\n"
                                        "shared -> cleaning\n"
                                        "cleaning -> closed\n");
}

TEST(States, OfASessionStepAsTheBusSays) {
    EXPECT_EQ(steps(SessionState::terminated), "created -> attaching\n"
                                               "created -> terminated\n"
                                               "attaching -> attached\n"
                                               "attaching -> detached\n"
                                               "attached -> detaching\n"
                                               "detaching -> detached\n"
                                               "detached -> restoring\n"
                                               "detached -> terminated\n"
                                               "restoring -> attached\n"
                                               "restoring -> detached\n");
}

TEST(States, ReadTheirOwnNamesAndNoOthers) {
    for (int i = 0; i <= static_cast<int>(TerminalState::stopped); ++i)
        EXPECT_EQ(parse_terminal_state(to_string(static_cast<TerminalState>(i))),
                  static_cast<TerminalState>(i));
    for (int i = 0; i <= static_cast<int>(LaneState::closed); ++i)
        EXPECT_EQ(parse_lane_state(to_string(static_cast<LaneState>(i))), static_cast<LaneState>(i));
    for (int i = 0; i <= static_cast<int>(SessionState::terminated); ++i)
        EXPECT_EQ(parse_session_state(to_string(static_cast<SessionState>(i))), static_cast<SessionState>(i));
    EXPECT_EQ(parse_terminal_state("asleep"), std::nullopt);
    EXPECT_EQ(parse_lane_state(""), std::nullopt);
}

} // namespace
} // namespace helios::lane
