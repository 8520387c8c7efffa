// Frames by kind: what each costs in bytes, and what it does to a viewer's terminal.
#include <gtest/gtest.h>

#include "screen_check.hpp"
#include "seen.hpp"

namespace helios::grid {
namespace {

class Frames : public ::testing::Test {
protected:
    explicit Frames(Size size = {10, 4}) : screen(size), watcher(size) {}

    // The frame after this input, which must show it.
    std::string after(std::string_view input) {
        screen.feed(bytes_of(input));
        const std::string bytes = watcher.look(screen);
        EXPECT_EQ(seen(watcher.terminal), watcher.expected(screen)) << bytes;
        return bytes;
    }

    Screen screen;
    Watcher watcher;
};

std::string synchronized(const std::string& bytes) {
    return "\x1b[?2026h" + bytes + "\x1b[?2026l";
}

TEST_F(Frames, BeginWithAFullOne) {
    const std::string bytes = after("hello");
    EXPECT_EQ(watcher.last.kind, FrameKind::full);
    EXPECT_EQ(watcher.last.base, 0U);
    EXPECT_EQ(watcher.last.target, 1U);
    EXPECT_NE(bytes.find("hello"), std::string::npos);
    EXPECT_FALSE(watcher.source.next(screen).has_value());
}

TEST_F(Frames, NameTheirBaseAndTarget) {
    after("a");
    after("b");
    after("c");
    EXPECT_EQ(watcher.last.kind, FrameKind::delta);
    EXPECT_EQ(watcher.last.base, 2U);
    EXPECT_EQ(watcher.last.target, 3U);
    watcher.source.forget();
    after("d");
    EXPECT_EQ(watcher.last.kind, FrameKind::full);
    EXPECT_EQ(watcher.last.base, 0U);
    EXPECT_EQ(watcher.last.target, 4U);
}

TEST_F(Frames, OfATypedLetterAreThatLetter) {
    after("$ l");
    EXPECT_EQ(after("s"), "s");
    EXPECT_EQ(after("\b \b"), "\b\x1b[K");
    EXPECT_EQ(after("\r\n"), "\r\n");
}

TEST_F(Frames, ChangeALookByWhatDiffers) {
    after("\x1b[1;31mab");
    EXPECT_EQ(after("\x1b[4mcd"), "\x1b[1;4;31mcd\x1b[m");
    EXPECT_EQ(after("\r\x1b[mxx\x1b[1;31mc\x1b[24;32md"), "\rxx\x1b[1;31mc\x1b[32md\x1b[m");
}

TEST_F(Frames, JumpOverWhatIsEqual) {
    after("0123456789");
    EXPECT_EQ(after("\x1b[1;2Hx\x1b[1;9Hy"), "\x1b[2Gx\x1b[6Cy");
    EXPECT_EQ(after("\x1b[1;2Ha\x1b[1;4Hb"), "\x1b[2Ga2b"); // Two cells are printed again.
}

TEST_F(Frames, EraseBlankStretches) {
    Screen wide(Size{60, 2});
    Watcher viewer(Size{60, 2});
    wide.feed(bytes_of(std::string(60, 'x')));
    viewer.look(wide);
    wide.feed(bytes_of("\x1b[44m\x1b[1;10H\x1b[30X\x1b[1;1H"));
    EXPECT_EQ(viewer.look(wide), "\x1b[10G\x1b[44m\x1b[30X\x1b[m\r");
    EXPECT_EQ(seen(viewer.terminal), viewer.expected(wide));
    wide.feed(bytes_of("\x1b[1;20H\x1b[0K"));
    EXPECT_EQ(viewer.look(wide), "\x1b[9C\x1b[44m\x1b[K\x1b[m\x1b[10C");
    EXPECT_EQ(seen(viewer.terminal), viewer.expected(wide));
}

TEST_F(Frames, ScrollWithALineFeedIntoTheViewersHistory) {
    after("one\r\ntwo\r\nthree\r\nfour");
    EXPECT_EQ(after("\r\nfive"), synchronized("\r\nfive"));
    EXPECT_EQ(watcher.terminal.history_text(0, 9), "one\n");
    EXPECT_EQ(watcher.last.rows_skipped, 0U);
}

TEST_F(Frames, PaintARowThatChangedBeforeItScrolledOff) {
    after("one\r\ntwo\r\nthree\r\nfour");
    after("\x1b[1;1HONE\x1b[4;5H\r\nfive\r\nsix");
    EXPECT_EQ(watcher.terminal.history_text(0, 9), "ONE\ntwo\n");
}

TEST_F(Frames, CarryTheRowsThatCameAndWentInBetween) {
    after("1\r\n2\r\n3\r\n4");
    after("\r\n5\r\n6\r\n7\r\n8\r\n9\r\n10");
    EXPECT_EQ(watcher.terminal.history_text(0, 99), screen.history_text(0, 99));
    EXPECT_EQ(watcher.last.rows_skipped, 0U);
}

TEST_F(Frames, SkipRowsWhenTheyAreManyAndSaySo) {
    after("1\r\n2\r\n3\r\n4");
    std::string many;
    for (unsigned line = 5; line <= 100; ++line)
        many += "\r\n" + std::to_string(line);
    const std::string bytes = after(many);
    EXPECT_LT(bytes.size(), 100U);
    EXPECT_EQ(watcher.last.rows_skipped, 93U); // Of 96: the newest three are there.
    EXPECT_EQ(watcher.terminal.history_text(0, 99), "94\n95\n96\n");
}

TEST_F(Frames, SkipWhatTheHistoryDoesNotHaveAnyMore) {
    after("1\r\n2\r\n3\r\n4");
    after("\r\n5\r\n6\r\n7\r\n8\r\n9\x1b[3J");
    EXPECT_EQ(watcher.last.rows_skipped + watcher.terminal.history_size(), 5U);
}

TEST_F(Frames, LetALineWrapByItself) {
    after("");
    after("0123456789abc");
    EXPECT_TRUE(watcher.terminal.line(0).wrapped);
    after("\x1b[2J\x1b[H0123456789");
    EXPECT_FALSE(watcher.terminal.line(0).wrapped);
    after("x"); // The row was sent already: only its wrap is new.
    EXPECT_TRUE(watcher.terminal.line(0).wrapped);
    after("\r\n\r\n\r\n\r\n");
    EXPECT_EQ(watcher.terminal.history_text(0, 9), screen.history_text(0, 9));
}

TEST_F(Frames, MoveWhatARegionScrolled) {
    after("\x1b[?1049h\x1b[Haaaa\r\nbbbb\r\ncccc\r\ndddd");
    EXPECT_EQ(after("\x1b[1;3r\x1b[3;1H\n"), synchronized("\x1b[1;3r\x1b[1M\x1b[r\x1b[3H"));
    EXPECT_EQ(after("\x1b[r\x1b[H\x1b[L"), synchronized("\x1b[1;3r\x1b[1L\x1b[r\x1b[4H\x1b[K\x1b[H"));
}

TEST_F(Frames, GoToTheAlternateScreenAndBackWithoutPaintingThePrimaryOne) {
    after("shell\r\n\x1b[32mprompt\x1b[m $ ");
    after("\x1b[?1049h\x1b[H\x1b[44meditor\x1b[J");
    EXPECT_TRUE(watcher.terminal.alternate());
    EXPECT_EQ(after("\x1b[?1049l"), synchronized("\x1b[?1049l\x1b[2;10H"));
}

TEST_F(Frames, KeepHistoryApartFromTheAlternateScreen) {
    after("1\r\n2\r\n3\r\n4");
    after("\r\n5\x1b[?1049hone\r\ntwo\r\nthree\r\nfour\r\nfive");
    EXPECT_EQ(watcher.terminal.history_size(), 0U);
    after("\x1b[?1049l\r\n6");
    EXPECT_EQ(watcher.terminal.history_text(0, 9), "1\n2\n");
}

TEST_F(Frames, CarryModesTitlesColoursAndTheCursorsLook) {
    after("");
    EXPECT_EQ(after("\x1b[?1;2004h\x1b[?1002;1006h"), "\x1b[?1h\x1b[?2004h\x1b[?1002h\x1b[?1006h");
    EXPECT_EQ(after("\x1b[?1003h\x1b[?1006l"), "\x1b[?1003h\x1b[?1006l");
    EXPECT_EQ(after("\x1b]2;a title\x07"), "\x1b]2;a title\x1b\\");
    EXPECT_EQ(after("\x1b]4;1;#102030\x07"), "\x1b]4;1;rgb:10/20/30\x1b\\");
    EXPECT_EQ(after("\x1b]104\x07"), "\x1b]104;1\x1b\\");
    EXPECT_EQ(after("\x1b[5 q\x1b[?25l"), "\x1b[?25l\x1b[5 q");
    EXPECT_EQ(after("\x1b[>5u"), "\x1b[=5u");
    EXPECT_EQ(after("\x1b[>4;2m"), "\x1b[>4;2m");
    EXPECT_EQ(after("\x1b]7;file://h/tmp\x07"), "\x1b]7;file://h/tmp\x1b\\");
}

TEST_F(Frames, HaveNothingOfModesThatOnlyPrintingNeeds) {
    after("");
    EXPECT_EQ(after("\x1b[4h\x1b[?7l\x1b[?69h\x1b[2;3r\x1b[?2027h\x1b[?2031h\x1b[3g\x1b(0"), "");
}

TEST_F(Frames, PlaceACharacterOfWhichTerminalsDisagreeAboutTheWidth) {
    after("");
    const std::string heart = "\xe2\x9d\xa4\xef\xb8\x8f";
    EXPECT_EQ(after("\x1b[?2027h" + heart + "x"), "\xe2\x9d\xa4\x1b[?2027h\xef\xb8\x8f\x1b[?2027l\x1b[3Gx");
    EXPECT_EQ(after("\r\xf0\x9f\x91\x8d"), "\r\x1b[2X\xf0\x9f\x91\x8d\x1b[3G"); // Nothing of it stays.
    EXPECT_EQ(after("\x1b[2;1He\xcc\x81y"), "\r\ne\xcc\x81y");                  // A mark is no doubt.
}

TEST_F(Frames, ShowOnlyAPartToASmallerViewer) {
    Watcher small(Size{4, 2});
    after("0123456789\r\nabcdef\r\nABC\r\nxyz");
    small.look(screen);
    EXPECT_EQ(small.terminal.text(), "ABC\nxyz\n");
    EXPECT_EQ(seen(small.terminal), small.expected(screen));
    after("\x1b[1;8H");
    small.look(screen);
    EXPECT_EQ(small.terminal.text(), "0123\nabcd\n"); // The cursor's row is always shown.
    EXPECT_FALSE(small.terminal.cursor().visible);    // It is right of what is.
    EXPECT_EQ(small.terminal.history_size(), 0U);
}

TEST_F(Frames, ScrollASmallerViewerIntoItsOwnHistory) {
    Watcher small(Size{4, 2});
    after("1\r\n2\r\n3\r\n4");
    small.look(screen);
    for (const char* line : {"\r\n5", "\r\n6", "\r\n7"}) {
        after(line);
        small.look(screen);
        EXPECT_EQ(seen(small.terminal), small.expected(screen));
    }
    EXPECT_EQ(small.terminal.history_text(0, 9), "3\n4\n5\n");
}

TEST_F(Frames, LeaveTheRestOfALargerViewerBlank) {
    Watcher large(Size{14, 6});
    after("\x1b[44m\x1b[2J\x1b[H0123456789abc\xe4\xb8\xad");
    large.look(screen);
    EXPECT_EQ(seen(large.terminal), large.expected(screen));
}

TEST_F(Frames, KeepEightBytesForACellThatWasWritten) {
    after("abc");
    std::size_t cells = 0;
    for (const SentRow& row : watcher.source.sent().primary.rows)
        cells += row.cells.size();
    EXPECT_EQ(cells, 3U);
}

} // namespace
} // namespace helios::grid
