// SGR, links and modes, as users and agents see them.
#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

Run look(std::string_view sequence) {
    Screen screen(Size{20, 2});
    screen.feed(bytes_of(std::string(sequence) + "x"));
    const Line line = screen.line(0);
    EXPECT_EQ(line.runs.size(), 1U) << sequence;
    return line.runs.empty() ? Run{} : line.runs.front();
}

using Names = std::vector<std::string_view>;

TEST(Look, SetsAttributes) {
    EXPECT_EQ(look("\x1b[1;2;3m").attrs, (Names{"bold", "faint", "italic"}));
    EXPECT_EQ(look("\x1b[5;6;7m").attrs, (Names{"blink", "rapid-blink", "inverse"}));
    EXPECT_EQ(look("\x1b[8;9;53m").attrs, (Names{"conceal", "strike", "overline"}));
    EXPECT_EQ(look("\x1b[4m").attrs, (Names{"underline"}));
    EXPECT_EQ(look("\x1b[4:3m").attrs, (Names{"curly-underline"}));
    EXPECT_EQ(look("\x1b[21m").attrs, (Names{"double-underline"}));
    EXPECT_EQ(look("\x1b[4:4m").attrs, (Names{"dotted-underline"}));
    EXPECT_EQ(look("\x1b[4:5m").attrs, (Names{"dashed-underline"}));
    EXPECT_EQ(look("\x1b[4;4:0m").attrs, Names{});
}

TEST(Look, ClearsAttributes) {
    EXPECT_EQ(look("\x1b[1;2;3;4;5;7;8;9;53m\x1b[22;23;24;25;27;28;29;55m").attrs, Names{});
    EXPECT_EQ(look("\x1b[1;31;42m\x1b[m").attrs, Names{});
}

TEST(Look, SetsColoursInEverySpelling) {
    EXPECT_EQ(look("\x1b[31m").fg, "idx:1");
    EXPECT_EQ(look("\x1b[97m").fg, "idx:15");
    EXPECT_EQ(look("\x1b[104m").bg, "idx:12");
    EXPECT_EQ(look("\x1b[38;5;200m").fg, "idx:200");
    EXPECT_EQ(look("\x1b[38:5:200m").fg, "idx:200");
    EXPECT_EQ(look("\x1b[48;2;1;2;3m").bg, "#010203");
    EXPECT_EQ(look("\x1b[48:2:1:2:3m").bg, "#010203");
    EXPECT_EQ(look("\x1b[48:2::1:2:3m").bg, "#010203");
    EXPECT_EQ(look("\x1b[58:2::255:0:1m").underline_color, "#ff0001");
    EXPECT_EQ(look("\x1b[58;5;9m").underline_color, "idx:9");
    EXPECT_EQ(look("\x1b[31;42m\x1b[39;49m").fg, "default");
}

TEST(Look, IgnoresImpossibleColours) {
    EXPECT_EQ(look("\x1b[38;5;256m").fg, "default");
    EXPECT_EQ(look("\x1b[38;2;256;0;0m").fg, "default");
    EXPECT_EQ(look("\x1b[38m").fg, "default");
    EXPECT_EQ(look("\x1b[38;2;1;2;3;4m").attrs, (Names{"underline"}));
}

TEST(Look, LinksText) {
    EXPECT_EQ(look("\x1b]8;;http://x/\x1b\\").link, "http://x/");
    EXPECT_EQ(look("\x1b]8;;http://x/\x1b\\\x1b[0m").link, "http://x/");
    EXPECT_EQ(look("\x1b]8;;http://x/\x1b\\\x1b]8;;\x1b\\").link, "");
    EXPECT_EQ(look("\x1b]8;;" + std::string(5000, 'x') + "\x1b\\").link, "");
}

TEST(Look, SplitsRowsIntoRuns) {
    Screen screen(Size{20, 2});
    screen.feed(bytes_of("ab\x1b[31mcd\x1b[0m \xe4\xb8\xad"));
    const Line line = screen.line(0);
    ASSERT_EQ(line.runs.size(), 3U);
    EXPECT_EQ(line.runs[1].text, "cd");
    EXPECT_EQ(line.runs[1].column, 2U);
    EXPECT_EQ(line.runs[2].text, " \xe4\xb8\xad");
    EXPECT_EQ(line.runs[2].width, 3U);
    EXPECT_EQ(screen.line(7), Line{});
}

TEST(Look, SweepsStylesThatNothingShows) {
    Screen screen(Size{10, 2});
    for (int shade = 0; shade < 200'000; ++shade) {
        screen.feed(bytes_of("\x1b[38;2;" + std::to_string(shade / 65536) + ';' +
                             std::to_string(shade / 256 % 256) + ';' + std::to_string(shade % 256) + "m\rx"));
    }
    EXPECT_EQ(violations(screen), "");
    EXPECT_EQ(screen.line(0).runs.front().fg, "#030d3f");
}

TEST(Look, DropsLinksBeyondTheirBoundAndKeepsTheText) {
    Screen screen(Size{100, 100});
    for (int link = 0; link < 10'000; ++link) {
        screen.feed(bytes_of("\x1b]8;;http://" + std::to_string(link) + "/\x1b\\x"));
    }
    EXPECT_GT(screen.counters().links_dropped, 0U);
    EXPECT_EQ(violations(screen), "");
    EXPECT_EQ(screen.line(0).text.size(), 100U);
}

TEST(Modes, AreSetAndReset) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of(
        "\x1b[?1;25;1004;1007;2004;2026;2027;2031h\x1b=\x1b[?1002;1006h\x1b[4;20h\x1b[>4;2m\x1b[5 q"));
    const Modes& modes = screen.modes();
    EXPECT_TRUE(modes.cursor_keys && modes.cursor_visible && modes.focus_events && modes.alternate_scroll);
    EXPECT_TRUE(modes.bracketed_paste && modes.synchronized && modes.graphemes && modes.color_scheme_reports);
    EXPECT_TRUE(modes.keypad && modes.insert && modes.newline);
    EXPECT_EQ(modes.mouse, MouseTracking::drags);
    EXPECT_EQ(modes.mouse_encoding, MouseEncoding::sgr);
    EXPECT_EQ(modes.modify_other_keys, 2);
    EXPECT_EQ(screen.cursor().shape, CursorShape::bar);
    screen.feed(bytes_of("\x1b[?1;25;1004;1007;2004;2026;2027;2031l\x1b>\x1b[?1002;1006l\x1b[4;20l\x1b[>4n"));
    Modes off;
    off.cursor_visible = false;
    EXPECT_EQ(screen.modes(), off);
}

TEST(Modes, KeepAKeyboardStackForEachScreen) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of("\x1b[>1u\x1b[>5u"));
    EXPECT_EQ(screen.kitty_keyboard(), 5);
    screen.feed(bytes_of("\x1b[?1049h"));
    EXPECT_EQ(screen.kitty_keyboard(), 0);
    screen.feed(bytes_of("\x1b[=3u\x1b[=8;2u"));
    EXPECT_EQ(screen.kitty_keyboard(), 11);
    screen.feed(bytes_of("\x1b[?1049l"));
    EXPECT_EQ(screen.kitty_keyboard(), 5);
    screen.feed(bytes_of("\x1b[<u"));
    EXPECT_EQ(screen.kitty_keyboard(), 1);
    screen.feed(bytes_of("\x1b[<9999u"));
    EXPECT_EQ(screen.kitty_keyboard(), 0);
}

} // namespace
} // namespace helios::grid
