// Images on a screen: where they stand, what moves them and what takes them away.
#include "grid/checkpoint.hpp"

#include <gtest/gtest.h>

#include "image_check.hpp"

namespace helios::grid {
namespace {

TEST(SixelImage, CoversCellsAndLeavesTheCursorInItsLastRow) {
    EXPECT_EQ(images_after("ab" + sixel(25, 50)), "sixel 0 2 3x3 cursor 2 2");
    EXPECT_EQ(images_after(sixel(20, 40)), "sixel 0 0 2x2 cursor 1 0");
    EXPECT_EQ(images_after("\x1b[?8452h" + sixel(20, 40)), "sixel 0 0 2x2 cursor 1 2");
    EXPECT_EQ(images_after("\x1b[?8452h\x1b[1;9H" + sixel(20, 40)), "sixel 0 8 2x2 cursor 2 0");
    EXPECT_EQ(images_after("\x1b[1;9H" + sixel(50, 40)), "sixel 0 8 2x2 cursor 1 8");
}

TEST(SixelImage, HasTheSizeOfTheViewersCells) {
    Screen screen(Size{10, 6});
    ViewerFacts facts;
    facts.cell_width_px = 5;
    facts.cell_height_px = 7;
    screen.set_viewer_facts(facts);
    screen.feed(bytes_of(sixel(20, 20)));
    EXPECT_EQ(images_of(screen), "sixel 0 0 4x3 cursor 2 0");
    facts.cell_width_px = facts.cell_height_px = 0;
    screen.set_viewer_facts(facts);
    screen.feed(bytes_of("\x1b[2J\x1b[H" + sixel(3, 2)));
    EXPECT_EQ(images_of(screen), "sixel 0 0 3x6 cursor 5 0");
}

TEST(SixelImage, ScrollsWhatDoesNotFit) {
    EXPECT_EQ(images_after("top\x1b[6;1H" + sixel(10, 60)), "sixel 3 0 1x3 cursor 5 0");
    EXPECT_EQ(images_after("\x1b[6;1H" + sixel(10, 160)), "sixel -2 0 1x8 cursor 5 0");
    EXPECT_EQ(images_after("\x1b[2;4r\x1b[4;1H" + sixel(10, 40)), "sixel 2 0 1x2 cursor 3 0");
    EXPECT_EQ(images_after("\x1b[2;4r\x1b[4;1H" + sixel(10, 160)), "sixel 1 0 1x3 cursor 3 0");
}

TEST(SixelImage, InDisplayModeIsAtTheTopLeftAndMovesNothing) {
    EXPECT_EQ(images_after("\x1b[?80h\x1b[3;3H" + sixel(20, 40)), "sixel 0 0 2x2 cursor 2 2");
    EXPECT_EQ(images_after("\x1b[?80h\x1b[3;3H" + sixel(20, 400)), "sixel 0 0 2x6 cursor 2 2");
}

TEST(SixelImage, ReplacesTextAndIsHiddenByLaterText) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of("abcdef\r\x1b[2C" + sixel(20, 20)));
    EXPECT_EQ(screen.line(0).text, "ab  ef");
    screen.feed(bytes_of("x"));
    EXPECT_EQ(images_of(screen), "sixel 0 2 2x1 cursor 0 3");
    screen.feed(bytes_of(" "));
    EXPECT_EQ(images_of(screen), " cursor 0 4");
}

TEST(SixelImage, GoesWhenACellOfItIsErasedOrMovesSideways) {
    const std::string shown = "\x1b[2;3H" + sixel(30, 40); // Rows 1 and 2, columns 2 to 4.
    for (const std::string_view erasing : {"\x1b[2J",
                                           "\x1b[J",
                                           "\x1b[1J",
                                           "\x1b[K",
                                           "\x1b[1K",
                                           "\x1b[2K",
                                           "\x1b[X",
                                           "\x1b[@",
                                           "\x1b[P",
                                           "\x1b[?2K",
                                           "\x1b[?J",
                                           "\x1b[2;3;2;3$z",
                                           "\x1b[2;3;2;3${",
                                           "\x1b[5;1;5;1;1;3;3$v",
                                           "\x1b['}",
                                           "\x1b['~",
                                           "\x1b#8",
                                           "\x1b[M",
                                           "\x1b[L",
                                           "\x1b[?1049h\x1b[?1049l\x1b[2J",
                                           "\x1b"
                                           "c"}) {
        EXPECT_EQ(images_after(shown + std::string(erasing)).find("sixel"), std::string::npos) << erasing;
    }
    for (const std::string_view other :
         {"\r\x1b[2X", "\x1b[4C\x1b[K", "\x1b[4;1H\x1b[J", "\x1b[1;9H\x1b[1J", "\x1b[3;6H\x1b[P",
          "\x1b[4;1;6;10$z", "\x1b[?1049h\x1b[2J\x1b[?1049l", "\x1b[3J"}) {
        EXPECT_NE(images_after(shown + std::string(other)).find("sixel 1 2 3x2"), std::string::npos) << other;
    }
}

TEST(SixelImage, GeometryIsToldOnlyWhenTheViewerShowsSixels) {
    constexpr std::string_view questions = "\x1b[?1;1;0S\x1b[?2;1;0S\x1b[?2;4;0S\x1b[?3;1;0S";
    EXPECT_EQ(replies_to(questions), "\x1b[?1;3S\x1b[?2;3S\x1b[?2;3S\x1b[?3;1S");
    Screen screen(Size{10, 6});
    ViewerFacts facts;
    facts.sixel_images = true;
    screen.set_viewer_facts(facts);
    Recorder recorder;
    screen.feed(bytes_of(std::string(questions) + "\x1b[?2;9;0S"), recorder);
    EXPECT_EQ(recorder.replies, "\x1b[?1;0;256S\x1b[?2;0;100;120S\x1b[?2;0;10000;10000S\x1b[?3;1S\x1b[?2;2S");
}

TEST(Image, TravelsWithItsRowsUntilTheLastHasGone) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of("\x1b[2;1H" + sixel(10, 40) + "\x1b[6;1H"));
    EXPECT_EQ(images_of(screen), "sixel 1 0 1x2 cursor 5 0");
    screen.feed(bytes_of("\n\n"));
    EXPECT_EQ(images_of(screen), "sixel -1 0 1x2 cursor 5 0");
    screen.feed(bytes_of("\n"));
    EXPECT_EQ(images_of(screen), " cursor 5 0");
    EXPECT_EQ(screen.counters().images_dropped, 0U);
}

TEST(Image, IsShownAlsoWhenItsScrollTakesAnotherAway) {
    EXPECT_EQ(images_after(sixel(10, 20) + "\x1b[6;1H" + sixel(20, 60)), "sixel 3 0 2x3 cursor 5 0");
    EXPECT_EQ(images_after(sixel(10, 20) + "\x1b[6;1H\x1b_Ga=T,f=100;" + base64_png(20, 60) + "\x1b\\"),
              "kitty 3 0 2x3 cursor 5 2");
}

TEST(Image, MovesWithinMarginsAndGoesWhenItIsCut) {
    const std::string shown = "\x1b[3;1H" + sixel(10, 40); // Rows 2 and 3.
    EXPECT_EQ(images_after(shown + "\x1b[2;5r\x1b[S"), "sixel 1 0 1x2 cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[2;5r\x1b[2S"), " cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[2;5r\x1b[T"), "sixel 3 0 1x2 cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[2;5r\x1b[2T"), " cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[4;6r\x1b[S"), " cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[5;6r\x1b[S"), "sixel 2 0 1x2 cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[H\x1b[L"), "sixel 3 0 1x2 cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[H\x1b[M"), "sixel 1 0 1x2 cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[H\x1bM\x1bM\x1bM"), " cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[?69h\x1b[1;4s\x1b[S"), "sixel 1 0 1x2 cursor 0 0");
    EXPECT_EQ(images_after(shown + "\x1b[?69h\x1b[3;6s\x1b[S"), "sixel 2 0 1x2 cursor 0 0");
}

TEST(Image, BelongsToItsScreen) {
    EXPECT_EQ(images_after(sixel(10, 20) + "\x1b[?1049h"), " cursor 0 0");
    EXPECT_EQ(images_after(sixel(10, 20) + "\x1b[?1049h" + sixel(20, 20)), "sixel 0 0 2x1 cursor 0 0");
    EXPECT_EQ(images_after(sixel(10, 20) + "\x1b[?1049h" + sixel(20, 20) + "\n\n\x1b[?1049l"),
              "sixel 0 0 1x1 cursor 0 0");
    EXPECT_EQ(images_after("\x1b[?47h" + sixel(20, 20) + "\x1b[?47l\x1b[?47h"), "sixel 0 0 2x1 cursor 0 0");
}

TEST(Image, StandsByItsTextAfterAResize) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of("0123456789abc\r\n" + sixel(40, 40) + "\r\nend"));
    EXPECT_EQ(images_of(screen), "sixel 2 0 4x2 cursor 4 3");
    screen.resize(Size{20, 6});
    EXPECT_EQ(images_of(screen), "sixel 1 0 4x2 cursor 3 3");
    screen.resize(Size{3, 6});
    EXPECT_EQ(images_of(screen), "sixel 3 0 3x2 cursor 5 2");
    screen.resize(Size{3, 2});
    EXPECT_EQ(images_of(screen), "sixel -1 0 3x2 cursor 1 2");
    screen.resize(Size{10, 6});
    EXPECT_EQ(violations(screen), "");
    EXPECT_EQ(images_of(screen), "sixel 2 0 3x2 cursor 4 3");
    screen.resize(Size{10, 1});
    EXPECT_EQ(images_of(screen), " cursor 0 3");
}

TEST(Image, OfTheAlternateScreenIsKeptWhileItFits) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of("\x1b[?1049h\x1b[3;1H" + sixel(40, 40)));
    screen.resize(Size{12, 4});
    EXPECT_EQ(images_of(screen), "sixel 2 0 4x2 cursor 3 0");
    screen.resize(Size{2, 3});
    EXPECT_EQ(images_of(screen), "sixel 1 0 2x2 cursor 2 0");
    screen.resize(Size{2, 1});
    EXPECT_EQ(images_of(screen), " cursor 0 0");
}

TEST(Image, CancelledOrWithoutPixelsIsNone) {
    EXPECT_EQ(images_after("\x1bPq#1~~~\x18"), " cursor 0 0");
    EXPECT_EQ(images_after("\x1bPq#1~~~\x1a"), " cursor 0 0");
    EXPECT_EQ(images_after("\x1bPq\x1b\\"), " cursor 0 0");
    EXPECT_EQ(images_after("\x1bPq#0;2;0;0;0?$-\x1b\\"), " cursor 0 0");
    EXPECT_EQ(images_after("\x1bP1;2;3$q~\x1b\\"), " cursor 0 0");
}

TEST(ImageBound, DropsTheOldestBeyondFourMebibytes) {
    Screen screen(Size{10, 6});
    for (int row = 1; row <= 6; ++row)
        screen.feed(bytes_of("\x1b[" + std::to_string(row) + ";1H" + sixel_of(1024 * 1024)));
    EXPECT_EQ(screen.images().size(), 3U); // A fourth does not fit beside its own bookkeeping.
    EXPECT_EQ(screen.counters().images_dropped, 3U);
    EXPECT_EQ(violations(screen), "");
}

TEST(ImageBound, DropsOneThatIsLargerWhole) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of(sixel_of(5 * 1024 * 1024) + "x"));
    EXPECT_EQ(images_of(screen), " cursor 0 1");
    EXPECT_EQ(screen.counters().images_dropped, 1U);
    screen.feed(
        bytes_of("\x1bPq" + std::string(5 * 1024 * 1024, ' ') + "~\x1b\\")); // Cut by the parser's bound.
    EXPECT_EQ(screen.images().size(), 0U);
    EXPECT_EQ(screen.counters().images_dropped, 2U);
}

TEST(ImageBound, KeepsFewHoweverSmall) {
    Screen screen(Size{100, 100});
    std::string input;
    for (int image = 0; image < 1000; ++image)
        input += "\x1b[" + std::to_string(image / 100 + 1) + ';' + std::to_string(image % 100 + 1) +
                 "H\x1bP9q~\x1b\\";
    screen.feed(bytes_of(input));
    EXPECT_EQ(screen.images().size(), 256U);
    EXPECT_EQ(screen.counters().images_dropped, 744U);
    EXPECT_EQ(violations(screen), "");
}

TEST(ImageBound, ReplacesWhatIsPaintedOver) {
    Screen screen(Size{10, 6});
    for (int frame = 0; frame < 100; ++frame)
        screen.feed(bytes_of("\x1b[H" + sixel_of(300 * 1024)));
    EXPECT_EQ(screen.images().size(), 1U);
    EXPECT_EQ(screen.counters().images_dropped, 0U);
}

TEST(InlineFile, IsPlacedByItsArguments) {
    const std::string png = base64_png(35, 45);
    EXPECT_EQ(images_after("\x1b]1337;File=inline=1:" + png + "\x07"), "iterm 0 0 4x3 cursor 2 4");
    EXPECT_EQ(images_after("\x1b]1337;File=name=eA==;size=9;width=5;height=2;inline=1:" + png + "\x07"),
              "iterm 0 0 5x2 cursor 1 5");
    EXPECT_EQ(images_after("\x1b]1337;File=inline=1;width=70px:" + png + "\x07"), "iterm 0 0 7x5 cursor 4 7");
    EXPECT_EQ(images_after("\x1b]1337;File=inline=1;width=50%;height=50%:" + png + "\x07"),
              "iterm 0 0 5x3 cursor 2 5");
    EXPECT_EQ(images_after("\x1b]1337;File=inline=1;width=auto;doNotMoveCursor=1:" + png + "\x07"),
              "iterm 0 0 4x3 cursor 0 0");
}

TEST(InlineFile, IsIgnoredWhenItIsADownloadAndCountedWhenItIsNoImage) {
    EXPECT_EQ(images_after("\x1b]1337;File=name=eA==:" + base64_png(9, 9) + "\x07"), " cursor 0 0");
    Screen screen(Size{10, 6});
    screen.feed(bytes_of(
        "\x1b]1337;File=inline=1:AAAA\x07\x1b]1337;File=inline=1:%%%\x07\x1b]1337;File=inline=1\x07"));
    screen.feed(bytes_of("\x1b]1337;File=inline=1:" + base64_png(9, 9) + std::string(70'000, 'A') + "\x07"));
    EXPECT_EQ(screen.images().size(), 0U);
    EXPECT_EQ(screen.counters().images_dropped, 4U);
}

TEST(ImageCheckpoint, GoesOnAtAnyByte) {
    const std::string input = "a" + sixel(20, 40) +
                              "\n\x1b_Gi=3,f=24,s=1,v=1,a=T,m=1;AA\x1b\\\x1b_Gm=0;AA\x1b\\x" +
                              "\x1b]1337;File=inline=1:" + base64_png(9, 9) + "\x07\n\n\n";
    Screen whole(Size{10, 6});
    whole.feed(bytes_of(input));
    ASSERT_EQ(whole.images().size(), 3U);
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
        Screen first(Size{10, 6});
        first.feed(bytes_of(input.substr(0, cut)));
        std::vector<std::byte> bytes;
        serialize(first, CheckpointScope::screen, bytes);
        auto second = restore(bytes);
        ASSERT_TRUE(second) << cut;
        second->feed(bytes_of(input.substr(cut)));
        ASSERT_EQ(images_of(*second), images_of(whole)) << cut;
        std::vector<std::byte> one;
        std::vector<std::byte> other;
        serialize(whole, CheckpointScope::screen, one);
        serialize(*second, CheckpointScope::screen, other);
        ASSERT_EQ(one, other) << cut;
    }
}

} // namespace
} // namespace helios::grid
