#include "session/once_ref.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace helios::session {
namespace {

TEST(OnceRef, IsEmptyUntilItIsPublished) {
    OnceRef<int> reference;
    EXPECT_EQ(reference.get(), nullptr);
    EXPECT_TRUE(reference.publish(std::make_shared<int>(7)));
    EXPECT_EQ(*reference.get(), 7);
}

TEST(OnceRef, ASecondPublicationChangesNothing) {
    OnceRef<int> reference;
    reference.publish(std::make_shared<int>(7));
    EXPECT_FALSE(reference.publish(std::make_shared<int>(8)));
    EXPECT_EQ(*reference.get(), 7);
}

TEST(OnceRef, KeepsItsTargetAliveAndLetsItGo) {
    auto target = std::make_shared<int>(7);
    {
        OnceRef<int> reference;
        reference.publish(target);
        EXPECT_EQ(target.use_count(), 2);
    }
    EXPECT_EQ(target.use_count(), 1);
}

TEST(OnceRef, EveryThreadReadsTheOneThatWon) {
    for (int round = 0; round < 200; ++round) {
        OnceRef<int> reference;
        std::atomic<int> winners{0};
        std::atomic<int> winner{0};
        std::vector<std::thread> threads;
        for (int i = 1; i <= 4; ++i) {
            threads.emplace_back([&, i] {
                if (reference.publish(std::make_shared<int>(i))) {
                    ++winners;
                    winner = i;
                }
                const int* seen = reference.get();
                ASSERT_NE(seen, nullptr);
                EXPECT_EQ(seen, reference.get());
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        EXPECT_EQ(winners, 1);
        EXPECT_EQ(*reference.get(), winner);
    }
}

} // namespace
} // namespace helios::session
