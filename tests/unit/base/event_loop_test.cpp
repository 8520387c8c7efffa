#include "base/event_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <thread>

namespace helios {
namespace {

struct Pipe {
    Fd read_end;
    Fd write_end;

    Pipe() {
        int ends[2] = {-1, -1};
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
        read_end.reset(ends[0]);
        write_end.reset(ends[1]);
    }
    void put() const { EXPECT_EQ(::write(write_end.get(), "x", 1), 1); }
    void take() const {
        char byte = 0;
        EXPECT_EQ(::read(read_end.get(), &byte, 1), 1);
    }
};

class EventLoopTest : public testing::Test {
protected:
    void SetUp() override {
        auto opened = EventLoop::open();
        ASSERT_TRUE(opened);
        loop = std::move(opened).value();
    }

    std::unique_ptr<EventLoop> loop;
};

TEST_F(EventLoopTest, TellsWhatAWatchedDescriptorIsReadyFor) {
    Pipe pipe;
    std::uint32_t seen = 0;
    ASSERT_TRUE(loop->watch(pipe.read_end.get(), EPOLLIN, [&](std::uint32_t events) { seen = events; }));
    loop->run_once(0);
    EXPECT_EQ(seen, 0U);
    pipe.put();
    loop->run_once(-1);
    EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLIN));
}

TEST_F(EventLoopTest, RefusesADescriptorItCannotWatch) {
    auto bad = loop->watch(-1, EPOLLIN, [](std::uint32_t) {});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().system_code, EBADF);
    EXPECT_FALSE(loop->change(-1, EPOLLIN));
}

TEST_F(EventLoopTest, ASecondWatchOfOneDescriptorIsRefusedAndTheFirstStays) {
    Pipe pipe;
    int first = 0;
    int second = 0;
    ASSERT_TRUE(loop->watch(pipe.read_end.get(), EPOLLIN, [&](std::uint32_t) { ++first; }));
    EXPECT_FALSE(loop->watch(pipe.read_end.get(), EPOLLIN, [&](std::uint32_t) { ++second; }));
    pipe.put();
    loop->run_once(-1);
    EXPECT_EQ(first, 1);
    EXPECT_EQ(second, 0);
}

TEST_F(EventLoopTest, AChangedWatchSeesOnlyWhatItNowAsksFor) {
    Pipe pipe;
    int calls = 0;
    ASSERT_TRUE(loop->watch(pipe.read_end.get(), EPOLLIN, [&](std::uint32_t) { ++calls; }));
    ASSERT_TRUE(loop->change(pipe.read_end.get(), 0));
    pipe.put();
    loop->run_once(0);
    EXPECT_EQ(calls, 0);
    ASSERT_TRUE(loop->change(pipe.read_end.get(), EPOLLIN));
    loop->run_once(-1);
    EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, AWatchMayForgetItselfWhileItRuns) {
    Pipe pipe;
    int calls = 0;
    auto marker = std::make_shared<int>(0);
    int fd = pipe.read_end.get();
    ASSERT_TRUE(loop->watch(fd, EPOLLIN, [this, &calls, fd, marker](std::uint32_t) {
        loop->forget(fd);
        calls += 1 + *marker; // The callback's own state is still there.
    }));
    pipe.put();
    loop->run_once(-1);
    loop->run_once(0);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(marker.use_count(), 1);
}

TEST_F(EventLoopTest, AWatchForgottenByAnotherInTheSamePassIsNotCalled) {
    Pipe one;
    Pipe other;
    int calls = 0;
    auto forget_both = [&](std::uint32_t) {
        ++calls;
        loop->forget(one.read_end.get());
        loop->forget(other.read_end.get());
    };
    ASSERT_TRUE(loop->watch(one.read_end.get(), EPOLLIN, forget_both));
    ASSERT_TRUE(loop->watch(other.read_end.get(), EPOLLIN, forget_both));
    one.put();
    other.put();
    loop->run_once(-1);
    EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, AReusedNumberDoesNotInheritItsPredecessorsEvent) {
    Pipe one;
    Pipe other;
    Pipe fresh; // Nothing to read: an event for it can only be its predecessor's.
    int fresh_calls = 0;
    bool swapped = false;
    auto swap_other = [&](std::uint32_t) {
        if (std::exchange(swapped, true))
            return;
        for (Pipe* pipe : {&one, &other}) {
            int number = pipe->read_end.get();
            loop->forget(number);
            ASSERT_EQ(::dup2(fresh.read_end.get(), number), number);
            ASSERT_TRUE(loop->watch(number, EPOLLIN, [&](std::uint32_t) { ++fresh_calls; }));
        }
    };
    ASSERT_TRUE(loop->watch(one.read_end.get(), EPOLLIN, swap_other));
    ASSERT_TRUE(loop->watch(other.read_end.get(), EPOLLIN, swap_other));
    one.put();
    other.put();
    loop->run_once(-1);
    EXPECT_TRUE(swapped);
    EXPECT_EQ(fresh_calls, 0);
    fresh.put();
    loop->run_once(-1);
    EXPECT_EQ(fresh_calls, 2);
}

TEST_F(EventLoopTest, ForgettingWhatIsNotWatchedIsNothing) {
    loop->forget(-1);
    loop->forget(12'345);
    SUCCEED();
}

TEST_F(EventLoopTest, PostedTasksRunInOrderOnTheLoopsThread) {
    std::vector<int> order;
    std::thread::id ran_on;
    std::thread poster([&] {
        EXPECT_TRUE(loop->post([&] { order.push_back(1); }));
        EXPECT_TRUE(loop->post([&] { order.push_back(2); }));
        EXPECT_TRUE(loop->post([&] {
            ran_on = std::this_thread::get_id();
            loop->stop();
        }));
    });
    loop->run();
    poster.join();
    EXPECT_EQ(order, (std::vector<int>{1, 2}));
    EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST_F(EventLoopTest, ManyThreadsPostAndNothingIsLost) {
    constexpr int per_thread = 5'000;
    constexpr int thread_count = 4;
    int ran = 0; // Touched on the loop's thread only.
    std::vector<std::thread> threads;
    for (int t = 0; t < thread_count; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < per_thread; ++i) {
                EXPECT_TRUE(loop->post([&] {
                    if (++ran == per_thread * thread_count)
                        loop->stop();
                }));
            }
        });
    }
    loop->run();
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(ran, per_thread * thread_count);
}

TEST_F(EventLoopTest, ATaskMayPostAnotherForTheNextPass) {
    int passes = 0;
    ASSERT_TRUE(loop->post([&] {
        ++passes;
        EXPECT_TRUE(loop->post([&] { ++passes; }));
    }));
    loop->run_once(-1);
    EXPECT_EQ(passes, 1);
    loop->run_once(-1);
    EXPECT_EQ(passes, 2);
}

TEST_F(EventLoopTest, AFullQueueRefusesAndEmptiesAgain) {
    std::size_t ran = 0;
    for (std::size_t i = 0; i < EventLoop::posted_tasks_max; ++i)
        ASSERT_TRUE(loop->post([&] { ++ran; }));
    EXPECT_FALSE(loop->post([&] { ++ran; }));
    loop->run_once(-1);
    EXPECT_EQ(ran, EventLoop::posted_tasks_max);
    EXPECT_TRUE(loop->post([] {}));
}

TEST_F(EventLoopTest, StopLetsPostedTasksFinishAndRefusesNewOnes) {
    bool ran = false;
    ASSERT_TRUE(loop->post([&] { ran = true; }));
    loop->stop();
    EXPECT_FALSE(loop->post([] {}));
    loop->run();
    EXPECT_TRUE(ran);
}

TEST_F(EventLoopTest, StopFromAnotherThreadEndsASleepingLoop) {
    std::atomic<bool> asleep{false};
    loop->before_sleep([&] {
        asleep = true;
        return false;
    });
    std::thread stopper([&] {
        while (!asleep)
            std::this_thread::yield();
        loop->stop();
    });
    loop->run();
    stopper.join();
    EXPECT_TRUE(asleep);
}

TEST_F(EventLoopTest, AHookWithMoreToDoKeepsTheLoopFromSleeping) {
    int left = 3;
    loop->before_sleep([&] { return --left > 0; });
    loop->run_once(-1); // Would never come back if it slept: nothing else can happen.
    loop->run_once(-1);
    EXPECT_EQ(left, 1);
}

} // namespace
} // namespace helios
