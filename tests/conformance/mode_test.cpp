// Modes as esctest asks for them: by where the cursor is and what stands where after a few bytes. By VT510's
// manual and xterm's control sequences.
#include "grid/frame/frame_viewer.hpp"

#include <gtest/gtest.h>

#include <array>

#include "conformance/terminal_on_pty.hpp"

namespace helios::conformance {
namespace {

struct Case {
    std::string_view written;
    Position cursor;
};

// On 10x5. The wrapped row is the first.
constexpr std::array reverse_wraps{
    Case{"\x1b[?45habcdefghij\b", {1, 10}}, // The wrap that was pending.
    Case{"abcdefghij\b", {1, 9}},
    Case{"\x1b[?45habcdefghijk\x1b[2D", {1, 10}},
    Case{"\x1b[?45habcdefghijk\x1b[999D", {1, 1}},
    Case{"abcdefghijk\x1b[2D", {2, 1}},
    Case{"\x1b[?45h\x1b[?7labcdefghij\x1b[2;1H\b", {2, 1}},
    Case{"\x1b[?45h\x1b[3;1H\b", {3, 1}},
    Case{"\x1b[?1045h\x1b[3;1H\b", {2, 10}},
    Case{"\x1b[?1045h\x1b[1;1H\b", {5, 10}},
    Case{"\x1b[?1045h\x1b[2;3r\x1b[2;1H\b", {3, 10}},
    Case{"\x1b[?1045h\x1b[?69h\x1b[3;6s\x1b[3;3H\b", {2, 6}},
    Case{"\x1b[?1045h\x1b[?69h\x1b[3;6s\x1b[3;1H\b", {2, 6}},
    Case{"\x1b[?1045h\x1b[3;3H\x1b[49D", {3, 4}},
    Case{"\x1b[?1045h\x1b[3;3H\x1b[9999D", {3, 3}}, // Once around is enough.
    Case{"\x1b[?1045h\x1b[!p\x1b[3;1H\b", {3, 1}},
};

TEST(ReverseWrap, GoesBackAsFarAsItsModeSays) {
    for (const Case& each : reverse_wraps) {
        TerminalOnPty terminal({10, 5});
        terminal.write(each.written);
        EXPECT_EQ(terminal.position(), each.cursor) << testing::PrintToString(each.written);
    }
}

TEST(ColumnMode, ErasesHomesAndResetsTheMarginsWhenAllowed) {
    TerminalOnPty terminal({10, 4});
    terminal.write("ab\x1b[?69h\x1b[2;5s\x1b[2;3r\x1b[3;3H\x1b[?3h");
    EXPECT_EQ(terminal.position(), (Position{3, 3}));
    EXPECT_EQ(terminal.ask("\x1b[?3$p"), "\x1b[?3;2$y");
    terminal.write("\x1b[?40h\x1b[?3h");
    EXPECT_EQ(terminal.position(), (Position{1, 1}));
    EXPECT_EQ(terminal.text(), "          |          |          |          ");
    EXPECT_EQ(terminal.ask("\x1bP$qr\x1b\\\x1b[?69$p\x1b[?3$p\x1b[18t"),
              "\x1bP1$r1;4r\x1b\\\x1b[?69;2$y\x1b[?3;1$y\x1b[8;4;10t");
}

TEST(ColumnMode, LeavesTheTextInMode95) {
    TerminalOnPty terminal({10, 2});
    terminal.write("ab\x1b[?40;95h\x1b[?3h");
    EXPECT_EQ(terminal.position(), (Position{1, 1}));
    EXPECT_EQ(terminal.text(), "ab        |          ");
}

TEST(ConformanceLevel, ResetsSoftly) {
    TerminalOnPty terminal({10, 2});
    terminal.write("ab\x1b[4h\x1b[?6h\x1b[64;1\"p");
    EXPECT_EQ(terminal.ask("\x1b[4$p\x1b[?6$p"), "\x1b[4;2$y\x1b[?6;2$y");
    EXPECT_EQ(terminal.text(), "ab        |          ");
    terminal.write("\x1b[4h\x1b[99\"p");
    EXPECT_EQ(terminal.ask("\x1b[4$p"), "\x1b[4;1$y");
}

TEST(SynchronizedOutput, WithholdsUntilItsEndOrItsTimeout) {
    TerminalOnPty terminal({20, 5});
    grid::FrameViewer viewer({20, 5});
    std::int64_t now = 0;
    ASSERT_TRUE(viewer.next(terminal.screen(), now));
    viewer.acknowledge(1);
    EXPECT_EQ(terminal.ask("\x1b[?2026$p\x1b[?2026hhalf\x1b[?2026$p"), "\x1b[?2026;2$y\x1b[?2026;1$y");
    now += grid::frame_interval_ns;
    EXPECT_FALSE(viewer.next(terminal.screen(), now));
    terminal.write(" and half\x1b[?2026l");
    const auto whole = viewer.next(terminal.screen(), now);
    ASSERT_TRUE(whole);
    EXPECT_NE(whole->bytes.find("half and half"), std::string::npos);
    viewer.acknowledge(2);
    terminal.write("\x1b[?2026hforgotten"); // From when a viewer first looks.
    now += grid::frame_interval_ns;
    EXPECT_FALSE(viewer.next(terminal.screen(), now));
    EXPECT_FALSE(viewer.next(terminal.screen(), now + grid::synchronized_ns_max - 1));
    EXPECT_TRUE(viewer.next(terminal.screen(), now + grid::synchronized_ns_max));
    EXPECT_EQ(terminal.ask("\x1b[!p\x1b[?2026$p"), "\x1b[?2026;1$y"); // Only the program ends it.
    EXPECT_EQ(terminal.ask("\x1b\x63\x1b[?2026$p"), "\x1b[?2026;2$y");
}

grid::ViewerFacts with_background(std::uint32_t rgb) {
    grid::ViewerFacts facts;
    facts.background = rgb;
    return facts;
}

TEST(ColorScheme, IsReportedWhenItChangesInMode2031) {
    TerminalOnPty terminal({20, 5});
    EXPECT_EQ(terminal.set_viewer_facts(with_background(0xFFFFFF)), "");
    EXPECT_EQ(terminal.ask("\x1b[?996n\x1b[?2031h\x1b[?2031$p"), "\x1b[?997;2n\x1b[?2031;1$y");
    EXPECT_EQ(terminal.set_viewer_facts(with_background(0xF0F0E0)), ""); // As light as before.
    EXPECT_EQ(terminal.set_viewer_facts(with_background(0x102030)), "\x1b[?997;1n");
    EXPECT_EQ(terminal.set_viewer_facts(with_background(0xFFFFFF)), "\x1b[?997;2n");
    EXPECT_EQ(terminal.ask("\x1b]11;#000000\x07\x1b[?996n"),
              "\x1b[?997;2n"); // The person's, not a program's.
    terminal.write("\x1b[?2031l");
    EXPECT_EQ(terminal.set_viewer_facts(with_background(0)), "");
}

TEST(ResizeReports, TellEachNewSizeInMode2048) {
    TerminalOnPty terminal({20, 5});
    EXPECT_EQ(terminal.resize({30, 6}), "");
    EXPECT_EQ(terminal.ask("\x1b[?2048h\x1b[?2048$p"), "\x1b[48;6;30;120;300t\x1b[?2048;1$y");
    EXPECT_EQ(terminal.ask("\x1b[?2048h"), "\x1b[48;6;30;120;300t"); // Each time, as its text says.
    EXPECT_EQ(terminal.resize({40, 7}), "\x1b[48;7;40;140;400t");
    EXPECT_EQ(terminal.resize({40, 7}), "");
    EXPECT_EQ(terminal.resize({9999, 0}), "\x1b[48;1;1000;20;10000t");
    grid::ViewerFacts facts;
    facts.cell_width_px = 8;
    facts.cell_height_px = 16;
    EXPECT_EQ(terminal.set_viewer_facts(facts), "\x1b[48;1;1000;16;8000t");
    EXPECT_EQ(terminal.set_viewer_facts(facts), "");
    EXPECT_EQ(terminal.ask("\x1b[?2048l\x1b[?2048$p"), "\x1b[?2048;2$y");
    EXPECT_EQ(terminal.resize({20, 5}), "");
}

} // namespace
} // namespace helios::conformance
