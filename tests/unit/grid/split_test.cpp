// Any split of the bytes gives the same screen, replies and events; the fast path equals the slow one.
#include "grid/checkpoint.hpp"
#include "grid/emulator/emulator.hpp"
#include "grid/frame/frame_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

using namespace std::string_literals;

std::vector<std::byte> saved(const Screen& screen) {
    std::vector<std::byte> bytes;
    serialize(screen, CheckpointScope::screen_and_history, bytes);
    return bytes;
}

TEST(SplitProperty, GivesTheSameScreenHoweverTheBytesAreCut) {
    std::mt19937 random(11);
    for (unsigned seed = 0; seed < 150; ++seed) {
        const std::string input = noise(seed, 120);
        Screen whole(Size{20, 6});
        Recorder heard;
        whole.feed(bytes_of(input), heard);
        Screen pieces(Size{20, 6});
        Recorder heard_pieces;
        for (std::size_t at = 0; at < input.size();) {
            const std::size_t size = 1 + random() % 7;
            pieces.feed(bytes_of(std::string_view(input).substr(at, size)), heard_pieces);
            at += size;
        }
        ASSERT_EQ(everything(pieces), everything(whole)) << "seed " << seed;
        ASSERT_EQ(heard_pieces.replies, heard.replies) << "seed " << seed;
        ASSERT_EQ(pieces.history_text(0, 9999), whole.history_text(0, 9999)) << "seed " << seed;
        ASSERT_EQ(violations(whole), "") << "seed " << seed;
    }
}

// Stretches of one width between what joins and what is joined, each often enough to be known.
TEST(SplitProperty, GivesTheSameScreenForTextOfManyKinds) {
    constexpr std::array<std::string_view, 12> pieces{"plain words of ASCII ",
                                                      "\u00E9\u00E8\u0159",
                                                      "\u4E00\u30A2\uFF0C\uAC00",
                                                      "\u2500\u25AA\u25FC",
                                                      "\U0001F469\u200D",
                                                      "\U0001F680",
                                                      "\uFE0F",
                                                      "\u0301",
                                                      "\u1100",
                                                      "\u0600",
                                                      "\u0915\u094D",
                                                      "\r\n"};
    std::mt19937 random(12);
    for (unsigned round = 0; round < 400; ++round) {
        std::string input = round % 2 == 0 ? "" : "\x1b[?2027h";
        for (unsigned left = 60; left > 0; --left) {
            const std::string_view piece = pieces[random() % pieces.size()];
            for (unsigned times = random() % 8 == 0 ? 12 : 1; times > 0; --times)
                input += piece;
        }
        Screen whole(Size{50, 4});
        whole.feed(bytes_of(input));
        Screen pieced(Size{50, 4});
        for (const char byte : input)
            pieced.feed(bytes_of({&byte, 1}));
        ASSERT_EQ(everything(pieced), everything(whole)) << "round " << round;
        ASSERT_EQ(pieced.history_text(0, 9999), whole.history_text(0, 9999)) << "round " << round;
        ASSERT_EQ(violations(whole), "") << "round " << round;
    }
}

// Looks, and what is between them: links, the guard and erased cells.
std::string looks(std::mt19937& random, unsigned count) {
    const auto below = [&](unsigned limit) { return std::to_string(random() % limit); };
    std::string input;
    for (unsigned index = 0; index < count; ++index) {
        const std::array choices{"\x1b[m"s,
                                 "\x1b[0m"s,
                                 "\x1b[0;" + below(110) + "m",
                                 "\x1b[" + below(110) + "m",
                                 "\x1b[38;2;" + below(3) + ";" + below(256) + ";" + below(256) + "m",
                                 "\x1b[1;38;2;100;200;255;48;2;1;2;" + below(3) + "m",
                                 "\x1b[4:" + below(6) + ";48:5:" + below(8) + "m",
                                 "\x1b]8;;" + std::string(random() % 2, 'u') + "\x1b\\",
                                 "\x1b[" + below(3) + "\"q",
                                 "\x1b[" + below(2) + "K"};
        input += choices[random() % choices.size()] + static_cast<char>('a' + random() % 26);
    }
    return input;
}

// What an SGR did is remembered, but only when the sequence comes in one piece.
TEST(SplitProperty, GivesTheSameLooksHoweverOftenTheyCome) {
    std::mt19937 random(7);
    Screen whole(Size{40, 6});
    Screen pieces(Size{40, 6});
    for (unsigned round = 0; round < 100; ++round) {
        const std::string input = looks(random, 200);
        whole.feed(bytes_of(input));
        for (const char& byte : input)
            pieces.feed(bytes_of(std::string_view(&byte, 1)));
        ASSERT_EQ(everything(whole), everything(pieces)) << "round " << round;
        ASSERT_EQ(violations(whole), "") << "round " << round;
    }
}

TEST(SplitProperty, HoldsItsInvariantsAfterEveryByte) {
    for (unsigned seed = 1000; seed < 1030; ++seed) {
        const std::string input = noise(seed, 80);
        Screen screen(Size{7, 3});
        for (std::size_t at = 0; at < input.size(); ++at) {
            screen.feed(bytes_of(std::string_view(input).substr(at, 1)));
            ASSERT_EQ(violations(screen), "") << "seed " << seed << " at " << at;
        }
    }
}

TEST(SplitProperty, HoldsItsInvariantsThroughResizes) {
    std::mt19937 random(5);
    for (unsigned seed = 2000; seed < 2200; ++seed) {
        const std::string input = noise(seed, 100);
        Screen screen(Size{12, 4});
        for (std::size_t at = 0; at < input.size(); at += 40) {
            screen.feed(bytes_of(std::string_view(input).substr(at, 40)));
            screen.resize(Size{static_cast<std::uint16_t>(1 + random() % 30),
                               static_cast<std::uint16_t>(1 + random() % 9)});
            ASSERT_EQ(violations(screen), "") << "seed " << seed << " at " << at;
        }
    }
}

// A sweep gives styles, links and clusters new numbers: nothing that is shown may depend on them.
TEST(SweepProperty, ShowsTheSameScreenWheneverItSweeps) {
    std::mt19937 random(17);
    for (unsigned seed = 3000; seed < 3150; ++seed) {
        const std::string input = noise(seed, 120);
        Screen calm(Size{14, 5});
        auto inside = std::make_unique<Emulator>(Size{14, 5}, 100, 100'000);
        Model& model = inside->model;
        Screen swept(std::move(inside));
        FrameSource frames(Size{14, 5});
        Screen viewer(Size{14, 5});
        for (std::size_t at = 0; at < input.size(); at += 5) {
            calm.feed(bytes_of(std::string_view(input).substr(at, 5)));
            swept.feed(bytes_of(std::string_view(input).substr(at, 5)));
            if (random() % 3 == 0)
                model.sweep();
            ASSERT_EQ(violations(swept), "") << "seed " << seed << " at " << at;
            if (const auto frame = frames.next(swept); frame)
                viewer.feed(bytes_of(frame->bytes));
            const std::size_t rows = swept.images().empty() ? 5 : 0; // A viewer has boxes for images.
            for (std::size_t row = 0; row < rows; ++row)
                ASSERT_EQ(viewer.line(row), swept.line(row)) << "seed " << seed << " at " << at;
        }
        ASSERT_EQ(everything(swept), everything(calm)) << "seed " << seed;
        ASSERT_EQ(swept.history_text(0, 999), calm.history_text(0, 999)) << "seed " << seed;
        model.sweep();
        EXPECT_TRUE(restore(saved(swept))) << "seed " << seed;
    }
}

// The flag's first half is taken to the next row when its second comes, in a look that fills the table.
TEST(Sweep, FindsACellThatIsOnItsWay) {
    std::string input = "\x1b[?2027h";
    for (int number = 0; number < 1022; ++number)
        input +=
            "\x1b[H\x1b[38;2;1;" + std::to_string(number / 256) + ';' + std::to_string(number % 256) + "mx";
    Screen screen(Size{4, 2});
    screen.feed(
        bytes_of(input + "\x1b[1;4H\x1b[38;2;2;2;2m\xf0\x9f\x87\xa9\x1b[38;2;3;3;3m\xf0\x9f\x87\xaa"));
    EXPECT_EQ(violations(screen), "");
    EXPECT_EQ(screen.line(1).text, "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa");
    EXPECT_EQ(screen.line(1).runs.front().fg, "#020202");
}

} // namespace
} // namespace helios::grid
