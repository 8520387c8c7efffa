// Lines that scrolled off: kept whole, in their looks, within their bounds.
#include "grid/checkpoint.hpp"
#include "grid/emulator/emulator.hpp"
#include "grid/history/history.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

Screen with_history(std::size_t lines_max, std::size_t bytes_max) {
    ScreenOptions options;
    options.size = Size{10, 2};
    options.history_lines_max = lines_max;
    options.history_bytes_max = bytes_max;
    return Screen(options);
}

std::string all_history(const Screen& screen) {
    return screen.history_text(0, screen.history_size());
}

TEST(History, KeepsWhatScrollsOff) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of("1\r\n2\r\n3\r\n4"));
    EXPECT_EQ(all_history(screen), "1\n2\n");
    EXPECT_EQ(screen.history_text(1, 1), "2\n");
    EXPECT_EQ(screen.history_text(7, 1), "");
    EXPECT_EQ(screen.history_line(7), Line{});
}

TEST(History, JoinsWrappedRowsToOneLine) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of("0123456789abcdefghij0123456789\r\nx\r\ny"));
    EXPECT_EQ(all_history(screen), "0123456789abcdefghij0123456789\n");
}

TEST(History, SaysThatItsLastLineGoesOn) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of("0123456789abcdefghijX"));
    EXPECT_EQ(all_history(screen), "0123456789\n");
    EXPECT_TRUE(screen.history_line(0).wrapped);
    screen.feed(bytes_of("\x1b[2J")); // Its rest is gone.
    EXPECT_FALSE(screen.history_line(0).wrapped);
}

TEST(History, KeepsLooksLinksAndWideCharacters) {
    Screen screen(Size{10, 1});
    screen.feed(
        bytes_of("a\x1b[1;31mb\x1b[0m\x1b]8;;http://x/\x1b\\\xe4\xb8\xad\x1b]8;;\x1b\\e\xcc\x81\r\n"));
    const Line line = screen.history_line(0);
    EXPECT_EQ(line.text, "ab\xe4\xb8\xad"
                         "e\xcc\x81");
    ASSERT_EQ(line.runs.size(), 4U);
    EXPECT_EQ(line.runs[1].fg, "idx:1");
    EXPECT_EQ(line.runs[1].attrs, std::vector<std::string_view>{"bold"});
    EXPECT_EQ(line.runs[2].link, "http://x/");
    EXPECT_EQ(line.runs[2].width, 2U);
    EXPECT_EQ(line.runs[3].column, 4U);
}

// A row can need a hundred times the bytes of its cells.
TEST(History, KeepsTheLargestRow) {
    ScreenOptions options;
    options.size = Size{side_cells_max, 1};
    Screen screen(options);
    std::string marks;
    for (std::size_t mark = 1; mark < cluster_codepoints_max; ++mark)
        marks += "\xf3\xa0\x84\x80"; // U+E0100
    std::string row;
    for (std::size_t column = 0; column < side_cells_max; ++column) {
        const std::string uri = "http://x/" + std::to_string(column) + std::string(column % 3 * 900, 'p');
        row += "\x1b[38;2;1;2;" + std::to_string(column % 256) + ";48;2;255;255;255;58;2;9;8;7;1;3;4;53m";
        row += "\x1b]8;id=n" + std::to_string(column) + ';' + uri + "\x1b\\x" + marks;
    }
    screen.feed(bytes_of(row + "\r\n"));
    const Line line = screen.history_line(0);
    ASSERT_EQ(line.runs.size(), side_cells_max);
    EXPECT_EQ(line.text.size(), side_cells_max * (1 + marks.size()));
    EXPECT_EQ(line.runs[998].link.size(), 9 + 3 + 1800U);
    EXPECT_EQ(line.runs[999].fg, "#0102e7");
    EXPECT_EQ(violations(screen), "");
}

// As large as makes the room that was made for a row too small, in pages of the smallest kind.
TEST(History, KeepsARowThatFitsIntoNoPageBegun) {
    ScreenOptions options;
    options.size = Size{side_cells_max, 1};
    options.history_bytes_max = 64 * 1024;
    Screen screen(options);
    std::string row;
    for (std::size_t column = 0; column < side_cells_max; ++column)
        row += "\x1b[38;2;1;2;" + std::to_string(column % 256) + "mx";
    for (int count = 0; count < 20; ++count) {
        screen.feed(bytes_of(row + "\r\n" + std::string(999, 'y') + "\r\n"));
        ASSERT_EQ(violations(screen), "");
    }
    const std::size_t lines = screen.history_size();
    ASSERT_GE(lines, 4U);
    EXPECT_EQ(screen.history_line(lines - 1).runs.size(), 1U);
    EXPECT_EQ(screen.history_line(lines - 2).runs.size(), side_cells_max);
    EXPECT_EQ(screen.history_line(lines - 2).text, std::string(side_cells_max, 'x'));
}

TEST(History, DropsTheOldestLinesAndCountsThem) {
    Screen screen = with_history(3, 1 << 20);
    for (int line = 0; line < 10; ++line)
        screen.feed(bytes_of(std::to_string(line) + "\r\n"));
    EXPECT_EQ(all_history(screen), "6\n7\n8\n");
    EXPECT_EQ(screen.counters().history_lines_dropped, 6U);
}

TEST(History, IsBoundedInBytes) {
    Screen screen = with_history(1'000'000, 64 << 10);
    for (int line = 0; line < 50'000; ++line)
        screen.feed(bytes_of("line " + std::to_string(line) + "\r\n"));
    EXPECT_EQ(violations(screen), "");
    EXPECT_GT(screen.history_size(), 1000U);
    EXPECT_LT(screen.history_size(), 8000U);
    EXPECT_TRUE(all_history(screen).ends_with("line 49998\n"));
}

TEST(History, EndsALineThatNeverEnds) {
    Screen screen = with_history(10'000, 4 << 20);
    const std::string block(1 << 20, 'x');
    for (int time = 0; time < 8; ++time)
        screen.feed(bytes_of(block));
    EXPECT_GT(screen.history_size(), 4U);
    EXPECT_EQ(violations(screen), "");
}

TEST(History, MayBeSwitchedOff) {
    Screen screen = with_history(0, 0);
    screen.feed(bytes_of("1\r\n2\r\n3\r\n0123456789abcdefghijklmnopqrstuvwxyz"));
    EXPECT_EQ(screen.history_size(), 0U);
    EXPECT_EQ(violations(screen), "");
}

TEST(History, IsLeftAloneByTheAlternateScreenAndByRegionsBelowTheTop) {
    Screen screen(Size{10, 3});
    screen.feed(bytes_of("\x1b[?1049h1\r\n2\r\n3\r\n4\x1b[?1049l"));
    EXPECT_EQ(screen.history_size(), 0U);
    screen.feed(bytes_of("\x1b[2;3r\x1b[3;1H\n\n\n"));
    EXPECT_EQ(screen.history_size(), 0U);
    screen.feed(bytes_of("\x1b[1;2r\x1b[2;1H\n\n"));
    EXPECT_EQ(screen.history_size(), 2U);
}

TEST(History, IsErasedOnRequest) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of("1\r\n2\r\n3\r\n\x1b[3J"));
    EXPECT_EQ(screen.history_size(), 0U);
}

std::string numbered(int first, int last) {
    std::string text;
    for (int line = first; line < last; ++line)
        text += "line " + std::to_string(line) + " \x1b[3" + std::to_string(line % 8) +
                "mof many\x1b[m words\r\n";
    return text;
}

TEST(History, ReadsTheSameWhenItsOldPagesAreCompressed) {
    Screen screen = with_history(20'000, 8 << 20);
    screen.feed(bytes_of(numbered(0, 8000)));
    const std::string before = all_history(screen);
    const Line looks = screen.history_line(100);
    const std::size_t bytes = screen.emulator().model.history.bytes();
    ASSERT_TRUE(screen.history_compressible());
    while (screen.compress_history())
        ASSERT_EQ(violations(screen), "");
    EXPECT_FALSE(screen.history_compressible());
    EXPECT_LT(screen.emulator().model.history.bytes(), bytes / 2);
    EXPECT_EQ(all_history(screen), before);
    EXPECT_EQ(screen.history_line(100), looks);
    std::vector<std::byte> saved;
    serialize(screen, CheckpointScope::screen_and_history, saved);
    const auto copy = restore(saved);
    ASSERT_TRUE(copy);
    EXPECT_EQ(all_history(*copy), before);
}

TEST(History, GoesOnAfterItWasCompressed) {
    Screen screen = with_history(5000, 8 << 20);
    Screen other = with_history(5000, 8 << 20);
    for (int part = 0; part < 12; ++part) {
        const std::string text = numbered(part * 1500, part * 1500 + 1500);
        screen.feed(bytes_of(text));
        other.feed(bytes_of(text));
        for (int page = 0; page <= part % 4 && screen.compress_history(); ++page) {
        }
        ASSERT_EQ(violations(screen), "");
        ASSERT_EQ(all_history(screen), all_history(other)) << part;
    }
    EXPECT_EQ(screen.counters(), other.counters());
    for (Screen* each : {&screen, &other})
        each->feed(bytes_of("\x1b[3J" + numbered(0, 20)));
    EXPECT_EQ(all_history(screen), all_history(other));
    EXPECT_LT(screen.history_size(), 50U);
}

TEST(History, TakesLinesBackFromCompressedPages) {
    History history(10'000, 8 << 20);
    const Tables tables;
    const auto push = [&](int line) {
        std::vector<Cell> cells(200, Cell{static_cast<std::uint32_t>('a' + line % 26), 0});
        history.push(cells, tables, RowEnd::line_ends);
    };
    for (int line = 0; line < 3000; ++line)
        push(line);
    while (history.compress_one()) {
    }
    while (history.size() > 500)
        history.pop_newest();
    push(0);
    ASSERT_TRUE(history.sound());
    EXPECT_EQ(history.line(499).cells[0].character.base(), static_cast<char32_t>('a' + 499 % 26));
    EXPECT_EQ(history.line(500).cells[199].character.base(), U'a');
    history.unmap();
    ASSERT_TRUE(history.map());
    EXPECT_TRUE(history.sound());
}

} // namespace
} // namespace helios::grid
