// Work that few bytes ask for is bounded by cells a byte, however they come.
#include "grid/checkpoint.hpp"
#include "grid/cells/allowance.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr std::string_view fill = "\x1b[65$x"; // DECFRA of the whole screen.

// After a flood that has used up what was saved.
Screen exhausted() {
    Screen screen(Size{1000, 1000});
    for (std::size_t left = cells_saved_max / 1'000'000 + 1; left > 0; --left)
        screen.feed(bytes_of(fill));
    return screen;
}

TEST(Allowance, RefusesWhatIsNotPaidFor) {
    Screen screen = exhausted();
    EXPECT_GT(screen.counters().work_refused, 0U);
    screen.feed(bytes_of("\x1b[2J\x1b#8\x1b[67$x"));
    EXPECT_EQ(shown(screen), "");
    EXPECT_EQ(violations(screen), "");
}

TEST(Allowance, ComesBackWithBytes) {
    Screen screen = exhausted();
    screen.feed(bytes_of("\x1b[2J\x1b[H" + std::string(1'100'000 / cells_per_byte, '\0') + "\x1b#8"));
    EXPECT_EQ(screen.line(0).text, std::string(1000, 'E'));
}

TEST(Allowance, NeverBoundsAUsualScreen) {
    Screen screen(Size{80, 24});
    for (int left = 0; left < 100'000; ++left)
        screen.feed(bytes_of("\x1b[1;1;1;1;24;80*y"));
    EXPECT_EQ(screen.counters().work_refused, 0U);
}

TEST(Allowance, RefusesTheSameHoweverTheBytesCome) {
    std::string input;
    for (int time = 0; time < 40; ++time)
        input += "\x1b[6" + std::to_string(5 + time % 3) + "$x\x1b['}\x1b[?69h\x1b[2;998s\n\x1b[?69labc";
    Screen whole(Size{1000, 1000});
    whole.feed(bytes_of(input));
    Screen pieces(Size{1000, 1000});
    for (std::size_t at = 0; at < input.size(); at += 7)
        pieces.feed(bytes_of(std::string_view(input).substr(at, 7)));
    EXPECT_GT(whole.counters().work_refused, 0U);
    EXPECT_EQ(whole.counters(), pieces.counters());
    EXPECT_EQ(everything(whole), everything(pieces));
}

TEST(Allowance, IsPartOfACheckpoint) {
    Screen screen = exhausted();
    std::vector<std::byte> bytes;
    serialize(screen, CheckpointScope::screen, bytes);
    auto copy = restore(bytes);
    ASSERT_TRUE(copy);
    copy->feed(bytes_of("\x1b[2J\x1b#8"));
    EXPECT_EQ(shown(*copy), "");
}

TEST(Allowance, LetsTextScrollBetweenSideMargins) {
    Screen screen = exhausted();
    screen.feed(bytes_of("\x1b[2J\x1b[?69h\x1b[1;2s\x1b[1000;1Habcdefgh"));
    EXPECT_EQ(screen.line(998).text, "ef");
    EXPECT_EQ(screen.line(999).text, "gh");
}

} // namespace
} // namespace helios::grid
