// Characters onto the screen: wrapping, wide cells, marks, charsets, tabs.
#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

void check(std::string_view input, std::string_view expected) {
    EXPECT_EQ(shown_after(input, Size{10, 4}), expected);
}

TEST(Print, WrapsAtTheMarginOnlyWhenMoreComes) {
    check("0123456789", "0123456789");
    check("0123456789a", "0123456789|a");
    check("0123456789\r\na", "0123456789|a");
    check("0123456789\ra", "a123456789");
}

TEST(Print, OverwritesTheLastColumnWithoutAutowrap) {
    check("\x1b[?7l0123456789abc", "012345678c");
    check("\x1b[?7l01234\xe4\xb8\xad"
          "9abcdef",
          "01234\xe4\xb8\xad"
          "9af");
}

TEST(Print, WithoutAutowrapDropsAWideCharacterThatDoesNotFit) {
    check("\x1b[?7l012345678\xe4\xb8\xad", "012345678");
    check("\x1b[?7l0123456789\xe4\xb8\xadz", "012345678z");
}

TEST(Print, WithoutAutowrapJoinsAMarkToTheLastColumn) {
    check("\x1b[?7l012345678e\xcc\x81", "012345678e\xcc\x81");
    check("\x1b[?7l012345678\xcc\x81", "012345678\xcc\x81");
}

TEST(Print, ScrollsAtTheBottom) {
    check("1\r\n2\r\n3\r\n4\r\n5", "2|3|4|5");
}

TEST(Print, GivesWideCharactersTwoCells) {
    check("\xe4\xb8\xad"
          "a",
          "\xe4\xb8\xad"
          "a");
    check("012345678\xe4\xb8\xad", "012345678|\xe4\xb8\xad");
    check("\xe4\xb8\xad\xe6\x96\x87\x1b[1;2Hx", " x\xe6\x96\x87"); // Half of a wide character is none.
    check("\xe4\xb8\xad\xe6\x96\x87\x1b[1;3Hx", "\xe4\xb8\xadx");
}

TEST(Print, ShowsAReplacementForAWideCharacterOnOneColumn) {
    EXPECT_EQ(shown_after("\xe4\xb8\xad", Size{1, 2}), "\xef\xbf\xbd");
}

TEST(Print, JoinsMarksToTheCharacterBefore) {
    check("e\xcc\x81x", "e\xcc\x81x");
    check("012345678e\xcc\x81x", "012345678e\xcc\x81|x");
    check("\xe4\xb8\xad\xcc\x81x", "\xe4\xb8\xad\xcc\x81x");
    check("\xcc\x81x", "x"); // Nothing to join: dropped.
}

TEST(Print, KeepsSixteenCharactersInACellAndCountsTheRest) {
    Screen screen(Size{10, 4});
    std::string input = "e";
    for (int mark = 0; mark < 1000; ++mark)
        input += "\xcc\x81";
    screen.feed(bytes_of(input));
    EXPECT_EQ(shown(screen).size(), 1U + 15U * 2U);
    EXPECT_EQ(screen.counters().marks_dropped, 985U);
}

TEST(Print, WidensEmojiOnlyInGraphemeMode) {
    const std::string heart = "\xe2\x9d\xa4\xef\xb8\x8f";
    Screen plain(Size{10, 2});
    plain.feed(bytes_of(heart + "x"));
    EXPECT_EQ(plain.cursor().column, 2);
    Screen graphemes(Size{10, 2});
    graphemes.feed(bytes_of("\x1b[?2027h" + heart + "x"));
    EXPECT_EQ(graphemes.cursor().column, 3);
    EXPECT_EQ(violations(graphemes), "");
}

TEST(Print, JoinsFamiliesAndFlagsInGraphemeMode) {
    Screen screen(Size{20, 2});
    screen.feed(
        bytes_of("\x1b[?2027h\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"));
    EXPECT_EQ(screen.cursor().column, 4);
    screen.feed(bytes_of("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"));
    EXPECT_EQ(screen.cursor().column, 6);
}

TEST(Print, WrapsWhatTurnsOutToBeWideInTheLastColumn) {
    const std::string flag = "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa";
    for (const std::string& text : {flag, "\xe2\x9d\xa4\xef\xb8\x8f"s}) {
        check("\x1b[?2027h012345678" + text + "x", "012345678|" + text + "x");
        Screen screen(Size{10, 2});
        screen.feed(bytes_of("\x1b[?2027h012345678" + text));
        EXPECT_EQ(screen.cursor().column, 2);
        EXPECT_TRUE(screen.line(0).wrapped);
        EXPECT_EQ(violations(screen), "");
    }
    EXPECT_EQ(shown_after("\x1b[?2027h" + flag, Size{1, 2}), "\xf0\x9f\x87\xa9|\xf0\x9f\x87\xaa");
}

TEST(Print, ReturnsToTheBeginningOfTheLastRowBelowTheMargins) {
    Screen screen(Size{4, 3});
    screen.feed(bytes_of("\x1b[1;2r\x1b[3;1Habcdef"));
    EXPECT_EQ(shown(screen), "||efcd");
    EXPECT_FALSE(screen.line(2).wrapped);
}

TEST(Print, DrawsLinesWithDecGraphics) {
    check("\x1b(0lqk\x1b(Bq", "\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90q");
    check("\x1b)0\x0eq\x0fq", "\xe2\x94\x80q");
    check("\x1b*0\x1bNqq", "\xe2\x94\x80q");
    check("\x1b(A#", "\xc2\xa3");
}

TEST(Print, RepeatsTheLastCharacterAtMostARow) {
    check("a\x1b[3b", "aaaa");
    check("\xe4\xb8\xad\x1b[b", "\xe4\xb8\xad\xe4\xb8\xad");
    check("a\x1b[99999999b", "aaaaaaaaaa|a");
    check("\x1b[5b", "");
}

TEST(Print, InsertsInInsertMode) {
    check("abc\x1b[1;1H\x1b[4hxy", "xyabc");
    check("0123456789\x1b[1;1H\x1b[4h\xe4\xb8\xad", "\xe4\xb8\xad"
                                                    "01234567");
}

TEST(Print, MovesOverTabStops) {
    check("a\tb", "a       b");
    check("\x1b[1;4H\x1bH\r\tx", "   x");
    check("\x1b[3g\tx", "         x");
    check("\t\x1b[Zx", "x");
}

TEST(Print, ReplacesMalformedBytes) {
    check("a\xff\xe2\x82z", "a\xef\xbf\xbd\xef\xbf\xbdz");
}

} // namespace
} // namespace helios::grid
