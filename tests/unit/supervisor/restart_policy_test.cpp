#include "supervisor/restart_policy.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace helios::supervisor {
namespace {

std::vector<std::int64_t> delays(RestartPolicy& policy, const std::vector<std::int64_t>& times_ms) {
    std::vector<std::int64_t> delays;
    for (std::int64_t time_ms : times_ms)
        delays.push_back(policy.next_delay_ms(time_ms));
    return delays;
}

using Delays = std::vector<std::int64_t>;

TEST(RestartPolicy, FiveAtOnceThenEverLaterUpToThirtySeconds) {
    RestartPolicy policy{Options{}};
    EXPECT_EQ(delays(policy, {0, 1, 2, 3, 4}), (Delays{0, 0, 0, 0, 0}));
    EXPECT_FALSE(policy.is_degraded());
    EXPECT_EQ(delays(policy, {5, 1'005, 3'005, 7'005, 15'005, 31'005, 61'005}),
              (Delays{1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000}));
    EXPECT_TRUE(policy.is_degraded());
}

TEST(RestartPolicy, ARareCrashNeverWaits) {
    RestartPolicy policy{Options{}};
    for (std::int64_t i = 0; i < 100; ++i)
        EXPECT_EQ(policy.next_delay_ms(i * 6'001), 0) << i;
    EXPECT_FALSE(policy.is_degraded());
}

TEST(RestartPolicy, OnlyHealthEndsTheDegradedState) {
    RestartPolicy policy{Options{}};
    delays(policy, {0, 0, 0, 0, 0, 0});
    EXPECT_EQ(policy.next_delay_ms(500'000), 2'000); // A slow crash loop is one too.
    policy.on_healthy();
    EXPECT_FALSE(policy.is_degraded());
    EXPECT_EQ(delays(policy, {600'000, 600'001}), (Delays{0, 0}));
}

} // namespace
} // namespace helios::supervisor
