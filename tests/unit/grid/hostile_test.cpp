// Bad input is part of the feature: giant counts, endless strings, mark bombs, tiny screens. What they cost
// is counted in memory_test.cpp.
#include "grid/emulator/emulator.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

void survives(std::string_view input, Size size) {
    Screen screen(size);
    Recorder recorder;
    screen.feed(bytes_of(input), recorder);
    EXPECT_EQ(violations(screen), "");
    screen.feed(bytes_of("\x1b"
                         "c"),
                recorder);
    screen.feed(bytes_of("ok"), recorder);
    EXPECT_EQ(shown(screen), size.columns > 1 ? "ok" : size.rows > 1 ? "o|k" : "k");
}

TEST(Hostile, GiantCountsOnEveryFinal) {
    for (const Size size : {Size{80, 24}, Size{1, 1}, Size{2, 1000}}) {
        for (char final = '@'; final <= '~'; ++final) {
            for (std::string_view marker : {"", "?", ">", "=", "<"}) {
                for (std::string_view intermediate : {"", " ", "!", "\"", "#", "$", "%", "&", "'", "(", ")",
                                                      "*", "+", ",", "-", ".", "/", "$$"}) {
                    std::string input = "abc\r\n\xe4\xb8\xad\x1b[";
                    input.append(marker)
                        .append("99999999999999999999;4294967295;2147483648")
                        .append(intermediate);
                    survives(input + final + "xyz\x1b[99999999;99999999H\x1b[" + final, size);
                }
            }
        }
    }
}

TEST(Hostile, StringsThatNeverEnd) {
    for (std::string_view begin : {"\x1b]0;"sv, "\x1b]52;c;"sv, "\x1b]8;;"sv, "\x1bP$q"sv, "\x1bP+q"sv,
                                   "\x1bPq"sv, "\x1b_G"sv, "\x1b^"sv, "\x1bX"sv}) {
        survives(std::string(begin) + std::string(3 << 20, 'A') + "\x1b\\", Size{80, 24});
    }
}

TEST(Hostile, OneMegabyteInOneTitle) {
    Screen screen(Size{80, 24});
    screen.feed(bytes_of("\x1b]0;" + std::string(1 << 20, 't') + "\x07ok"));
    EXPECT_EQ(screen.title().size(), 1024U);
    EXPECT_EQ(screen.counters().strings_truncated, 1U);
    EXPECT_EQ(shown(screen), "ok");
}

TEST(Hostile, MarkBombs) {
    std::string input;
    for (int cell = 0; cell < 40'000; ++cell) {
        input += static_cast<char>('a' + cell % 26);
        for (int mark = 0; mark < 1 + cell % 3; ++mark) {
            input += '\xcc';
            input += static_cast<char>(0x80 + (cell + mark) % 48);
        }
    }
    survives(input, Size{80, 24});
    std::string joiners = "\xf0\x9f\x91\xa8";
    for (int time = 0; time < 10'000; ++time)
        joiners += "\xe2\x80\x8d\xf0\x9f\x91\xa9";
    survives("\x1b[?2027h" + joiners, Size{80, 24});
}

TEST(Hostile, TheLargestScreen) {
    for (unsigned seed = 0; seed < 3; ++seed)
        survives(noise(seed, 300), Size{1000, 1000});
    survives("\x1b[999;999H\xe4\xb8\xad\x1b[65$x\x1b[?69h\x1b[2;999s\x1b[999S\x1b[*y\x1b[?2J",
             Size{1000, 1000});
}

// However many marks, styles, links and clusters there are, their tables stay within their bounds.
TEST(Hostile, TablesStayBounded) {
    Screen screen(Size{80, 24});
    for (unsigned number = 0; number < 200'000; ++number) {
        const std::string text = std::to_string(number);
        const std::string rgb = std::to_string(number >> 16U) + ';' + std::to_string(number >> 8U & 255U) +
                                ';' + std::to_string(number & 255U);
        screen.feed(bytes_of("\x1b[38;2;" + rgb + "m\x1b]8;id=" + text + ";http://a/" + text +
                             "\x07"
                             "e\xcc" +
                             static_cast<char>(0x80 + number % 48) + "\xcc" +
                             static_cast<char>(0x80 + number / 48 % 48)));
    }
    const Tables& tables = screen.emulator().model.tables;
    EXPECT_LE(tables.links.count(), links_max);
    EXPECT_LE(tables.clusters.count(), clusters_max);
    EXPECT_LE(tables.styles.count(), 0x10000U); // What is unused is swept.
    EXPECT_EQ(violations(screen), "");
}

TEST(Hostile, TinyScreens) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        for (const Size size : {Size{1, 1}, Size{2, 1}, Size{1, 2}, Size{2, 2}, Size{3, 1}})
            survives(noise(seed, 60), size);
    }
}

TEST(Hostile, WideCharactersAtEveryMargin) {
    for (int column = 1; column <= 6; ++column) {
        const std::string place = "\x1b[1;" + std::to_string(column) + "H";
        for (std::string_view edit :
             {"\x1b[@"sv, "\x1b[P"sv, "\x1b[X"sv, "\x1b[K"sv, "\x1b[1K"sv, "x"sv, "\xe4\xb8\xad"sv,
              "\x1b[4hx"sv, "\x1b[4h\xe4\xb8\xad"sv, "\x1b[?7l\xe4\xb8\xad"sv, "\x1b[3@"sv, "\x1b[3P"sv}) {
            survives("\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad" + place + std::string(edit), Size{6, 3});
            survives("x\xe4\xb8\xad\xe6\x96\x87y" + place + std::string(edit), Size{6, 3});
        }
    }
}

TEST(Hostile, BinaryNoise) {
    std::string bytes;
    std::uint32_t state = 12345;
    for (int at = 0; at < 1 << 20; ++at) {
        state = state * 1664525U + 1013904223U;
        bytes += static_cast<char>(state >> 24);
    }
    survives(bytes, Size{80, 24});
}

TEST(Hostile, TitleAndBellFloods) {
    std::string input;
    for (int time = 0; time < 20'000; ++time)
        input += "\x1b]0;" + std::to_string(time) + "\x07\x07\x1b[22t";
    survives(input, Size{80, 24});
}

TEST(Hostile, ResizesInsideEverySequence) {
    const std::string input =
        "\x1b[38;2;1;2;3m\xe4\xb8\xad\x1b]0;t\x07\x1b[5;10r\x1b[?6h\x1b[9;9H\xf0\x9f\x98\x80";
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
        Screen screen(Size{20, 10});
        screen.feed(bytes_of(std::string_view(input).substr(0, cut)));
        screen.resize(Size{3, 2});
        screen.feed(bytes_of(std::string_view(input).substr(cut)));
        EXPECT_EQ(violations(screen), "") << cut;
        screen.resize(Size{40, 20});
        EXPECT_EQ(violations(screen), "") << cut;
    }
}

} // namespace
} // namespace helios::grid
