// Grapheme clusters on the screen: mode 2027, and what is done without it.
#include "grid/checkpoint.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

constexpr std::string_view on = "\x1b[?2027h";

struct Sized {
    std::string_view what;
    std::string text;
    unsigned columns; // In mode 2027.
    unsigned columns_without;
};

const std::vector<Sized>& sized() {
    static const std::vector<Sized> cases{
        {"family", "\U0001F468\u200D\U0001F469\u200D\U0001F467", 2, 6},
        {"skin tone", "\U0001F44D\U0001F3FD", 2, 4},
        {"rainbow flag", "\U0001F3F3\uFE0F\u200D\U0001F308", 2, 3},
        {"flag", "\U0001F1E9\U0001F1EA", 2, 2},
        {"flag and a half", "\U0001F1E9\U0001F1EA\U0001F1EF", 3, 3},
        {"keycap", "1\uFE0F\u20E3", 2, 1},
        {"heart as emoji", "\u2764\uFE0F", 2, 1},
        {"heart as text", "\u2764\uFE0E", 1, 1},
        {"watch as text", "\u231A\uFE0E", 1, 2},
        {"watch", "\u231A", 2, 2},
        {"ideograph with a selector", "\u4E2D\uFE0E", 2, 2},
        {"letter with a selector", "a\uFE0F", 1, 1},
        {"selector after a mark", "\u2764\u0301\uFE0F", 1, 1},
        {"syllable of jamo", "\u1112\u1161\u11AB", 2, 2},
        {"old syllable", "\u1100\u1100\u1161", 2, 4},
        {"syllable and a final", "\uAC00\u11A8", 2, 2},
        {"conjunct", "\u0915\u094D\u0937", 1, 2},
        {"conjunct with a vowel", "\u0915\u094D\u0937\u093F", 1, 3},
        {"no conjunct", "\u0915\u0937", 2, 2},
        {"spacing mark", "\u0915\u0903", 1, 2},
        {"prepended number sign", "\u0600\u0661\u0662", 2, 3},
        {"prepended to ASCII", "\u06001", 1, 2},
        {"prepended to a wide one", "\u0600\u4E2D", 2, 3},
        {"halfwidth sound mark", "\uFF76\uFF9E", 1, 2},
        {"combining marks", "e\u0301\u0323", 1, 1},
        {"zero width space", "a\u200Bb", 2, 2},
        {"mark on a wide one", "\u4E2D\u0301", 2, 2},
        {"joiner to a letter", "a\u200D\U0001F469", 3, 3},
    };
    return cases;
}

unsigned columns_of(std::string_view text) {
    Screen screen(Size{20, 2});
    screen.feed(bytes_of(text));
    EXPECT_EQ(violations(screen), "");
    return screen.cursor().column;
}

TEST(Clusters, TakeTheColumnsOfTheirBase) {
    for (const Sized& each : sized()) {
        EXPECT_EQ(columns_of(std::string(on) + each.text), each.columns) << each.what;
        EXPECT_EQ(columns_of(each.text), each.columns_without) << each.what;
        EXPECT_EQ(shown_after(std::string(on) + each.text + "x", Size{20, 2}), each.text + "x") << each.what;
    }
}

TEST(Clusters, AreTheSameAfterAChunksEdgeAndAfterACheckpoint) {
    for (const Sized& each : sized()) {
        const std::string text = std::string(on) + "ab" + each.text + each.text + "x";
        Screen whole(Size{7, 3});
        whole.feed(bytes_of(text));
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            Screen first(Size{7, 3});
            first.feed(bytes_of(std::string_view(text).substr(0, cut)));
            std::vector<std::byte> saved;
            serialize(first, CheckpointScope::screen, saved);
            auto second = restore(saved);
            ASSERT_TRUE(second.has_value());
            second->feed(bytes_of(std::string_view(text).substr(cut)));
            ASSERT_EQ(everything(*second), everything(whole)) << each.what << ' ' << cut;
        }
    }
}

TEST(Clusters, GoOnAfterTheCursorCameBack) {
    EXPECT_EQ(columns_of(std::string(on) + "\U0001F468\u200D\x1b[5;5H\x1b[1;3H\U0001F469"), 2U);
    EXPECT_EQ(columns_of(std::string(on) + "\U0001F468\u200D\x1b[1;4H\U0001F469"), 5U);
}

TEST(Clusters, BecomeNarrowAtTheRightMargin) {
    const std::string text = "\u231A\uFE0E";
    EXPECT_EQ(shown_after(std::string(on) + "01234567" + text + "xy", Size{10, 2}),
              "01234567" + text + "x|y");
    // It had wrapped when its selector came, and stays where it is.
    EXPECT_EQ(shown_after(std::string(on) + "012345678" + text + "x", Size{10, 2}),
              "012345678|" + text + "x");
    EXPECT_EQ(shown_after(std::string(on) + "\x1b[?7l01234567" + text + "x", Size{10, 2}),
              "01234567" + text + "x");
}

TEST(Clusters, BecomeWideAtTheRightMargin) {
    const std::string heart = "\u2764\uFE0F";
    EXPECT_EQ(shown_after(std::string(on) + "01234567" + heart + "x", Size{10, 2}),
              "01234567" + heart + "|x");
    EXPECT_EQ(shown_after(std::string(on) + "012345678" + heart + "x", Size{10, 2}),
              "012345678|" + heart + "x");
    const std::string sign = "\u0600\u4E2D";
    EXPECT_EQ(shown_after(std::string(on) + "012345678" + sign + "x", Size{10, 2}),
              "012345678|" + sign + "x");
    EXPECT_EQ(shown_after(std::string(on) + sign, Size{1, 3}), "\u0600|\uFFFD"); // No row has room for both.
}

TEST(Clusters, OfMoreThanSixteenCharactersGoOnInTheNextCell) {
    std::string jamo = std::string(on);
    for (int each = 0; each < 40; ++each)
        jamo += "\u1100";
    EXPECT_EQ(columns_of(jamo), 6U); // 16, 16 and 8.
}

TEST(SizedText, IsNarrowWhereNothingElseCouldBe) {
    const std::string watch = "\u231A\uFE0E";
    EXPECT_EQ(shown_after("012345678\x1b]66;w=1;" + watch + "\x1b\\x", Size{10, 2}),
              "012345678" + watch + "|x");
    EXPECT_EQ(columns_of("\x1b]66;w=1;" + watch + "\x1b\\"), 1U);
    EXPECT_EQ(columns_of("\x1b]66;w=1;" + watch + "a\x1b\\"), 3U); // More than one cluster is just text.
    EXPECT_EQ(columns_of("\x1b]66;s=2;big\x1b\\"), 3U);
    EXPECT_EQ(columns_of("\x1b]66;w=1;\x1b\\"), 0U);
    EXPECT_EQ(columns_of("\x1b]66;w=1\x1b\\"), 0U);
}

// What is typed between clusters: toggles, moves, edits.
std::string clusters_stream(unsigned seed) {
    std::mt19937 random(seed);
    constexpr std::array pieces{"\u231A"sv, "\uFE0E"sv,     "\uFE0F"sv,     "\u2764"sv,     "1"sv,
                                "\u20E3"sv, "\u200D"sv,     "\U0001F468"sv, "\U0001F1E9"sv, "\u0600"sv,
                                "\u1100"sv, "\u1161"sv,     "\u11A8"sv,     "\uAC00"sv,     "\u0915"sv,
                                "\u094D"sv, "\u093F"sv,     "\u0301"sv,     "\u4E2D"sv,     "abc"sv,
                                "\uFF9E"sv, "\U0001F3FD"sv, "\u200B"sv,     "\u200C"sv,     "\xc2\xa9"sv};
    constexpr std::array controls{
        "\x1b[?2027h"sv, "\x1b[?2027l"sv, "\r\n"sv,     "\r"sv,        "\b"sv,      "\x1b[D"sv,  "\x1b[@"sv,
        "\x1b[P"sv,      "\x1b[2;4H"sv,   "\x1b[?7l"sv, "\x1b[?7h"sv,  "\x1b[4h"sv, "\x1b[4l"sv, "\x1b[31m"sv,
        "\x1b[m"sv,      "\x1b[2b"sv,     "\x1b[X"sv,   "\x1b[1;2H"sv, "\x1b[K"sv,  "\x1b[L"sv};
    std::string text;
    for (unsigned left = 0; left < 120; ++left)
        text += random() % 6 == 0 ? controls[random() % controls.size()] : pieces[random() % pieces.size()];
    return text;
}

TEST(ClustersProperty, HoldThroughSplitsCheckpointsSnapshotsAndResizes) {
    std::mt19937 random(3);
    for (unsigned seed = 0; seed < 600; ++seed) {
        const std::string text = std::string(seed % 3 == 0 ? "" : on) + clusters_stream(seed);
        const Size size{static_cast<std::uint16_t>(1 + random() % 12), 3};
        Screen whole(size);
        whole.feed(bytes_of(text));
        Screen pieces(size);
        for (std::size_t at = 0; at < text.size(); ++at) {
            pieces.feed(bytes_of(std::string_view(text).substr(at, 1)));
            ASSERT_EQ(violations(pieces), "") << "seed " << seed << " at " << at;
        }
        ASSERT_EQ(everything(pieces), everything(whole)) << "seed " << seed;
        whole.resize(Size{static_cast<std::uint16_t>(1 + random() % 12), 4});
        ASSERT_EQ(violations(whole), "") << "seed " << seed;
        std::string snapshot;
        whole.vt_snapshot(snapshot, SnapshotScope::screen);
        Screen copy(whole.size());
        copy.feed(bytes_of(snapshot));
        ASSERT_EQ(everything(copy), everything(whole)) << "seed " << seed;
    }
}

} // namespace
} // namespace helios::grid
