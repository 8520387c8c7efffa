// What keys and the mouse send: the modes as a program is told of them, and as a viewer's terminal gets them.
// By xterm's control sequences and kitty's "Comprehensive keyboard handling in terminals".
#include "grid/frame/frame_source.hpp"

#include <gtest/gtest.h>

#include <array>

#include "conformance/terminal_on_pty.hpp"

namespace helios::conformance {
namespace {

constexpr grid::Size size{20, 5};

struct Case {
    std::string_view written;
    std::string_view told;
};

// Those of the modes that DECRQM says are set.
constexpr std::array modes{9, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016};
constexpr std::array mode_cases{
    Case{"", ""},
    Case{"\x1b[?9h", "9 "},
    Case{"\x1b[?1000h", "1000 "},
    Case{"\x1b[?1002h", "1002 "},
    Case{"\x1b[?1003h", "1003 "},
    Case{"\x1b[?1000;1002;1003h", "1003 "}, // One at a time: the last.
    Case{"\x1b[?1003h\x1b[?1000h", "1000 "},
    Case{"\x1b[?1003h\x1b[?1000l", ""}, // Any of them ends it, as in xterm.
    Case{"\x1b[?1005h", "1005 "},
    Case{"\x1b[?1006h", "1006 "},
    Case{"\x1b[?1015h", "1015 "},
    Case{"\x1b[?1016h", "1016 "},
    Case{"\x1b[?1005;1015;1006h", "1006 "},
    Case{"\x1b[?1006h\x1b[?1016h", "1016 "},
    Case{"\x1b[?1006h\x1b[?1006l", ""},
    Case{"\x1b[?1006h\x1b[?1015l", "1006 "}, // Another's end is not its own.
    Case{"\x1b[?1002;1006;1004;1007h", "1002 1004 1006 1007 "},
    Case{"\x1b[?1007h\x1b[?1007l", ""},
    Case{"\x1b[?1003;1016h\x1b[?1003;1016s\x1b[?1003;1016l\x1b[?1003;1016r", "1003 1016 "},
    Case{"\x1b[?1003;1006;1007h\x1b[?1049h", "1003 1006 1007 "}, // Of the terminal, not of a screen.
    Case{"\x1b[?1003;1006;1007h\x1b[!p", "1003 1006 1007 "},
    Case{"\x1b[?1003;1006;1007;1004h\x1b\x63", ""},
};

std::string told_modes(TerminalOnPty& terminal) {
    std::string set;
    for (const int mode : modes) {
        const std::string number = std::to_string(mode);
        const std::string answer = terminal.ask("\x1b[?" + number + "$p");
        EXPECT_TRUE(answer == "\x1b[?" + number + ";1$y" || answer == "\x1b[?" + number + ";2$y") << answer;
        if (answer.ends_with(";1$y"))
            set += number + ' ';
    }
    return set;
}

TEST(Mouse, ModesAreToldAsTheyAre) {
    for (const Case& each : mode_cases) {
        TerminalOnPty terminal(size);
        terminal.write(each.written);
        EXPECT_EQ(told_modes(terminal), each.told) << testing::PrintToString(each.written);
    }
}

constexpr std::array keyboards{
    Case{"", "\x1b[?0u"},
    Case{"\x1b[>5u", "\x1b[?5u"},
    Case{"\x1b[>u", "\x1b[?0u"},
    Case{"\x1b[=5u", "\x1b[?5u"},
    Case{"\x1b[=5;1u\x1b[=2;1u", "\x1b[?2u"},
    Case{"\x1b[>5u\x1b[=2;2u", "\x1b[?7u"},
    Case{"\x1b[>7u\x1b[=2;3u", "\x1b[?5u"},
    Case{"\x1b[>5u\x1b[=2;9u", "\x1b[?5u"},
    Case{"\x1b[>999999u", "\x1b[?31u"},          // The flags there are.
    Case{"\x1b[=3u\x1b[>5u\x1b[<u", "\x1b[?3u"}, // The entry that was changed in place comes back.
    Case{"\x1b[>1u\x1b[>2u\x1b[>4u\x1b[<2u", "\x1b[?1u"},
    Case{"\x1b[>1u\x1b[>2u\x1b[<0u", "\x1b[?1u"},
    Case{"\x1b[>5u\x1b[<99u", "\x1b[?0u"},
    Case{"\x1b[>5u\x1b[<16777215u\x1b[<u", "\x1b[?0u"},
    Case{"\x1b[=5u\x1b[<u", "\x1b[?0u"}, // A pop from an empty stack resets all flags.
    // Each screen its own.
    Case{"\x1b[>5u\x1b[?1049h", "\x1b[?0u"},
    Case{"\x1b[>5u\x1b[?1049h\x1b[>9u\x1b[?1049l", "\x1b[?5u"},
    Case{"\x1b[>5u\x1b[?47h\x1b[<9u\x1b[?47l", "\x1b[?5u"},
    Case{"\x1b[?1049h\x1b[>9u\x1b[?1049l\x1b[?1049h", "\x1b[?9u"},
    Case{"\x1b[>5u\x1b[!p", "\x1b[?0u"},
    Case{"\x1b[>5u\x1b\x63", "\x1b[?0u"},
};

TEST(KittyKeyboard, KeepsAStackForEachScreen) {
    for (const Case& each : keyboards) {
        TerminalOnPty terminal(size);
        terminal.write(each.written);
        EXPECT_EQ(terminal.ask("\x1b[?u"), each.told) << testing::PrintToString(each.written);
    }
}

TEST(KittyKeyboard, ForgetsTheOldestBeyondSixteen) {
    TerminalOnPty terminal(size);
    for (int flags = 1; flags <= 20; ++flags)
        terminal.write("\x1b[>" + std::to_string(flags) + "u");
    terminal.write("\x1b[<15u");
    EXPECT_EQ(terminal.ask("\x1b[?u"), "\x1b[?5u");
    terminal.write("\x1b[<u");
    EXPECT_EQ(terminal.ask("\x1b[?u"), "\x1b[?4u");
    terminal.write("\x1b[<u");
    EXPECT_EQ(terminal.ask("\x1b[?u"), "\x1b[?0u");
}

constexpr std::array other_keys{
    Case{"", "\x1b[>4;0m"},
    Case{"\x1b[>4;1m", "\x1b[>4;1m"},
    Case{"\x1b[>4;2m", "\x1b[>4;2m"},
    Case{"\x1b[>4;9999m", "\x1b[>4;2m"},
    Case{"\x1b[>4;2m\x1b[>4m", "\x1b[>4;0m"},
    Case{"\x1b[>4;2m\x1b[>4;m", "\x1b[>4;0m"},
    Case{"\x1b[>4;2m\x1b[>m", "\x1b[>4;0m"},
    Case{"\x1b[>4;2m\x1b[>4n", "\x1b[>4;0m"},
    Case{"\x1b[>4;2m\x1b[>1;0m", "\x1b[>4;2m"}, // Of cursor keys.
    Case{"\x1b[>4;2m\x1b[m\x1b[?1049h", "\x1b[>4;2m"},
    Case{"\x1b[>4;2m\x1b[!p", "\x1b[>4;0m"},
};

TEST(ModifyOtherKeys, IsToldAsItIs) {
    for (const Case& each : other_keys) {
        TerminalOnPty terminal(size);
        terminal.write(each.written);
        EXPECT_EQ(terminal.ask("\x1b[?4m"), each.told) << testing::PrintToString(each.written);
    }
    TerminalOnPty terminal(size);
    EXPECT_EQ(terminal.ask("\x1b[?m\x1b[?1m\x1b[?9999m"), ""); // What is not known is not made up.
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void expect_same_input(const grid::Screen& viewer, const grid::Screen& screen, std::string_view why) {
    EXPECT_EQ(viewer.modes().mouse, screen.modes().mouse) << why;
    EXPECT_EQ(viewer.modes().mouse_encoding, screen.modes().mouse_encoding) << why;
    EXPECT_EQ(viewer.modes().focus_events, screen.modes().focus_events) << why;
    EXPECT_EQ(viewer.modes().alternate_scroll, screen.modes().alternate_scroll) << why;
    EXPECT_EQ(viewer.modes().modify_other_keys, screen.modes().modify_other_keys) << why;
    EXPECT_EQ(viewer.kitty_keyboard(), screen.kitty_keyboard()) << why;
}

// By a snapshot, and by frames from each state to the next.
void expect_carried(std::span<const Case> cases) {
    TerminalOnPty terminal(size);
    grid::FrameSource frames(size);
    grid::Screen framed(size);
    for (const Case& each : cases) {
        terminal.write(each.written);
        const std::string why = testing::PrintToString(each.written);
        if (const auto frame = frames.next(terminal.screen()))
            framed.feed(bytes_of(frame->bytes));
        expect_same_input(framed, terminal.screen(), why + " by frames");
        std::string snapshot;
        terminal.screen().vt_snapshot(snapshot, grid::SnapshotScope::screen);
        grid::Screen fresh(size);
        fresh.feed(bytes_of(snapshot));
        expect_same_input(fresh, terminal.screen(), why + " by a snapshot");
    }
}

TEST(Input, IsCarriedToViewers) {
    expect_carried(mode_cases);
    expect_carried(keyboards);
    expect_carried(other_keys);
}

TEST(Input, IsCarriedWithTheStacksOfBothScreens) {
    TerminalOnPty terminal(size);
    terminal.write("\x1b[>1u\x1b[>5u\x1b[?1049h\x1b[>2u\x1b[>9u");
    std::string snapshot;
    terminal.screen().vt_snapshot(snapshot, grid::SnapshotScope::screen);
    TerminalOnPty viewer(size);
    EXPECT_EQ(viewer.ask(snapshot), "");
    EXPECT_EQ(viewer.ask("\x1b[?u\x1b[<u\x1b[?u\x1b[?1049l\x1b[?u\x1b[<u\x1b[?u"),
              "\x1b[?9u\x1b[?2u\x1b[?5u\x1b[?1u");
}

} // namespace
} // namespace helios::conformance
