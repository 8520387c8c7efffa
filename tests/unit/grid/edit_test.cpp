// Cursor motion, erasing, inserting, deleting, margins and scrolling.
#include "grid/cells/tab_stops.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr std::string_view filled = "aaaaa\r\nbbbbb\r\nccccc\r\nddddd";

void check(std::string_view input, std::string_view expected) {
    EXPECT_EQ(shown_after(std::string(filled).append(input), Size{5, 4}), expected) << input;
}

TEST(Edit, ErasesInTheDisplay) {
    check("\x1b[2;3H\x1b[J", "aaaaa|bb");
    check("\x1b[2;3H\x1b[1J", "|   bb|ccccc|ddddd");
    check("\x1b[2J", "");
}

TEST(Edit, ErasesInTheLine) {
    check("\x1b[2;3H\x1b[K", "aaaaa|bb|ccccc|ddddd");
    check("\x1b[2;3H\x1b[1K", "aaaaa|   bb|ccccc|ddddd");
    check("\x1b[2;3H\x1b[2K", "aaaaa||ccccc|ddddd");
    check("\x1b[2;2H\x1b[2X", "aaaaa|b  bb|ccccc|ddddd");
    check("\x1b[2;2H\x1b[9999X", "aaaaa|b|ccccc|ddddd");
}

TEST(Edit, InsertsAndDeletesCharacters) {
    check("\x1b[2;2H\x1b[2@", "aaaaa|b  bb|ccccc|ddddd");
    check("\x1b[2;2H\x1b[2P", "aaaaa|bbb|ccccc|ddddd");
    check("\x1b[2;2H\x1b[9999999@", "aaaaa|b|ccccc|ddddd");
    check("\x1b[2;2H\x1b[9999999P", "aaaaa|b|ccccc|ddddd");
}

TEST(Edit, InsertsAndDeletesLines) {
    check("\x1b[2;2H\x1b[L", "aaaaa||bbbbb|ccccc");
    check("\x1b[2;2H\x1b[M", "aaaaa|ccccc|ddddd");
    check("\x1b[2;2H\x1b[99999999M", "aaaaa");
    check("\x1b[2;3r\x1b[2;1H\x1b[L", "aaaaa||bbbbb|ddddd");
    check("\x1b[2;3r\x1b[4;1H\x1b[L", "aaaaa|bbbbb|ccccc|ddddd"); // Outside of the margins: nothing.
}

TEST(Edit, ScrollsTheRegion) {
    check("\x1b[S", "bbbbb|ccccc|ddddd");
    check("\x1b[T", "|aaaaa|bbbbb|ccccc");
    check("\x1b[2;3r\x1b[S", "aaaaa|ccccc||ddddd");
    check("\x1b[2;3r\x1b[3;1H\n", "aaaaa|ccccc||ddddd");
    check("\x1b[2;3r\x1b[2;1H\x1bM", "aaaaa||bbbbb|ddddd");
    check("\x1b[2;3r\x1b[99999S", "aaaaa|||ddddd");
}

TEST(Edit, IgnoresImpossibleMargins) {
    check("\x1b[3;2r\x1b[S", "bbbbb|ccccc|ddddd");
    check("\x1b[3;3r\x1b[S", "bbbbb|ccccc|ddddd");
}

TEST(Edit, MovesTheCursorAndStopsAtTheEdges) {
    check("\x1b[2;2Hx", "aaaaa|bxbbb|ccccc|ddddd");
    check("\x1b[H\x1b[2B\x1b[3Cx", "aaaaa|bbbbb|cccxc|ddddd");
    check("\x1b[H\x1b[999999B\x1b[999999Cx", "aaaaa|bbbbb|ccccc|ddddx");
    check("\x1b[999;999H\x1b[999A\x1b[999Dx", "xaaaa|bbbbb|ccccc|ddddd");
    check("\x1b[H\x1b[Ex\x1b[Fy", "yaaaa|xbbbb|ccccc|ddddd");
    check("\x1b[3dx\x1b[2Gy", "aaaaa|bbbbb|cyccx|ddddd");
}

TEST(Edit, StopsVerticalMotionAtTheMargins) {
    check("\x1b[2;3r\x1b[2;1H\x1b[99Bx", "aaaaa|bbbbb|xcccc|ddddd");
    check("\x1b[2;3r\x1b[3;1H\x1b[99Ax", "aaaaa|xbbbb|ccccc|ddddd");
}

TEST(Edit, CountsFromTheMarginInOriginMode) {
    check("\x1b[2;3r\x1b[?6h\x1b[1;1Hx\x1b[99;1Hy", "aaaaa|xbbbb|ycccc|ddddd");
}

TEST(Edit, SavesAndRestoresTheCursor) {
    check("\x1b[2;2H\x1b[31m\x1b\x37\x1b[H\x1b[0m\x1b\x38x", "aaaaa|bxbbb|ccccc|ddddd");
    check("\x1b[2;2H\x1b[s\x1b[H\x1b[ux", "aaaaa|bxbbb|ccccc|ddddd");
}

TEST(Edit, FillsTheScreenForAlignment) {
    check("\x1b#8", "EEEEE|EEEEE|EEEEE|EEEEE");
}

TEST(Edit, KeepsTheScreensApart) {
    check("\x1b[?1049hx", "   x"s.substr(0, 0) + "|||    x");
    check("\x1b[?1049hx\x1b[?1049l", "aaaaa|bbbbb|ccccc|ddddd");
    check("\x1b[?47h\x1b[Hx\x1b[?47l\x1b[2;1Hy", "aaaaa|ybbbb|ccccc|ddddd");
    check("\x1b[?1047h\x1b[Hx\x1b[?1047l\x1b[?47h", "");
}

TEST(Edit, RestoresTheCursorWhenLeavingTheAlternateScreen) {
    check("\x1b[2;2H\x1b\x37\x1b[4;4H\x1b[?1049lx", "aaaaa|bxbbb|ccccc|ddddd"); // Nothing to leave: as DECRC.
    check("\x1b[2;2H\x1b[?1049h\x1b[4;4H\x1b[?1049lx", "aaaaa|bxbbb|ccccc|ddddd");
}

TEST(Edit, ErasesWithTheBackground) {
    Screen screen(Size{5, 2});
    screen.feed(bytes_of("\x1b[44m\x1b[K"));
    ASSERT_EQ(screen.line(0).runs.size(), 1U);
    EXPECT_EQ(screen.line(0).runs[0].bg, "idx:4");
    EXPECT_EQ(screen.line(0).runs[0].width, 5U);
}

TEST(Edit, ResetsEverythingOnRis) {
    Screen screen(Size{5, 2});
    screen.feed(bytes_of("\x1b[?1049h\x1b[31mx\x1b]0;t\x07\x1b[?2004h\x1b[>1u\x1b[?25l\x1b"
                         "c"));
    EXPECT_EQ(everything(screen), everything(Screen(Size{5, 2})));
}

TEST(Edit, RaisesTheGenerationOfChangedRowsAlone) {
    Screen screen(Size{5, 4});
    screen.feed(bytes_of("x"));
    const auto first = screen.row_generation(0);
    const auto second = screen.row_generation(1);
    screen.feed(bytes_of("\x1b[2;1Hy"));
    EXPECT_EQ(screen.row_generation(0), first);
    EXPECT_GT(screen.row_generation(1), second);
    screen.feed(bytes_of("\x1b[4;1H\n"));
    EXPECT_GT(screen.row_generation(0), first);
    EXPECT_EQ(screen.row_generation(99), 0U);
}

TEST(Generations, GrowWithEveryChangeOfARowAndNoOther) {
    Screen screen(Size{5, 6});
    const auto changed = [&](std::string_view input) {
        std::vector<std::uint64_t> before;
        for (std::size_t row = 0; row < 6; ++row)
            before.push_back(screen.row_generation(row));
        screen.feed(bytes_of(input));
        std::string rows;
        for (std::size_t row = 0; row < 6; ++row) {
            EXPECT_GE(screen.row_generation(row), before[row]) << input;
            rows += screen.row_generation(row) > before[row] ? 'x' : '.';
        }
        return rows;
    };
    EXPECT_EQ(changed("\x1b[2;3Hab"), ".x....");
    EXPECT_EQ(changed("\x1b[2;3r\x1b[S"), ".xx...");
    EXPECT_EQ(changed("\x1b[S"), ".xx...");
    EXPECT_EQ(changed("\x1b[3;5r\x1b[T"), "..xxx.");
    EXPECT_EQ(changed("\x1b[1;1H"), "......");
    EXPECT_EQ(changed("\x1b[2;3r\x1b[2;1H\x1bM"), ".xx...");
    EXPECT_EQ(changed("\x1b[r\x1b[S"), "xxxxxx");
    EXPECT_EQ(changed("\x1b[3;5r\x1b[S"), "..xxx.");
    EXPECT_EQ(changed("\x1b[r\x1b[?69h\x1b[2;3s\x1b[4;5r\x1b[S"), "...xx.");
    EXPECT_EQ(screen.row_generation(6), 0U);
}

TEST(TabStops, AreFoundAsAWalkOverTheColumnsFindsThem) {
    for (const std::size_t columns : {1U, 8U, 9U, 63U, 64U, 65U, 200U, 1000U}) {
        TabStops stops(columns);
        TabStops grown(1);
        grown.resize(columns);
        ASSERT_EQ(stops, grown) << columns;
        for (std::size_t column = 5; column < columns; column += 61)
            stops.set(column, column % 2 == 0);
        for (std::size_t column = 0; column + 1 < columns; ++column) {
            std::size_t next = column + 1;
            while (next + 1 < columns && !stops.at(next))
                ++next;
            ASSERT_EQ(stops.next(column, columns - 1), next) << columns;
            std::size_t previous = column;
            while (previous > 0 && !stops.at(--previous)) {
            }
            ASSERT_EQ(stops.previous(column), previous) << columns;
        }
    }
}

TEST(TabStops, ThatWereCutAreForgotten) {
    TabStops stops(100);
    stops.set(70, true);
    stops.set(3, true);
    stops.resize(60);
    stops.resize(100);
    TabStops usual(100);
    usual.set(3, true);
    EXPECT_EQ(stops, usual);
}

} // namespace
} // namespace helios::grid
