// Whatever a program does, and whenever frames are taken: a viewer that was fed all of them shows the screen.
#include "grid/emulator/emulator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "screen_check.hpp"
#include "seen.hpp"

namespace helios::grid {
namespace {

Size random_size(std::mt19937& random) {
    return {static_cast<std::uint16_t>(1 + random() % 24), static_cast<std::uint16_t>(1 + random() % 9)};
}

void expect_shown(const Watcher& watcher, const Screen& screen, unsigned seed, std::size_t at) {
    ASSERT_EQ(seen(watcher.terminal), watcher.expected(screen))
        << "seed " << seed << " at " << at << "\nframe " << ::testing::PrintToString(watcher.last.bytes);
    ASSERT_EQ(violations(watcher.terminal), "") << "seed " << seed;
}

// Frames at random moments while the input is fed; `step` does something else in between.
template <class Step>
void follow(unsigned seed, Screen& screen, Watcher& watcher, Step step) {
    std::mt19937 random(seed);
    const std::string input = noise(seed, 160);
    for (std::size_t at = 0; at < input.size();) {
        const std::size_t piece = 1 + random() % 90;
        screen.feed(bytes_of(std::string_view(input).substr(at, piece)));
        at += piece;
        step(random);
        watcher.look(screen);
        ASSERT_NO_FATAL_FAILURE(expect_shown(watcher, screen, seed, at));
        ASSERT_EQ(watcher.look(screen), "") << "seed " << seed << " at " << at;
    }
}

TEST(FrameProperty, AViewerShowsTheScreen) {
    for (unsigned seed = 0; seed < 900; ++seed) {
        std::mt19937 random(seed);
        const Size size = seed % 4 == 0 ? random_size(random) : Size{16, 6};
        Screen screen(size);
        Watcher watcher(size);
        ASSERT_NO_FATAL_FAILURE(follow(seed, screen, watcher, [](std::mt19937&) {}));
    }
}

TEST(FrameProperty, AViewerOfAnotherSizeShowsAPart) {
    for (unsigned seed = 10000; seed < 10600; ++seed) {
        std::mt19937 random(seed);
        Screen screen(random_size(random));
        Watcher watcher(random_size(random));
        ASSERT_NO_FATAL_FAILURE(follow(seed, screen, watcher, [](std::mt19937&) {}));
    }
}

TEST(FrameProperty, ResizesOnBothSidesAreFollowed) {
    for (unsigned seed = 20000; seed < 20600; ++seed) {
        Screen screen(Size{16, 6});
        Watcher watcher(Size{16, 6});
        ASSERT_NO_FATAL_FAILURE(follow(seed, screen, watcher, [&](std::mt19937& random) {
            const auto what = random() % 12;
            if (what == 0 || what == 1)
                screen.resize(random_size(random));
            if (what == 1)
                watcher.resize(screen.size());
            if (what == 2)
                watcher.resize(random_size(random));
        }));
    }
}

TEST(FrameProperty, AFullFrameMendsEveryTerminal) {
    for (unsigned seed = 30000; seed < 30400; ++seed) {
        Screen screen(Size{16, 6});
        Watcher watcher(Size{16, 6});
        ASSERT_NO_FATAL_FAILURE(follow(seed, screen, watcher, [&](std::mt19937& random) {
            if (random() % 4 != 0)
                return;
            watcher.terminal.feed(bytes_of(noise(static_cast<unsigned>(random()), 60)));
            watcher.terminal.feed(
                bytes_of(noise(static_cast<unsigned>(random()), 60).substr(0, random() % 90)));
            watcher.source.forget();
        }));
    }
}

std::string numbers(std::mt19937& random, unsigned limit) {
    return std::to_string(1 + random() % limit) + ';' + std::to_string(1 + random() % limit);
}

// Rows that come, move and go in every way.
std::string scrolling(std::mt19937& random) {
    std::string text;
    for (unsigned left = static_cast<unsigned>(random() % 6); left > 0; --left) {
        switch (random() % 9) {
        case 0:
            text += "\x1b[" + numbers(random, 12) + "r";
            break;
        case 1:
            text += "\x1b[r";
            break;
        case 2:
            text += "\x1b[" + numbers(random, 12) + "H";
            break;
        case 3:
            text += "\x1b[" + std::to_string(1 + random() % 4) + "LMST"[random() % 4];
            break;
        case 4:
            text += random() % 2 == 0 ? "\x1bM"
                                      : "\x1b"
                                        "D";
            break;
        case 5:
            text += random() % 8 == 0 ? (random() % 2 == 0 ? "\x1b[?1049h" : "\x1b[?1049l") : "\x1b[41m";
            break;
        default:
            text += std::string(random() % 25, static_cast<char>('a' + random() % 26)) + "\x1b[m\r\n";
        }
    }
    return text;
}

TEST(FrameProperty, ScrollsAreFollowed) {
    for (unsigned seed = 40000; seed < 40400; ++seed) {
        std::mt19937 random(seed);
        Screen screen(Size{14, 12});
        Watcher watcher(Size{14, static_cast<std::uint16_t>(seed % 3 == 0 ? 7 : 12)});
        for (unsigned step = 0; step < 40; ++step) {
            screen.feed(bytes_of(scrolling(random)));
            watcher.look(screen);
            ASSERT_NO_FATAL_FAILURE(expect_shown(watcher, screen, seed, step));
        }
    }
}

// From every look to every other, by what differs.
TEST(FrameProperty, EveryLookFollowsEveryOther) {
    constexpr std::array<std::string_view, 24> looks{
        "",       "1",     "2",          "1;2",           "3",          "4",
        "4:2",    "4:3",   "4:4",        "4:5",           "5",          "6",
        "7;8",    "9;53",  "31",         "97;4:3",        "38;5;99",    "38;2;9;10;255",
        "41;4:2", "105;1", "48;5;200;3", "48;2;100;99;0", "58:5:9;4:3", "58:2::1:20:255;4"};
    Screen screen(Size{48, 24});
    Watcher watcher(Size{48, 24});
    std::string input;
    for (const std::string_view from : looks) {
        for (const std::string_view to : looks)
            input.append("\x1b[0;").append(from).append("ma\x1b[0;").append(to).append("mb");
    }
    screen.feed(bytes_of(input));
    watcher.look(screen);
    expect_shown(watcher, screen, 0, 0);
}

// The ids in cells mean something else after the tables were swept.
TEST(FrameProperty, ManyLooksAreSweptUnderAViewer) {
    Screen screen(Size{40, 8});
    Watcher watcher(Size{40, 8});
    std::mt19937 random(3);
    for (unsigned step = 0; step < 400; ++step) {
        std::string input;
        for (unsigned each = 0; each < 60; ++each) {
            const unsigned color = static_cast<unsigned>(random() % 0xFFFFFF);
            input += "\x1b[38;2;" + std::to_string(color >> 16) + ';' + std::to_string(color >> 8 & 255) +
                     ';' + std::to_string(color & 255) + 'm';
            input +=
                "\x1b[" + std::to_string(1 + random() % 8) + ';' + std::to_string(1 + random() % 40) + "Hx";
        }
        screen.feed(bytes_of(input));
        watcher.look(screen);
        ASSERT_NO_FATAL_FAILURE(expect_shown(watcher, screen, 3, step));
    }
    EXPECT_GT(screen.emulator().model.tables.sweeps, 2U);
}

} // namespace
} // namespace helios::grid
