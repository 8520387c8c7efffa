#include "hold/ring.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr std::uint64_t capacity = 64 * 1024;

// The byte that belongs at an offset of the stream.
char byte_at(std::uint64_t offset) {
    return static_cast<char>(offset * 2'654'435'761U >> 13);
}

// A ring with a writer's pipe and a reader's mapping.
class RingTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(::pipe(pipe_), 0);
        ring_.open(capacity, pipe_[0]);
        view_ = static_cast<const RingHead*>(
            ::mmap(nullptr, ring_data_offset + capacity, PROT_READ, MAP_SHARED, ring_.reader_fd, 0));
        ASSERT_NE(view_, MAP_FAILED);
    }
    void TearDown() override {
        ::close(pipe_[0]);
        ::close(pipe_[1]);
    }

    void print(std::uint64_t size) {
        std::string bytes;
        for (std::uint64_t i = 0; i < size; ++i)
            bytes += byte_at(view_->written + i);
        ASSERT_EQ(::write(pipe_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(size));
        ASSERT_EQ(ring_.take(size), static_cast<ssize_t>(size));
    }

    [[nodiscard]] bool is_sound() const {
        const char* bytes = reinterpret_cast<const char*>(view_) + ring_data_offset;
        for (std::uint64_t offset = view_->released; offset < view_->written; ++offset) {
            if (bytes[offset % capacity] != byte_at(offset))
                return false;
        }
        return true;
    }

    Ring ring_;
    const RingHead* view_ = nullptr;
    int pipe_[2]{-1, -1};
};

TEST_F(RingTest, NeverReadsBeyondItsCapacity) {
    EXPECT_EQ(ring_.room(), capacity);
    print(capacity - 1000);
    EXPECT_EQ(ring_.room(), 1000U);
    print(1000);
    EXPECT_EQ(ring_.room(), 0U);
    ASSERT_TRUE(ring_.release(600, 0));
    EXPECT_EQ(ring_.room(), 600U);
    print(600);
    EXPECT_TRUE(is_sound());
}

TEST_F(RingTest, NeverReadsBeyondItsLimit) {
    ring_.limit = 100;
    EXPECT_EQ(ring_.room(), 100U);
    print(100);
    ring_.limit = 50; // Behind what was read: nothing more, and no underflow.
    EXPECT_EQ(ring_.room(), 0U);
    ring_.limit = no_offset;
    EXPECT_EQ(ring_.room(), capacity - 100);
}

TEST_F(RingTest, ReleasesOnlyForwardAndOnlyWhatWasWritten) {
    print(500);
    EXPECT_FALSE(ring_.release(501, 0));
    EXPECT_TRUE(ring_.release(500, 0));
    EXPECT_FALSE(ring_.release(499, 0));
    EXPECT_TRUE(ring_.release(500, 0));
    EXPECT_FALSE(ring_.release(no_offset, 0));
}

TEST_F(RingTest, KeepsEveryUnreleasedByteThroughReadsReleasesAndPunches) {
    std::mt19937_64 random(7); // A fixed seed: a failure can be repeated.
    for (int round = 0; round < 3'000; ++round) {
        if (ring_.room() > 0)
            print(1 + random() % std::min<std::uint64_t>(ring_.room(), 20'000));
        ASSERT_TRUE(ring_.release(view_->released + random() % (view_->written - view_->released + 1), 0));
        if (random() % 3 == 0)
            ring_.punch();
        ASSERT_TRUE(is_sound()) << round;
    }
}

TEST_F(RingTest, PunchingGivesAllButTheUnreleasedPagesBack) {
    print(60'000);
    ASSERT_TRUE(ring_.release(60'000, 0));
    ring_.punch();
    struct stat found {};
    ASSERT_EQ(::fstat(ring_.reader_fd, &found), 0);
    EXPECT_LE(found.st_blocks * 512, 2 * 4096); // The head, and the page of the next byte.
}

Resize size_of(std::uint16_t columns) {
    return {columns, 24, 0, 0};
}

TEST_F(RingTest, ForgetsASizeOnlyWhenACheckpointHasIt) {
    ring_.note_size(size_of(80));
    print(100);
    ring_.note_size(size_of(81)); // At 100, as the commit below: only journal_applied tells whether it is in.
    ASSERT_TRUE(ring_.release(100, 1));
    EXPECT_EQ(view_->journal_first, 1U);
    ASSERT_TRUE(ring_.release(100, 2));
    EXPECT_EQ(view_->journal_first, 2U);
    ring_.note_size(size_of(82));
    ASSERT_TRUE(ring_.release(100, 1'000'000)); // A count from nowhere forgets no more than there is.
    EXPECT_EQ(view_->journal_first, 3U);
    EXPECT_EQ(view_->journal_count, 3U);
}

TEST_F(RingTest, AFullJournalForgetsItsOldest) {
    for (std::uint16_t columns = 1; columns <= journal_entries + 10; ++columns)
        ring_.note_size(size_of(columns));
    EXPECT_EQ(view_->journal_count - view_->journal_first, journal_entries);
    EXPECT_EQ(view_->journal[view_->journal_first % journal_entries].columns, 11);
    EXPECT_EQ(view_->journal[(view_->journal_count - 1) % journal_entries].columns, journal_entries + 10);
}

TEST(ReadTimes, TellLateFromInTime) {
    constexpr std::int64_t ms = 1'000'000;
    ReadTimes times;
    times.note(100, 1'000 * ms);
    times.note(200, 1'010 * ms); // The same window.
    times.note(300, 2'500 * ms);
    EXPECT_FALSE(times.is_late(150, 2'999 * ms));
    EXPECT_TRUE(times.is_late(150, 3'001 * ms));
    EXPECT_FALSE(times.is_late(201, 3'001 * ms));
    EXPECT_TRUE(times.is_late(201, 4'501 * ms));
}

TEST(ReadTimes, WhatWasForgottenIsLate) {
    constexpr std::int64_t ms = 1'000'000;
    ReadTimes times;
    std::int64_t now = 0;
    for (std::uint64_t i = 1; i <= 1'000; ++i)
        times.note(i * 10, now += 60 * ms);
    EXPECT_TRUE(times.is_late(10, now));
    EXPECT_TRUE(times.is_late(9'000, now));
    EXPECT_FALSE(times.is_late(9'990, now));
    EXPECT_FALSE(times.is_late(10'000, now));
}

} // namespace
} // namespace helios::hold
