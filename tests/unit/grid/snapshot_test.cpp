// VT snapshots: fed to a fresh screen they give the same screen, and they ask nothing.
#include "vt/filter/filter.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

std::string snapshot(const Screen& screen, SnapshotScope scope) {
    std::string out;
    screen.vt_snapshot(out, scope);
    return out;
}

void check(std::string_view input, Size size) {
    Screen screen(size);
    screen.feed(bytes_of(input));
    const std::string bytes = snapshot(screen, SnapshotScope::screen);
    Screen copy(size);
    Recorder recorder;
    copy.feed(bytes_of(bytes), recorder);
    EXPECT_EQ(everything(copy), everything(screen)) << "input " << input << "\nsnapshot " << bytes;
    EXPECT_EQ(recorder.replies, "");
    vt::ReplyFilter filter;
    std::string passed;
    filter.feed(bytes_of(bytes), passed);
    EXPECT_EQ(passed, bytes);
}

TEST(Snapshot, RepeatsText) {
    check("hello\r\n\x1b[1;31mworld\x1b[0m", Size{10, 3});
    check("0123456789abc", Size{10, 3});
    check("\xe4\xb8\xad\xe6\x96\x87 e\xcc\x81", Size{10, 3});
    check("012345678\xe4\xb8\xad", Size{10, 3});
}

TEST(Snapshot, RepeatsAFullScreenWithoutScrollingIt) {
    check("0123456789\r\n0123456789\r\n0123456789", Size{10, 3});
    check("012345678901234567890123456789", Size{10, 3});
}

TEST(Snapshot, RepeatsBackgroundsAndRegions) {
    check("\x1b[44m\x1b[2J\x1b[2;3r\x1b[?6h\x1b[2;2H", Size{10, 3});
    check("a\x1b[41m\x1b[K\r\nb", Size{10, 3});
    check("\x1b[41m\x1b[K\x1b[m\x1b[10Pab", Size{10, 3}); // Nothing of the red is left.
}

TEST(Snapshot, RepeatsTheCursorAndItsPen) {
    check("0123456789", Size{10, 3});           // A pending wrap.
    check("01234567\xe4\xb8\xad", Size{10, 3}); // The same on a wide character.
    check("\x1b[3 q\x1b[?25l\x1b[2;4H\x1b[4;35m", Size{10, 3});
    check("\x1b(0lqk\x1b[2;10Hq", Size{10, 3});
    check("\x1b]8;id=7;http://x/\x1b\\link", Size{10, 3});
}

TEST(Snapshot, RepeatsModes) {
    check("\x1b[?1;7;66;1004;1007;2004;2027h\x1b=\x1b[?1003;1016h\x1b[>4;1m\x1b[4h\x1b[?7l\x1b[20h\x1b[?5h",
          Size{10, 3});
    check("\x1b[>1u\x1b[>3u\x1b[?1049h\x1b[=5u", Size{10, 3});
}

TEST(Snapshot, RepeatsTitlesAndPlaces) {
    check("\x1b]0;one\x07\x1b[22;0t\x1b]2;two\x07\x1b]7;file://h/x\x07", Size{10, 3});
}

TEST(Snapshot, RepeatsWhatOnlyGraphemeModeJoins) {
    const std::string flag = "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa";
    const std::string heart = "\xe2\x9d\xa4\xef\xb8\x8f";
    check("\x1b[?2027h\x1b[?7l\x1b[1;10H" + flag, Size{10, 3}); // No room: its halves stay apart.
    for (const std::string& text : {flag, heart, heart + "\xe2\x80\x8d\xf0\x9f\x94\xa5"}) {
        check("\x1b[?2027h" + text + "x", Size{10, 3});
        check("\x1b[?2027h012345678" + text, Size{10, 3}); // Wraps whole.
        check("\x1b[?2027h012345678" + text + "\x1b[H\x1b[2P", Size{10, 3});
        check("\x1b[?2027h" + text, Size{1, 3});
        check("\x1b[?2027h0" + text, Size{2, 3});
    }
    check("012" + heart + "\x1b[?2027h\xe2\x80\x8d\xf0\x9f\x94\xa5", Size{10, 3}); // It stays narrow.
}

TEST(Snapshot, RepeatsTheColourOfAGap) {
    check("\x1b[41m012345678\xe4\xb8\xad\r\x1b[42m\xe6\x96\x87", Size{10, 3});
}

TEST(Snapshot, RepeatsALineThatReturnsToItsBeginningBelowTheMargins) {
    check("\x1b[1;2r\x1b[3;8Habcdefg", Size{10, 3});
}

TEST(Snapshot, RepeatsTabs) {
    Screen screen(Size{20, 2});
    screen.feed(bytes_of("\x1b[3g\x1b[1;4H\x1bH\x1b[H"));
    Screen copy(Size{20, 2});
    copy.feed(bytes_of(snapshot(screen, SnapshotScope::screen)));
    copy.feed(bytes_of("\tx"));
    EXPECT_EQ(copy.cursor().column, 4);
}

TEST(Snapshot, PutsThePrimaryScreenUnderTheAlternateOne) {
    for (std::string_view how : {"\x1b[?1049h", "\x1b[?1047h", "\x1b[?47h"}) {
        Screen screen(Size{10, 3});
        screen.feed(
            bytes_of("shell\x1b[31m\x1b[2;5H\x1b\x37" + std::string(how) + "\x1b[H\x1b[44meditor\x1b[3;3H"));
        Screen copy(Size{10, 3});
        copy.feed(bytes_of(snapshot(screen, SnapshotScope::screen)));
        EXPECT_EQ(everything(copy), everything(screen)) << how;
        const std::string leave = std::string(how).replace(how.size() - 1, 1, "l") + "\x1b\x38x";
        screen.feed(bytes_of(leave));
        copy.feed(bytes_of(leave));
        EXPECT_EQ(everything(copy), everything(screen)) << how;
    }
}

TEST(Snapshot, BringsTheHistoryAlong) {
    Screen screen(Size{10, 3});
    screen.feed(bytes_of(
        "one\r\n\x1b[32mtwo two two two\x1b[0m\r\nthree\r\n\xe4\xb8\xad\r\nfive\r\nsix and more text"));
    Screen copy(Size{10, 3});
    copy.feed(bytes_of(snapshot(screen, SnapshotScope::screen_and_history)));
    EXPECT_EQ(everything(copy), everything(screen));
    EXPECT_EQ(copy.history_text(0, 99), screen.history_text(0, 99));
    ASSERT_GT(screen.history_size(), 1U);
    EXPECT_EQ(copy.history_line(1), screen.history_line(1));
}

TEST(Snapshot, HasTheColoursThatWereSet) {
    Screen screen(Size{5, 2});
    screen.feed(bytes_of("\x1b]4;1;#123456;255;#abcdef\x07\x1b]11;rgb:01/02/03\x07"));
    std::string bytes;
    screen.vt_snapshot(bytes, SnapshotScope::screen);
    const std::string_view question = "\x1b]4;1;?;255;?;2;?\x07\x1b]10;?;?\x07";
    Recorder first;
    screen.feed(bytes_of(question), first);
    EXPECT_EQ(replies_to(bytes.append(question)), first.replies);
    EXPECT_NE(first.replies.find("0101/0202/0303"), std::string::npos);
}

TEST(SnapshotProperty, GivesEqualScreens) {
    for (unsigned seed = 0; seed < 600; ++seed) {
        const std::string input = noise(seed, 100);
        Screen screen(Size{16, 5});
        screen.feed(bytes_of(input));
        Screen copy(Size{16, 5});
        const std::string bytes = snapshot(screen, SnapshotScope::screen);
        copy.feed(bytes_of(bytes));
        ASSERT_EQ(everything(copy), everything(screen)) << "seed " << seed << "\n" << bytes;
        vt::ReplyFilter filter;
        std::string passed;
        filter.feed(bytes_of(bytes), passed);
        ASSERT_EQ(passed, bytes) << "seed " << seed;
    }
}

} // namespace
} // namespace helios::grid
