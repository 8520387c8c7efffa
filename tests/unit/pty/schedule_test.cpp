#include "pty/credit/schedule.hpp"

#include <gtest/gtest.h>
#include <map>
#include <vector>

namespace helios::pty {
namespace {

constexpr std::int64_t ms = 1'000'000;

class ScheduleTest : public testing::Test, public ScheduleHost {
protected:
    std::uint64_t written(TerminalId terminal) override { return output[terminal]; }
    void limit(TerminalId terminal, std::uint64_t offset) override { limits[terminal] = offset; }

    // As fast as its limit lets it.
    void print(TerminalId terminal, std::uint64_t bytes) {
        std::uint64_t most = limits.contains(terminal) ? limits[terminal] : hold::no_offset;
        output[terminal] = std::min(output[terminal] + bytes, std::max(most, output[terminal]));
        schedule.on_output(terminal, output[terminal], now);
        schedule.step(now);
    }
    void flood(TerminalId terminal) {
        for (int i = 0; i < 10; ++i)
            print(terminal, 64 * 1024);
    }
    [[nodiscard]] bool limited(TerminalId terminal) {
        return limits.contains(terminal) && limits[terminal] != hold::no_offset;
    }

    std::int64_t now = 1000 * ms;
    std::map<TerminalId, std::uint64_t> output;
    std::map<TerminalId, std::uint64_t> limits;
    Schedule schedule{*this};
    TerminalId typed = TerminalId::mint();
    TerminalId noisy = TerminalId::mint();
    TerminalId other = TerminalId::mint();
};

TEST_F(ScheduleTest, WithoutATypistNobodyIsLimited) {
    flood(noisy);
    EXPECT_TRUE(limits.empty());
    EXPECT_FALSE(schedule.next_ns());
}

TEST_F(ScheduleTest, AKeyHoldsBackWhatFloodsAlready) {
    flood(noisy);
    schedule.on_input(typed, now);
    EXPECT_TRUE(limited(noisy));
}

TEST_F(ScheduleTest, WhatFloodsLaterIsHeldBackThen) {
    schedule.on_input(typed, now);
    print(noisy, 1000);
    EXPECT_FALSE(limited(noisy));
    flood(noisy);
    EXPECT_TRUE(limited(noisy));
}

TEST_F(ScheduleTest, TheTypedTerminalsOwnFloodIsNeverLimited) {
    schedule.on_input(typed, now);
    flood(typed);
    EXPECT_FALSE(limited(typed));
    flood(noisy);
    EXPECT_TRUE(limited(noisy));
    schedule.on_input(noisy, now);
    EXPECT_FALSE(limited(noisy));
}

TEST_F(ScheduleTest, OneTerminalAtATimeHasATurn) {
    flood(noisy);
    flood(other);
    schedule.on_input(typed, now);
    schedule.step(now);
    std::uint64_t first = limits[noisy] - output[noisy];
    std::uint64_t second = limits[other] - output[other];
    EXPECT_EQ(std::max(first, second), Schedule::turn_bytes);
    EXPECT_EQ(std::min(first, second), 0U);
}

TEST_F(ScheduleTest, AfterATurnThereIsAPauseOfAThirdOfItAndThenTheNextTerminal) {
    flood(noisy);
    flood(other);
    schedule.on_input(typed, now);
    schedule.step(now);
    TerminalId running = limits[noisy] > output[noisy] ? noisy : other;
    TerminalId waiting = running == noisy ? other : noisy;
    now += 3 * ms;
    print(running, Schedule::turn_bytes);
    EXPECT_EQ(limits[waiting], output[waiting]);
    EXPECT_EQ(schedule.next_ns(), now + ms);
    now += ms;
    schedule.step(now);
    EXPECT_EQ(limits[waiting], output[waiting] + Schedule::turn_bytes);
    EXPECT_EQ(limits[running], output[running]);
}

TEST_F(ScheduleTest, ATurnThatIsNotUsedUpEndsTheFlood) {
    flood(noisy);
    schedule.on_input(typed, now);
    schedule.step(now);
    now = *schedule.next_ns();
    schedule.step(now);
    EXPECT_FALSE(limited(noisy));
}

TEST_F(ScheduleTest, ASecondAfterTheLastKeyAllAreFree) {
    flood(noisy);
    flood(other);
    schedule.on_input(typed, now);
    schedule.step(now);
    now += Schedule::focus_ns;
    schedule.step(now);
    EXPECT_FALSE(limited(noisy));
    EXPECT_FALSE(limited(other));
    EXPECT_FALSE(schedule.next_ns());
}

TEST_F(ScheduleTest, AForgottenTerminalHoldsNobodyUp) {
    flood(noisy);
    flood(other);
    schedule.on_input(typed, now);
    schedule.step(now);
    TerminalId running = limits[noisy] > output[noisy] ? noisy : other;
    TerminalId waiting = running == noisy ? other : noisy;
    schedule.forget(running);
    schedule.step(now);
    EXPECT_EQ(limits[waiting], output[waiting] + Schedule::turn_bytes);
}

} // namespace
} // namespace helios::pty
