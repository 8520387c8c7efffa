#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace helios {
namespace {

constexpr std::int64_t second = 1'000'000'000;

TEST(Clock, TheMonotonicClockNeverGoesBack) {
    std::int64_t last = monotonic_ns();
    for (int i = 0; i < 10'000; ++i) {
        std::int64_t now = monotonic_ns();
        ASSERT_GE(now, last);
        last = now;
    }
}

TEST(Clock, TheWallClockCountsSinceTheEpoch) {
    EXPECT_GT(wall_ns(), 1'600'000'000 * second); // September 2020.
}

TEST(Rfc3339, IsUtcWithMilliseconds) {
    EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(rfc3339(1'709'164'799 * second + 7'999'999), "2024-02-28T23:59:59.007Z");
    EXPECT_EQ(rfc3339(1'709'164'800 * second + 999'999'999), "2024-02-29T00:00:00.999Z");
}

} // namespace
} // namespace helios
