// Modes as esctest asks for them: by where the cursor is and what stands where after a few bytes. By VT510's
// manual and xterm's control sequences.
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

} // namespace
} // namespace helios::conformance
