// Side margins, moving columns, guarded cells and rectangles (DEC STD 070; where it is silent, xterm).
#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr std::string_view wide_rows = "aaaaaaaaaa\r\nbbbbbbbbbb\r\ncccccccccc\r\ndddddddddd";
constexpr std::string_view margins = "\x1b[?69h\x1b[3;6s"; // Columns 2 to 5, counted from 0.

std::string with_margins(std::string_view input) {
    return shown_after(std::string(margins).append(input), Size{10, 4});
}
std::string of_rows(std::string_view input) {
    return shown_after(std::string(wide_rows).append(input), Size{10, 4});
}
std::string of_rows_with_margins(std::string_view input) {
    return of_rows(std::string(margins).append(input));
}

TEST(SideMargins, WrapTextBetweenThem) {
    EXPECT_EQ(with_margins("abcdefgh"), "abcdef|  gh");
    EXPECT_EQ(with_margins("\x1b[1;8Hxyzw"),
              "       xyz|  w"); // Beyond the right one the screen's edge counts.
    EXPECT_EQ(with_margins("\x1b[1;4H\xe4\xb8\xad\xe4\xb8\xad"), "   \xe4\xb8\xad|  \xe4\xb8\xad");
    EXPECT_EQ(with_margins("\x1b[?7labcdefgh"), "abcdeh");
    EXPECT_EQ(with_margins("\x1b[1;3H\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"),
              "  \xe4\xb8\xad\xe4\xb8\xad|  \xe4\xb8\xad");
}

TEST(SideMargins, StopTheCursor) {
    EXPECT_EQ(with_margins("\x1b[1;5Hq\rz"), "  z q");
    EXPECT_EQ(with_margins("q\rz"), "z");
    EXPECT_EQ(with_margins("\x1b[1;4H\x1b[99CX"), "     X");
    EXPECT_EQ(with_margins("\x1b[1;8H\x1b[99CX"), "         X");
    EXPECT_EQ(with_margins("\x1b[1;4H\x1b[99DX"), "  X");
    EXPECT_EQ(with_margins("\x1b[1;2H\x1b[99DX"), "X");
    EXPECT_EQ(with_margins("\x1b[1;4H\b\b\bX"), "  X");
    EXPECT_EQ(with_margins("\tX"), "     X");
}

TEST(SideMargins, DoNotStopRelativePositions) {
    EXPECT_EQ(with_margins("\x1b[1;4H\x1b[4aX"), "       X");
    EXPECT_EQ(with_margins("\x1b[?6h\x1b[9aX"), "     X"); // But in origin mode.
    EXPECT_EQ(with_margins("\x1b[2;3r\x1b[2eX"), "||X");
    EXPECT_EQ(with_margins("\x1b[1;3r\x1b[3eX"), "|||X");
}

TEST(SideMargins, BoundWhatScrollsSideways) {
    const std::string digits = "0123456789\r\n0123456789\r\n0123456789" + std::string(margins);
    const auto scrolled = [&](std::string_view input) {
        return shown_after(digits + std::string(input), Size{10, 3});
    };
    EXPECT_EQ(scrolled("\x1b[1;2r\x1b[1;4H\x1b[ @"), "01345 6789|01345 6789|0123456789");
    EXPECT_EQ(scrolled("\x1b[1;2r\x1b[1;4H\x1b[2 A"), "01  236789|01  236789|0123456789");
    EXPECT_EQ(scrolled("\x1b[1;4H\x1b[99 A"), "01    6789|01    6789|01    6789");
    EXPECT_EQ(scrolled("\x1b[1;1H\x1b[ @"), "0123456789|0123456789|0123456789"); // Outside of them.
}

TEST(SideMargins, ScrollOnlyTheirColumns) {
    const std::string up = "aabbbbaaaa|bbccccbbbb|ccddddcccc|dd    dddd";
    EXPECT_EQ(of_rows_with_margins("\x1b[S"), up);
    EXPECT_EQ(of_rows_with_margins("\x1b[4;4H\n"), up);
    EXPECT_EQ(of_rows_with_margins("\x1b[4;1H\n"), of_rows(""));
    EXPECT_EQ(of_rows_with_margins("\x1b[1;4H\x1bM"), "aa    aaaa|bbaaaabbbb|ccbbbbcccc|ddccccdddd");
    EXPECT_EQ(of_rows_with_margins("\x1b[99T"), "aa    aaaa|bb    bbbb|cc    cccc|dd    dddd");
    EXPECT_EQ(of_rows_with_margins("\x1b[2;4H\x1b[LX"), "aaaaaaaaaa|bbX   bbbb|ccbbbbcccc|ddccccdddd");
    EXPECT_EQ(of_rows_with_margins("\x1b[2;4H\x1b[M"), "aaaaaaaaaa|bbccccbbbb|ccddddcccc|dd    dddd");
    EXPECT_EQ(of_rows_with_margins("\x1b[2;8H\x1b[M"), of_rows(""));
    Screen screen(Size{10, 4});
    screen.feed(bytes_of(std::string(wide_rows).append(margins).append("\x1b[2S")));
    EXPECT_EQ(screen.history_size(), 0U);
}

TEST(SideMargins, BoundWhatCharactersMove) {
    EXPECT_EQ(with_margins("\x1b[?69l\x1b[H0123456789\x1b[?69h\x1b[3;6s\x1b[1;4H\x1b[@"), "012 346789");
    EXPECT_EQ(with_margins("\x1b[?69l\x1b[H0123456789\x1b[?69h\x1b[3;6s\x1b[1;4H\x1b[P"), "01245 6789");
    EXPECT_EQ(with_margins("\x1b[?69l\x1b[H0123456789\x1b[?69h\x1b[3;6s\x1b[1;9H\x1b[@\x1b[P"), "0123456789");
    EXPECT_EQ(with_margins("\x1b[?69l\x1b[H01234\xe4\xb8\xad\x1b[?69h\x1b[3;6s\x1b[1;4H\x1b[@"), "012 34");
    EXPECT_EQ(with_margins("\x1b[?69l\x1b[H0123456789\x1b[?69h\x1b[3;6s\x1b[4hX\x1b[1;3HY"), "X0Y1236789");
}

TEST(SideMargins, AreTheOriginToo) {
    EXPECT_EQ(with_margins("\x1b[2;3r\x1b[?6hx\x1b[2;99Hy"), "|  x|     y");
    EXPECT_EQ(with_margins("\x1b[2;3r\x1b[?6h\x1b[9Gx"), "|     x");
    EXPECT_EQ(with_margins("\x1b[2;3r\x1b[?6h\x1b[1;2H\x1b[2dx"), "||   x");
    EXPECT_EQ(replies_to("\x1b[?69h\x1b[3;6s\x1b[2;3r\x1b[?6h\x1b[2;2H\x1b[6n\x1bP$qs\x1b\\"),
              "\x1b[2;2R\x1bP1$r3;6s\x1b\\");
}

TEST(SideMargins, AreGoneWithTheirMode) {
    EXPECT_EQ(with_margins("\x1b[?69labcdefgh"), "abcdefgh");
    EXPECT_EQ(with_margins("\x1b[?69l\x1b[1;4H\x1b[3;6s\x1b[H\x1b[uX"),
              "   X"); // Then CSI s saves the cursor.
    EXPECT_EQ(with_margins("\x1b[!p\x1b[Habcdefgh"), "abcdefgh");
    EXPECT_EQ(with_margins("\x1b[6;3sabcdefgh"), "abcdef|  gh"); // Impossible ones change nothing.
    EXPECT_EQ(replies_to("\x1b[?69$p\x1b[?69h\x1b[?69$p"), "\x1b[?69;2$y\x1b[?69;1$y");
}

TEST(Columns, AreInsertedAndDeleted) {
    EXPECT_EQ(of_rows("\x1b[1;4H\x1b['}"), "aaa aaaaaa|bbb bbbbbb|ccc cccccc|ddd dddddd");
    EXPECT_EQ(of_rows("\x1b[1;4H\x1b[2'~"), "aaaaaaaa|bbbbbbbb|cccccccc|dddddddd");
    EXPECT_EQ(of_rows("\x1b[2;3r\x1b[2;4H\x1b[999'}"), "aaaaaaaaaa|bbb|ccc|dddddddddd");
    EXPECT_EQ(of_rows("\x1b[2;3r\x1b[1;4H\x1b['}"), of_rows(""));
    EXPECT_EQ(of_rows_with_margins("\x1b[1;4H\x1b['}\x1b[6;6H"),
              "aaa aaaaaa|bbb bbbbbb|ccc cccccc|ddd dddddd");
}

TEST(Columns, MoveWhenTheCursorCannot) {
    EXPECT_EQ(of_rows("\x1b[1;1H\x1b\x36"), " aaaaaaaaa| bbbbbbbbb| ccccccccc| ddddddddd");
    EXPECT_EQ(of_rows("\x1b[1;10H\x1b\x39"), "aaaaaaaaa|bbbbbbbbb|ccccccccc|ddddddddd");
    EXPECT_EQ(of_rows("\x1b[1;2H\x1b\x36X\x1b\x39Y"), "XaYaaaaaaa|bbbbbbbbbb|cccccccccc|dddddddddd");
    EXPECT_EQ(of_rows_with_margins("\x1b[1;3H\x1b\x36"), "aa aaaaaaa|bb bbbbbbb|cc ccccccc|dd ddddddd");
}

TEST(ReverseWrap, TakesAPendingWrapBackFirst) {
    EXPECT_EQ(shown_after("abcde\x1b[?45h\bX", Size{5, 3}), "abcdX");
    EXPECT_EQ(shown_after("abcde\bX", Size{5, 3}), "abcXe");
}

TEST(ReverseWrap, GoesBackOverAWrapAlone) {
    EXPECT_EQ(shown_after("abcdefg\x1b[?45h\b\b\bX", Size{5, 3}), "abcdX|fg");
    EXPECT_EQ(shown_after("abcdefg\b\b\bX", Size{5, 3}), "abcde|Xg");
    EXPECT_EQ(shown_after("abc\r\nfg\x1b[?45h\b\b\bX", Size{5, 3}), "abc|Xg");
    EXPECT_EQ(shown_after("abcdefg\x1b[?45;7h\x1b[?7l\b\b\bX", Size{5, 3}), "abcde|Xg");
}

TEST(Guard, IsLeftBySelectiveErasing) {
    const std::string input = "\x1b[1\"qab\x1b[0m\x1b[0\"qcd\x1b[2;1H\x1b[2\"qef";
    EXPECT_EQ(shown_after(input + "\x1b[1;1H\x1b[?2K", Size{5, 3}), "ab|ef");
    EXPECT_EQ(shown_after(input + "\x1b[1;2H\x1b[?K", Size{5, 3}), "ab|ef");
    EXPECT_EQ(shown_after(input + "\x1b[1;3H\x1b[?1K", Size{5, 3}), "ab d|ef");
    EXPECT_EQ(shown_after(input + "\x1b[?2J", Size{5, 3}), "ab");
    EXPECT_EQ(shown_after(input + "\x1b[2;2H\x1b[?1J", Size{5, 3}), "ab");
    EXPECT_EQ(shown_after(input + "\x1b[1;4H\x1b[?J", Size{5, 3}), "abc");
    EXPECT_EQ(shown_after(input + "\x1b[1;1;2;5${", Size{5, 3}), "ab");
    EXPECT_EQ(shown_after(input + "\x1b[2J", Size{5, 3}), "");
    EXPECT_EQ(replies_to("\x1b[1\"q\x1bP$q\"q\x1b\\"), "\x1bP1$r1\"q\x1b\\");
}

TEST(Rectangle, IsFilledErasedAndCopied) {
    constexpr std::string_view rows = "aaaaa\r\nbbbbb\r\nccccc\r\nddddd";
    const auto after = [&](std::string_view input) {
        return shown_after(std::string(rows).append(input), Size{5, 4});
    };
    EXPECT_EQ(after("\x1b[88;2;2;3;4$x"), "aaaaa|bXXXb|cXXXc|ddddd");
    EXPECT_EQ(after("\x1b[88$x"), "XXXXX|XXXXX|XXXXX|XXXXX");
    EXPECT_EQ(after("\x1b[7;2;2;3;4$x"), after(""));
    EXPECT_EQ(after("\x1b[2;2;3;4$z"), "aaaaa|b   b|c   c|ddddd");
    EXPECT_EQ(after("\x1b[3;2;2;4$z"), after("")); // Upside down.
    EXPECT_EQ(after("\x1b[1;1;2;2;1;3;4;1$v"), "aaaaa|bbbbb|cccaa|dddbb");
    EXPECT_EQ(after("\x1b[1;1;3;5;1;2;1;1$v"), "aaaaa|aaaaa|bbbbb|ccccc");
    EXPECT_EQ(after("\x1b[2;1;4;5;1;1;1;1$v"), "bbbbb|ccccc|ddddd|ddddd");
    EXPECT_EQ(after("\x1b[1;1;9;9;1;4;5;1$v"), "aaaaa|bbbbb|ccccc|dddda");
    EXPECT_EQ(after("\x1b[1;1;1;1;1;9;9;1$v"), after(""));
    EXPECT_EQ(after("\x1b[2;3r\x1b[?6h\x1b[88;1;1;1;1$x"), "aaaaa|Xbbbb|ccccc|ddddd");
    EXPECT_EQ(after("\x1b[2;1H\xe4\xb8\xad\xe4\xb8\xad\x1b[2;2;2;4;1;1;1;1$v"), " \xe4\xb8\xad"
                                                                                "aa|\xe4\xb8\xad\xe4\xb8\xad"
                                                                                "b|ccccc|ddddd");
}

std::vector<std::size_t> widths(const Screen& screen, std::size_t row) {
    std::vector<std::size_t> all;
    for (const Run& run : screen.line(row).runs)
        all.push_back(run.attrs.empty() ? run.width : 100 + run.width);
    return all;
}

TEST(Rectangle, ChangesAttributesOfLinesOrOfABox) {
    Screen screen(Size{5, 3});
    screen.feed(bytes_of("aaaaa\r\nbbbbb\r\nccccc\x1b[2;2;3;3;1$r"));
    EXPECT_EQ(widths(screen, 1), (std::vector<std::size_t>{1, 104}));
    EXPECT_EQ(widths(screen, 2), (std::vector<std::size_t>{103, 2}));
    screen.feed(bytes_of("\x1b[2*x\x1b[2;3;3;3;22$r\x1b[1;1;1;2;7$t"));
    EXPECT_EQ(widths(screen, 0), (std::vector<std::size_t>{102, 3}));
    EXPECT_EQ(screen.line(0).runs[0].attrs, std::vector<std::string_view>{"inverse"});
    EXPECT_EQ(widths(screen, 1), (std::vector<std::size_t>{1, 101, 1, 102}));
    EXPECT_EQ(widths(screen, 2), (std::vector<std::size_t>{102, 3}));
    screen.feed(bytes_of("\x1b[1;1;1;2;7$t\x1b[1;1;3;5;0$r"));
    EXPECT_EQ(widths(screen, 0), std::vector<std::size_t>{5});
    screen.feed(bytes_of("\x1b[1;1;1;1;1;4;5;7$r"));
    EXPECT_EQ(screen.line(0).runs[0].attrs,
              (std::vector<std::string_view>{"bold", "blink", "inverse", "underline"}));
    EXPECT_EQ(violations(screen), "");
}

TEST(Rectangle, HasAChecksum) {
    EXPECT_EQ(replies_to("AB\x1b[5;1;1;1;1;2*y"), "\x1bP5!~FF7D\x1b\\");
    EXPECT_EQ(replies_to("\x1b[5;1;1;1;1;2*y"), "\x1bP5!~FFC0\x1b\\");
    EXPECT_EQ(replies_to("\x1b[1mA\x1b[5;1;1;1;1;1*y"), "\x1bP5!~FF3F\x1b\\");
    EXPECT_EQ(replies_to("\x1b[5;1;9;9;1;2*y"), "\x1bP5!~0000\x1b\\");
    EXPECT_EQ(replies_to("\x1b[*x\x1bP$q*x\x1b\\\x1b[2*x\x1bP$q*x\x1b\\"),
              "\x1bP1$r1*x\x1b\\\x1bP1$r2*x\x1b\\");
}

TEST(SideMargins, HoldABackTabOnlyInOriginMode) {
    Screen screen(Size{20, 4});
    screen.feed(bytes_of("\x1b[?69h\x1b[3;9s\x1b[1;5H\x1b[Z"));
    EXPECT_EQ(screen.cursor().column, 0U);
    screen.feed(bytes_of("\x1b[?6h\x1b[1;3H\x1b[Z"));
    EXPECT_EQ(screen.cursor().column, 2U);
    EXPECT_EQ(violations(screen), "");
}

} // namespace
} // namespace helios::grid
