#include "cli/attach/paint_queue.hpp"

#include <gtest/gtest.h>

namespace helios::cli {
namespace {

TEST(PaintQueue, SaysWhatIsPaintedOnlyOnceItIsWritten) {
    PaintQueue paint;
    paint.tail() += "abc";
    paint.mark(103);
    paint.tail() += "de";
    paint.mark(105);
    EXPECT_EQ(paint.painted(), 0U);
    paint.pop(2);
    EXPECT_EQ(paint.painted(), 0U);
    paint.pop(1);
    EXPECT_EQ(paint.painted(), 103U);
    paint.pop(2);
    EXPECT_EQ(paint.painted(), 105U);
    EXPECT_TRUE(paint.empty());
}

TEST(PaintQueue, BytesThatTheFilterRemovedCountWithTheirNeighbours) {
    PaintQueue paint;
    paint.tail() += "a";
    paint.mark(1);
    paint.mark(50);
    paint.pop(1);
    EXPECT_EQ(paint.painted(), 50U);
    paint.mark(60);
    EXPECT_EQ(paint.painted(), 60U);
}

TEST(PaintQueue, IsFullAtItsBound) {
    PaintQueue paint;
    paint.tail().append(PaintQueue::bytes_max, 'x');
    EXPECT_TRUE(paint.full());
    paint.pop(1);
    EXPECT_FALSE(paint.full());
}

TEST(PaintQueue, KeepsItsPlaceWhenItGivesMemoryBack) {
    PaintQueue paint;
    for (std::uint64_t message = 1; message <= 100; ++message) {
        paint.tail().append(10'000, static_cast<char>('a' + message % 26));
        paint.mark(message * 10'000);
        paint.pop(7'000);
        EXPECT_LE(paint.painted(), message * 7'000);
        EXPECT_GT(paint.painted() + 10'000, message * 7'000);
    }
    EXPECT_EQ(paint.size(), 300'000U);
    EXPECT_EQ(paint.front().front(), static_cast<char>('a' + 71 % 26));
}

TEST(PaintQueue, ForgetsWhatAPictureReplaces) {
    PaintQueue paint;
    paint.tail() += "old";
    paint.mark(3);
    paint.clear();
    EXPECT_TRUE(paint.empty());
    paint.tail() += "new";
    paint.mark(2);
    paint.pop(3);
    EXPECT_EQ(paint.painted(), 2U);
}

TEST(PaintQueue, ItsMarksAreBounded) {
    PaintQueue paint;
    for (std::uint64_t offset = 1; offset <= 20'000; ++offset) {
        paint.tail() += "x";
        paint.mark(offset);
    }
    paint.pop(20'000);
    EXPECT_EQ(paint.painted(), 20'000U);
}

} // namespace
} // namespace helios::cli
