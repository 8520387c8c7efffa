// When a viewer gets a frame.
#include "grid/frame/frame_viewer.hpp"

#include <gtest/gtest.h>

#include <random>

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

TEST_F(Viewer, WaitsForEachUpdateAndNotForever) {
    next(0);
    viewer.acknowledge(1);
    std::int64_t now = 100 * ms;
    for (; now < 1100 * ms; now += 100 * ms) { // Nobody asks between two of them.
        feed("\x1b[?2026l\x1b[?2026hx");
        EXPECT_EQ(next(now), "") << now;
    }
    feed("\x1b[?2026l\x1b[?2026hx");
    EXPECT_NE(next(now), "");
}

// However its bytes come, and whenever frames are asked for: title, text, look and cursor of one update.
TEST(ViewerProperty, NeverSeesAnUpdateInPart) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        std::string input;
        for (unsigned update = 0; update < 30; ++update) {
            const std::string mark(10, static_cast<char>('a' + update % 26));
            input += "\x1b[?2026h\x1b]2;" + mark + "\x07\x1b[3" + std::to_string(update % 8) + "m";
            for (unsigned row = 0; row < 4; ++row)
                input += "\x1b[" + std::to_string(1 + (row * 3 + update) % 4) + "H" + mark;
            input += random() % 2 == 0 ? "\x1b[?2026l" : "\x1b[?25l\x1b[?25h\x1b[?2026l";
        }
        Screen screen(Size{10, 4});
        Screen terminal(Size{10, 4});
        FrameViewer viewer(Size{10, 4});
        std::int64_t now = 0;
        std::uint64_t last = 0;
        for (std::size_t at = 0; at < input.size();) {
            const std::size_t piece = 1 + random() % 30;
            screen.feed(bytes_of(std::string_view(input).substr(at, piece)));
            at += piece;
            now += static_cast<std::int64_t>(random() % 5) * ms;
            if (const auto frame = viewer.next(screen, now)) {
                terminal.feed(bytes_of(frame->bytes));
                last = frame->target;
                const std::string title = terminal.title();
                for (std::size_t row = 0; row < 4; ++row) {
                    ASSERT_EQ(terminal.line(row).text, title) << "seed " << seed << " at " << at;
                    ASSERT_EQ(terminal.line(row).runs.size(), title.empty() ? 0U : 1U);
                    ASSERT_EQ(terminal.line(row).runs, terminal.line(0).runs) << "seed " << seed;
                }
            }
            if (random() % 3 == 0) // Late, and the latest is awaited.
                viewer.acknowledge(last);
        }
    }
}

} // namespace
} // namespace helios::grid
