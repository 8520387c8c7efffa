// New sizes: lines wrap anew, nothing is lost, cursors stay on their character.
#include <gtest/gtest.h>

#include <random>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

std::string after(std::string_view input, Size from, Size to) {
    Screen screen(from);
    screen.feed(bytes_of(input));
    screen.resize(to);
    EXPECT_EQ(violations(screen), "");
    return shown(screen);
}

// History and screen as the lines that were written, blanks at the ends left out.
std::string all_lines(const Screen& screen) {
    std::string text;
    for (std::size_t index = 0; index < screen.history_size(); ++index) {
        const Line line = screen.history_line(index);
        text += line.text;
        if (!line.wrapped)
            text += '\n';
    }
    for (std::size_t row = 0; row < screen.size().rows; ++row) {
        const Line line = screen.line(row);
        text += line.text;
        if (!line.wrapped)
            text += '\n';
    }
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

TEST(Resize, WrapsLongLinesAnew) {
    EXPECT_EQ(after("0123456789", Size{10, 4}, Size{4, 4}), "0123|4567|89");
    EXPECT_EQ(after("0123456789", Size{4, 4}, Size{10, 4}), "0123456789");
    EXPECT_EQ(after("0123\r\n45", Size{4, 4}, Size{10, 4}), "0123|45");
}

TEST(Resize, KeepsLooksWhenTheTableOfLinksIsFull) {
    Screen screen(Size{20, 3});
    std::string input;
    for (int cell = 0; cell < 6000; ++cell) {
        input += "\x1b[4" + std::to_string(cell % 7) + "m\x1b]8;;u" + std::to_string(cell) + "\x1b\\" +
                 std::to_string(cell % 10) + (cell % 6 == 5 ? "\r\n" : "");
    }
    screen.feed(bytes_of(input));
    screen.resize(Size{20, 1000});
    EXPECT_EQ(violations(screen), "");
    screen.resize(Size{20, 3});
    EXPECT_EQ(violations(screen), "");
    ASSERT_EQ(screen.history_size(), 998U);
    for (std::size_t line = 0; line < screen.history_size(); ++line) {
        const auto runs = screen.history_line(line).runs;
        ASSERT_EQ(runs.size(), 6U);
        EXPECT_EQ(runs[5].text, std::to_string((line * 6 + 5) % 10));
        EXPECT_EQ(runs[5].bg, "idx:" + std::to_string((line * 6 + 5) % 7));
    }
}

TEST(Resize, WrapsWideCharactersWhole) {
    EXPECT_EQ(after("\xe4\xb8\xad\xe6\x96\x87", Size{10, 4}, Size{3, 4}), "\xe4\xb8\xad|\xe6\x96\x87");
    EXPECT_EQ(after("\xe4\xb8\xad\xe6\x96\x87", Size{3, 4}, Size{10, 4}), "\xe4\xb8\xad\xe6\x96\x87");
    EXPECT_EQ(after("\xe4\xb8\xad", Size{3, 4}, Size{1, 4}), "\xef\xbf\xbd");
}

TEST(Resize, MovesRowsToTheHistoryAndBack) {
    Screen screen(Size{10, 4});
    screen.feed(bytes_of("1\r\n2\r\n3\r\n4"));
    screen.resize(Size{10, 2});
    EXPECT_EQ(shown(screen), "3|4");
    EXPECT_EQ(screen.history_text(0, 9), "1\n2\n");
    EXPECT_EQ(screen.cursor().row, 1);
    screen.resize(Size{10, 4});
    EXPECT_EQ(shown(screen), "1|2|3|4");
    EXPECT_EQ(screen.history_size(), 0U);
    EXPECT_EQ(screen.cursor().row, 3);
}

TEST(Resize, DropsBlankRowsBelowFirst) {
    EXPECT_EQ(after("1\r\n2", Size{10, 4}, Size{10, 2}), "1|2");
}

TEST(Resize, LeavesTheHistoryAloneBelowAClearedScreen) {
    Screen screen(Size{10, 3});
    screen.feed(bytes_of("1\r\n2\r\n3\r\n4\x1b[H\x1b[2J$ "));
    screen.resize(Size{10, 5});
    EXPECT_EQ(shown(screen), "$");
    EXPECT_EQ(screen.history_text(0, 9), "1\n");
}

TEST(Resize, KeepsTheCursorOnItsCharacter) {
    Screen screen(Size{10, 4});
    screen.feed(bytes_of("0123456789abc\x1b[1;6H")); // On the 5.
    screen.resize(Size{4, 4});
    EXPECT_EQ(screen.cursor().row, 1);
    EXPECT_EQ(screen.cursor().column, 1);
    screen.resize(Size{10, 4});
    EXPECT_EQ(screen.cursor().row, 0);
    EXPECT_EQ(screen.cursor().column, 5);
}

TEST(Resize, TakesAPendingWrapAlong) {
    Screen screen(Size{4, 4});
    screen.feed(bytes_of("0123"));
    screen.resize(Size{2, 4});
    screen.feed(bytes_of("x"));
    EXPECT_EQ(shown(screen), "01|23|x");
    screen.resize(Size{8, 4});
    screen.feed(bytes_of("y"));
    EXPECT_EQ(shown(screen), "0123xy");
}

TEST(Resize, JoinsTheHistorysOpenLine) {
    Screen screen(Size{4, 2});
    screen.feed(bytes_of("0123456789abcdef"));
    screen.resize(Size{16, 2});
    EXPECT_EQ(shown(screen), "0123456789abcdef");
    EXPECT_EQ(screen.history_size(), 0U);
}

TEST(Resize, CutsTheAlternateScreenAndKeepsThePrimaryOne) {
    Screen screen(Size{10, 4});
    screen.feed(bytes_of("0123456789\x1b[?1049h\x1b[Habcdefghij\x1b[4;1Hlast"));
    screen.resize(Size{4, 2});
    EXPECT_EQ(shown(screen), "|last");
    screen.feed(bytes_of("\x1b[?1049l"));
    screen.resize(Size{10, 4});
    EXPECT_EQ(shown(screen), "0123456789");
}

TEST(Resize, ClampsToItsLimits) {
    Screen screen(Size{0, 0});
    EXPECT_EQ(screen.size(), (Size{1, 1}));
    screen.feed(bytes_of("abc\xe4\xb8\xad"));
    screen.resize(Size{60'000, 60'000});
    EXPECT_EQ(screen.size(), (Size{1000, 1000}));
    EXPECT_EQ(violations(screen), "");
}

TEST(Resize, ResetsMarginsAndExtendsTabs) {
    Screen screen(Size{10, 4});
    screen.feed(bytes_of("\x1b[2;3r"));
    screen.resize(Size{20, 4});
    screen.feed(bytes_of("\x1b[H\t\tx"));
    EXPECT_EQ(screen.cursor().column, 17);
}

TEST(ResizeProperty, LosesNoTextOnThePrimaryScreen) {
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        Screen screen(Size{20, 6});
        for (int line = 0; line < 12; ++line) {
            screen.feed(bytes_of("\x1b[3" + std::to_string(random() % 8) + "m" +
                                 std::string(random() % 50, static_cast<char>('a' + line % 26))));
            if (random() % 3 == 0)
                screen.feed(bytes_of("\xe4\xb8\xad\xe6\x96\x87"));
            screen.feed(bytes_of("\x1b[0m.\r\n"));
        }
        const std::string before = all_lines(screen);
        for (int time = 0; time < 4; ++time) {
            screen.resize(Size{static_cast<std::uint16_t>(2 + random() % 60),
                               static_cast<std::uint16_t>(1 + random() % 12)});
            ASSERT_EQ(violations(screen), "");
            ASSERT_EQ(all_lines(screen), before) << round;
        }
    }
}

} // namespace
} // namespace helios::grid
