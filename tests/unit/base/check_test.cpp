#include "base/check.hpp"

#include <gtest/gtest.h>

namespace helios {
namespace {

TEST(CheckDeathTest, ABrokenInvariantEndsTheProcessWithItsPlaceAndSentence) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(HELIOS_CHECK(1 + 1 == 3, "sums add up"),
                 "check_test.cpp:[0-9]+: invariant broken: sums add up");
}

TEST(Check, AConditionThatHoldsIsEvaluatedOnce) {
    int evaluations = 0;
    HELIOS_CHECK(++evaluations == 1, "counted once");
    EXPECT_EQ(evaluations, 1);
}

} // namespace
} // namespace helios
