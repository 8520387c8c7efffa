#include "base/event_loop.hpp"

#include <gtest/gtest.h>

namespace helios {
namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t hour = 3'600'000 * millisecond;

class Timers : public testing::Test {
protected:
    void SetUp() override {
        auto opened = EventLoop::open();
        ASSERT_TRUE(opened);
        loop = std::move(opened).value();
    }

    std::unique_ptr<EventLoop> loop;
};

TEST_F(Timers, RunInTheOrderTheyAreDue) {
    std::vector<int> order;
    loop->after(2 * millisecond, [&] {
        order.push_back(2);
        loop->stop();
    });
    loop->after(0, [&] { order.push_back(0); });
    loop->after(millisecond, [&] { order.push_back(1); });
    loop->run();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
}

TEST_F(Timers, ThatAreNotDueDoNotRun) {
    bool ran = false;
    loop->after(hour, [&] { ran = true; });
    loop->run_once(0);
    EXPECT_FALSE(ran);
}

TEST_F(Timers, ACancelledOneNeverRuns) {
    bool ran = false;
    auto cancelled = loop->after(0, [&] { ran = true; });
    loop->cancel(cancelled);
    loop->after(0, [&] { loop->stop(); });
    loop->run();
    EXPECT_FALSE(ran);
    loop->cancel(cancelled); // Again is nothing.
}

TEST_F(Timers, OneMayCancelAnotherThatIsDueInTheSamePass) {
    int ran = 0;
    EventLoop::TimerId first = 0;
    EventLoop::TimerId second = 0;
    auto cancel_both = [&] {
        ++ran;
        loop->cancel(first);
        loop->cancel(second);
    };
    first = loop->after(0, cancel_both);
    second = loop->after(0, cancel_both);
    loop->after(millisecond, [&] { loop->stop(); });
    loop->run();
    EXPECT_EQ(ran, 1);
}

TEST_F(Timers, ARepeatingOneGoesOnUntilItCancelsItself) {
    int ticks = 0;
    EventLoop::TimerId timer = 0;
    timer = loop->every(millisecond, [&] {
        if (++ticks == 3) {
            loop->cancel(timer);
            loop->after(2 * millisecond, [&] { loop->stop(); });
        }
    });
    loop->run();
    EXPECT_EQ(ticks, 3);
}

TEST_F(Timers, ARepeatingOneWithoutAnIntervalDoesNotStarveTheRest) {
    int ticks = 0;
    loop->every(0, [&] { ++ticks; });
    loop->run_once(0);
    loop->run_once(0);
    EXPECT_LE(ticks, 2);
    bool ran = false;
    ASSERT_TRUE(loop->post([&] { ran = true; }));
    loop->run_once(0);
    EXPECT_TRUE(ran);
}

TEST_F(Timers, OneThatSetsAnotherWaitsForTheNextPass) {
    bool inner = false;
    loop->after(0, [&] {
        loop->after(0, [&] {
            inner = true;
            loop->stop();
        });
    });
    loop->run();
    EXPECT_TRUE(inner);
}

TEST_F(Timers, AnEarlierOneShortensTheSleep) {
    bool ran = false;
    loop->after(hour, [] {});
    loop->after(millisecond, [&] { ran = true; });
    while (!ran)
        loop->run_once(-1);
    EXPECT_TRUE(ran);
}

} // namespace
} // namespace helios
