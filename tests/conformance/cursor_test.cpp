// Every sequence that moves the cursor: absent, zero, given and giant parameters; plain, with margins on all
// sides, and in origin mode. Expected by VT510's manual, for HPR and VPR by ECMA-48.
#include <gtest/gtest.h>

#include <array>
#include <ostream>

#include "conformance/terminal_on_pty.hpp"

namespace helios::conformance {

void PrintTo(const Position& place, std::ostream* out) {
    *out << place.row << ';' << place.column;
}

namespace {

// From row 10, column 20 of 80x24. Margins: rows 5 to 15, columns 10 to 30; in origin mode counted from
// there.
struct Move {
    std::string_view sequence;
    Position plain;
    Position with_margins;
    Position in_origin_mode;
};

constexpr std::array moves{
    Move{"\x1b[A", {9, 20}, {9, 20}, {5, 11}},
    Move{"\x1b[0A", {9, 20}, {9, 20}, {5, 11}},
    Move{"\x1b[3A", {7, 20}, {7, 20}, {3, 11}},
    Move{"\x1b[999A", {1, 20}, {5, 20}, {1, 11}},
    Move{"\x1b[B", {11, 20}, {11, 20}, {7, 11}},
    Move{"\x1b[0B", {11, 20}, {11, 20}, {7, 11}},
    Move{"\x1b[3B", {13, 20}, {13, 20}, {9, 11}},
    Move{"\x1b[999B", {24, 20}, {15, 20}, {11, 11}},
    Move{"\x1b[C", {10, 21}, {10, 21}, {6, 12}},
    Move{"\x1b[0C", {10, 21}, {10, 21}, {6, 12}},
    Move{"\x1b[3C", {10, 23}, {10, 23}, {6, 14}},
    Move{"\x1b[999C", {10, 80}, {10, 30}, {6, 21}},
    Move{"\x1b[D", {10, 19}, {10, 19}, {6, 10}},
    Move{"\x1b[0D", {10, 19}, {10, 19}, {6, 10}},
    Move{"\x1b[3D", {10, 17}, {10, 17}, {6, 8}},
    Move{"\x1b[999D", {10, 1}, {10, 10}, {6, 1}},
    Move{"\x1b[E", {11, 1}, {11, 10}, {7, 1}},
    Move{"\x1b[0E", {11, 1}, {11, 10}, {7, 1}},
    Move{"\x1b[3E", {13, 1}, {13, 10}, {9, 1}},
    Move{"\x1b[999E", {24, 1}, {15, 10}, {11, 1}},
    Move{"\x1b[F", {9, 1}, {9, 10}, {5, 1}},
    Move{"\x1b[0F", {9, 1}, {9, 10}, {5, 1}},
    Move{"\x1b[3F", {7, 1}, {7, 10}, {3, 1}},
    Move{"\x1b[999F", {1, 1}, {5, 10}, {1, 1}},
    Move{"\x1b[G", {10, 1}, {10, 1}, {6, 1}},
    Move{"\x1b[0G", {10, 1}, {10, 1}, {6, 1}},
    Move{"\x1b[5G", {10, 5}, {10, 5}, {6, 5}},
    Move{"\x1b[999G", {10, 80}, {10, 80}, {6, 21}},
    Move{"\x1b[`", {10, 1}, {10, 1}, {6, 1}},
    Move{"\x1b[0`", {10, 1}, {10, 1}, {6, 1}},
    Move{"\x1b[5`", {10, 5}, {10, 5}, {6, 5}},
    Move{"\x1b[999`", {10, 80}, {10, 80}, {6, 21}},
    Move{"\x1b[d", {1, 20}, {1, 20}, {1, 11}},
    Move{"\x1b[0d", {1, 20}, {1, 20}, {1, 11}},
    Move{"\x1b[5d", {5, 20}, {5, 20}, {5, 11}},
    Move{"\x1b[999d", {24, 20}, {24, 20}, {11, 11}},
    Move{"\x1b[a", {10, 21}, {10, 21}, {6, 12}},
    Move{"\x1b[0a", {10, 21}, {10, 21}, {6, 12}},
    Move{"\x1b[3a", {10, 23}, {10, 23}, {6, 14}},
    Move{"\x1b[999a", {10, 80}, {10, 80}, {6, 21}},
    Move{"\x1b[e", {11, 20}, {11, 20}, {7, 11}},
    Move{"\x1b[0e", {11, 20}, {11, 20}, {7, 11}},
    Move{"\x1b[3e", {13, 20}, {13, 20}, {9, 11}},
    Move{"\x1b[999e", {24, 20}, {24, 20}, {11, 11}},
    Move{"\x1b[H", {1, 1}, {1, 1}, {1, 1}},
    Move{"\x1b[0;0H", {1, 1}, {1, 1}, {1, 1}},
    Move{"\x1b[5;7H", {5, 7}, {5, 7}, {5, 7}},
    Move{"\x1b[;7H", {1, 7}, {1, 7}, {1, 7}},
    Move{"\x1b[5H", {5, 1}, {5, 1}, {5, 1}},
    Move{"\x1b[999;999H", {24, 80}, {24, 80}, {11, 21}},
    Move{"\x1b[f", {1, 1}, {1, 1}, {1, 1}},
    Move{"\x1b[0;0f", {1, 1}, {1, 1}, {1, 1}},
    Move{"\x1b[5;7f", {5, 7}, {5, 7}, {5, 7}},
    Move{"\x1b[999;999f", {24, 80}, {24, 80}, {11, 21}},
    Move{"\x1b[I", {10, 25}, {10, 25}, {6, 16}},
    Move{"\x1b[0I", {10, 25}, {10, 25}, {6, 16}},
    Move{"\x1b[2I", {10, 33}, {10, 30}, {6, 21}},
    Move{"\x1b[999I", {10, 80}, {10, 30}, {6, 21}},
    Move{"\x1b[Z", {10, 17}, {10, 17}, {6, 8}},
    Move{"\x1b[0Z", {10, 17}, {10, 17}, {6, 8}},
    Move{"\x1b[2Z", {10, 9}, {10, 9}, {6, 1}},
    Move{"\x1b[999Z", {10, 1}, {10, 1}, {6, 1}},
    Move{"\t", {10, 25}, {10, 25}, {6, 16}},
    Move{"\b", {10, 19}, {10, 19}, {6, 10}},
    Move{"\r", {10, 1}, {10, 10}, {6, 1}},
    Move{"\n", {11, 20}, {11, 20}, {7, 11}},
    Move{"\v", {11, 20}, {11, 20}, {7, 11}},
    Move{"\f", {11, 20}, {11, 20}, {7, 11}},
    Move{"\x1b\x44", {11, 20}, {11, 20}, {7, 11}},
    Move{"\x1b\x45", {11, 1}, {11, 10}, {7, 1}},
    Move{"\x1bM", {9, 20}, {9, 20}, {5, 11}},
    Move{"\x1b\x37\x1b[H\x1b\x38", {10, 20}, {10, 20}, {6, 11}},
    Move{"\x1b[5;10r", {1, 1}, {1, 1}, {1, 1}},
    Move{"\x1b[!p", {10, 20}, {10, 20}, {10, 20}},
    Move{"\x1b[3;2r", {10, 20}, {10, 20}, {6, 11}},
    Move{"\x1b[r", {1, 1}, {1, 1}, {1, 1}},
    Move{"\x1b[1:2H", {10, 20}, {10, 20}, {6, 11}},
    Move{"\x1b#8", {1, 1}, {1, 1}, {1, 1}},
};

constexpr std::string_view margins = "\x1b[5;15r\x1b[?69h\x1b[10;30s";

TEST(Cursor, MovesAsEachSequenceSays) {
    for (const Move& move : moves) {
        TerminalOnPty terminal({80, 24});
        terminal.write("\x1b[10;20H");
        terminal.write(move.sequence);
        EXPECT_EQ(terminal.position(), move.plain) << testing::PrintToString(move.sequence);
    }
}

TEST(Cursor, MovesAsMarginsAllow) {
    for (const Move& move : moves) {
        TerminalOnPty terminal({80, 24});
        terminal.write(margins);
        terminal.write("\x1b[10;20H");
        terminal.write(move.sequence);
        EXPECT_EQ(terminal.position(), move.with_margins) << testing::PrintToString(move.sequence);
    }
}

TEST(Cursor, CountsFromTheMarginsInOriginMode) {
    for (const Move& move : moves) {
        TerminalOnPty terminal({80, 24});
        terminal.write(margins);
        terminal.write("\x1b[?6h\x1b[6;11H");
        terminal.write(move.sequence);
        EXPECT_EQ(terminal.position(), move.in_origin_mode) << testing::PrintToString(move.sequence);
    }
}

TEST(Cursor, StaysOnAScreenOfOneCell) {
    for (const Move& move : moves) {
        TerminalOnPty terminal({1, 1});
        terminal.write(move.sequence);
        EXPECT_EQ(terminal.position(), (Position{1, 1})) << testing::PrintToString(move.sequence);
    }
}

} // namespace
} // namespace helios::conformance
