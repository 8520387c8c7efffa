// Lines that scrolled off: kept whole, in their looks, within their bounds.
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

} // namespace
} // namespace helios::grid
