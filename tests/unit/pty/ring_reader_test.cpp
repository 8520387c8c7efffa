#include "pty/link/ring_reader.hpp"

#include "base/clock.hpp"
#include "sim_holder.hpp"

#include <gtest/gtest.h>

namespace helios::pty {
namespace {

using test::SimRing;

constexpr std::uint64_t capacity = 256 * 1024;
constexpr std::int64_t second = 1'000'000'000;

bool reads(const RingReader& reader, std::uint64_t offset, std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    if (!reader.copy(offset, bytes))
        return false;
    for (std::size_t i = 0; i < count; ++i)
        EXPECT_EQ(bytes[i], SimRing::byte_at(offset + i));
    return true;
}

TEST(RingReader, ReadsAcrossTheRingsEnd) {
    SimRing ring(capacity);
    auto reader = RingReader::map(ring.fd(), capacity);
    ASSERT_TRUE(reader);
    ring.write(capacity - 10);
    ring.release(capacity - 10);
    ring.write(100);
    EXPECT_EQ(reader->observe(monotonic_ns()), capacity + 90);
    EXPECT_TRUE(reads(*reader, capacity - 10, 100));
}

TEST(RingReader, WhatWasReleasedIsReadableOnlyWhileTheOutputMoves) {
    SimRing ring(capacity);
    auto reader = RingReader::map(ring.fd(), capacity);
    std::int64_t now = monotonic_ns();
    reader->observe(now);
    ring.write(1000);
    ring.release(1000);
    reader->observe(now + 1);
    EXPECT_EQ(reader->oldest(now + 2), 0U);
    EXPECT_EQ(reader->oldest(now + second), 1000U);
}

TEST(RingReader, AFreshReaderTrustsOnlyWhatIsNotReleased) {
    SimRing ring(capacity);
    ring.write(1000);
    ring.release(600);
    auto reader = RingReader::map(ring.fd(), capacity);
    reader->observe(monotonic_ns());
    EXPECT_EQ(reader->oldest(monotonic_ns()), 600U);
    EXPECT_TRUE(reads(*reader, 600, 400));
    EXPECT_FALSE(reads(*reader, 599, 10));
}

TEST(RingReader, WhatTheHolderMayBeOverwritingIsNotOffered) {
    SimRing ring(capacity);
    auto reader = RingReader::map(ring.fd(), capacity);
    std::int64_t now = monotonic_ns();
    reader->observe(now);
    ring.write(capacity);
    ring.release(capacity);
    reader->observe(monotonic_ns());
    // The holder's next read of up to 64 KiB may already lie over the oldest bytes.
    EXPECT_EQ(reader->oldest(now + 1), 64U * 1024);
    EXPECT_FALSE(reads(*reader, 0, 10));
    EXPECT_TRUE(reads(*reader, 64 * 1024, 10));
}

TEST(RingReader, FindsTheSizeChangeOfAnOffset) {
    SimRing ring(capacity);
    ring.resize(80, 24);
    ring.write(100);
    ring.resize(100, 30);
    ring.resize(120, 40);
    auto reader = RingReader::map(ring.fd(), capacity);
    reader->observe(monotonic_ns());
    EXPECT_EQ(reader->size_change_at(0), 0U);
    EXPECT_EQ(reader->size_change_at(100), 1U);
    EXPECT_EQ(reader->size_change_at(101), 3U);
    EXPECT_EQ(reader->size_change(2)->columns, 120);
    EXPECT_FALSE(reader->size_change(3));
}

TEST(RingReader, RefusesWhatIsNoSoundRing) {
    SimRing ring(capacity);
    EXPECT_FALSE(RingReader::map(ring.fd(), capacity * 2));
    EXPECT_FALSE(RingReader::map(ring.fd(), capacity - 1));
    ring.head().magic = 0;
    EXPECT_FALSE(RingReader::map(ring.fd(), capacity));
    Fd unsealed(memfd_create("unsealed", MFD_CLOEXEC));
    ASSERT_EQ(ftruncate(unsealed.get(), static_cast<off_t>(capacity + hold::ring_data_offset)), 0);
    EXPECT_FALSE(RingReader::map(unsealed, capacity));
}

} // namespace
} // namespace helios::pty
