// Who is there, who is new, who is lost.
#include "bus/roster.hpp"

#include <gtest/gtest.h>

namespace helios::bus {
namespace {

constexpr std::int64_t second = 1'000'000'000;

wire::ServiceHello hello(std::int32_t pid, std::uint64_t generation) {
    wire::ServiceHello made;
    made.service = "core";
    made.pid = pid;
    made.generation = generation;
    return made;
}

wire::ServiceHealth health(std::int32_t pid) {
    wire::ServiceHealth made;
    made.service = "core";
    made.pid = pid;
    made.state = "ready";
    return made;
}

std::string state_of(const Roster& roster, std::string_view service, std::int64_t now_ns) {
    for (const auto& entry : roster.list(now_ns).services) {
        if (entry.service == service)
            return entry.state;
    }
    return "unlisted";
}

TEST(Roster, NamesServicesThatItHasNotSeenFirstAsStartingThenAsLost) {
    Roster roster(second);
    EXPECT_EQ(state_of(roster, "core", second), "starting");
    EXPECT_EQ(state_of(roster, "grid", second + Roster::stale_ns), "starting");
    EXPECT_EQ(state_of(roster, "grid", second + Roster::stale_ns + 1), "lost");
    EXPECT_EQ(state_of(roster, "session", second), "unlisted");
}

TEST(Roster, CallsTheFirstHelloAnArrivalAndItsRepeatsNothing) {
    Roster roster(second);
    EXPECT_EQ(roster.on_hello("core", hello(10, 1), second), Roster::News::arrived);
    EXPECT_EQ(roster.on_hello("core", hello(10, 1), 2 * second), Roster::News::none);
    EXPECT_EQ(state_of(roster, "core", 2 * second), "ready");
}

TEST(Roster, SeesARestartInAnotherGenerationOrPid) {
    Roster roster(second);
    roster.on_hello("core", hello(10, 1), second);
    EXPECT_EQ(roster.on_hello("core", hello(11, 2), second), Roster::News::restarted);
    EXPECT_EQ(roster.on_hello("core", hello(11, 3), second), Roster::News::restarted);
}

TEST(Roster, LearnsFromHealthOfAServiceOlderThanItself) {
    Roster roster(second);
    EXPECT_EQ(roster.on_health("core", health(10), second), Roster::News::arrived);
    EXPECT_EQ(roster.on_health("core", health(10), second), Roster::News::none);
    EXPECT_EQ(roster.on_hello("core", hello(10, 5), second), Roster::News::arrived);
    EXPECT_EQ(roster.on_health("core", health(12), second), Roster::News::restarted);
}

TEST(Roster, CallsAServiceLostAfterSixSilentSeconds) {
    Roster roster(second);
    roster.on_health("core", health(10), second);
    EXPECT_EQ(state_of(roster, "core", second + Roster::stale_ns), "ready");
    EXPECT_EQ(state_of(roster, "core", second + Roster::stale_ns + 1), "lost");
    roster.on_health("core", health(10), 10 * second);
    EXPECT_EQ(state_of(roster, "core", 10 * second), "ready");
}

TEST(Roster, BoundsWhatAServiceSaysOfItself) {
    Roster roster(second);
    auto large = health(10);
    large.note.assign(100'000, 'n');
    large.channels.resize(10'000);
    roster.on_health("core", large, second);
    for (const auto& entry : roster.list(second).services) {
        EXPECT_LE(entry.note.size(), Roster::text_bytes_max);
        EXPECT_LE(entry.channels.size(), Roster::channels_max);
    }
}

} // namespace
} // namespace helios::bus
