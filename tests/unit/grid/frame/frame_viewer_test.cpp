// When a viewer gets a frame.
#include "grid/frame/frame_viewer.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr std::int64_t ms = 1'000'000;

class Viewer : public ::testing::Test {
protected:
    Viewer() : screen(Size{10, 3}), viewer(Size{10, 3}) {}

    void feed(std::string_view input) { screen.feed(bytes_of(input)); }
    // "" for none, "2<1 bytes" for a frame.
    std::string next(std::int64_t now) {
        const auto frame = viewer.next(screen, now);
        if (!frame)
            return {};
        last = frame->target;
        return std::to_string(frame->target) + '<' + std::to_string(frame->base) +
               (frame->kind == FrameKind::full ? " full" : " " + frame->bytes);
    }

    Screen screen;
    FrameViewer viewer;
    std::uint64_t last = 0;
};

TEST_F(Viewer, GetsTheFirstFrameAtOnceAndTheNextAfterAWhile) {
    EXPECT_EQ(viewer.wait_ns(screen, 5 * ms), 0);
    EXPECT_EQ(next(5 * ms), "1<0 full");
    viewer.acknowledge(1);
    feed("x");
    EXPECT_EQ(viewer.wait_ns(screen, 6 * ms), 15 * ms);
    EXPECT_EQ(next(6 * ms), "");
    EXPECT_EQ(next(21 * ms), "2<1 x");
}

TEST_F(Viewer, GetsNothingUntilItAcknowledgedAndThenTheLatest) {
    next(0);
    feed("a");
    EXPECT_EQ(viewer.wait_ns(screen, 100 * ms), std::nullopt);
    EXPECT_EQ(next(100 * ms), "");
    feed("b");
    feed("c");
    viewer.acknowledge(1);
    EXPECT_EQ(next(100 * ms), "2<1 abc");
}

TEST_F(Viewer, IsPaintedAnewAfterAMismatch) {
    next(0);
    viewer.acknowledge(7); // Of a grid that is no more.
    EXPECT_EQ(next(0), "2<0 full");
    viewer.acknowledge(2);
    feed("x");
    EXPECT_EQ(next(50 * ms), "3<2 x");
    viewer.acknowledge(1); // Late; it says nothing about the third.
    feed("y");
    EXPECT_EQ(next(100 * ms), "");
}

TEST_F(Viewer, IsPaintedAnewAtOnceWhenItReconnects) {
    next(0);
    viewer.forget();
    EXPECT_EQ(next(1), "2<0 full");
}

TEST_F(Viewer, IsPaintedAnewAfterAResize) {
    next(0);
    viewer.acknowledge(1);
    viewer.resize(Size{10, 3}); // It is that size already.
    EXPECT_EQ(next(50 * ms), "");
    viewer.resize(Size{8, 3});
    EXPECT_EQ(next(50 * ms), "2<0 full");
}

TEST_F(Viewer, HasTimeLeftWhenNothingChanged) {
    next(0);
    viewer.acknowledge(1);
    EXPECT_EQ(next(50 * ms), "");
    feed("x"); // The interval counts from frames, not from looks.
    EXPECT_EQ(next(51 * ms), "2<1 x");
}

TEST_F(Viewer, IsNotShownHalfOfASynchronizedUpdate) {
    next(0);
    viewer.acknowledge(1);
    feed("\x1b[?2026hhalf");
    EXPECT_EQ(next(50 * ms), "");
    feed(" done\x1b[?2026l");
    EXPECT_EQ(next(60 * ms), "2<1 half done");
    viewer.acknowledge(2);
    feed("\x1b[?2026h\rstuck");
    EXPECT_EQ(next(100 * ms), "");
    EXPECT_EQ(viewer.wait_ns(screen, 150 * ms), 100 * ms);
    EXPECT_NE(next(250 * ms), "");
}

} // namespace
} // namespace helios::grid
