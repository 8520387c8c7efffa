// Images in frames: sent once to viewers that show them, boxes for the others.
#include <gtest/gtest.h>

#include "image_check.hpp"
#include "seen.hpp"

namespace helios::grid {
namespace {

ViewerFacts showing(bool sixels, bool kittys) {
    ViewerFacts facts;
    facts.sixel_images = sixels;
    facts.kitty_images = kittys;
    return facts;
}

class Watched {
public:
    explicit Watched(const ViewerFacts& facts, Size viewer = {10, 6})
        : screen(Size{10, 6}), watcher(viewer, facts) {}

    std::string after(std::string_view input) {
        screen.feed(bytes_of(input));
        return watcher.look(screen);
    }
    [[nodiscard]] std::string shows() const { return shown(watcher.terminal); }
    [[nodiscard]] std::string images() const {
        const std::string all = images_of(watcher.terminal);
        return all.substr(0, all.find(" cursor"));
    }

    Screen screen;
    Watcher watcher;
};

std::string kitty(std::string_view keys) {
    return "\x1b_G" + std::string(keys) + ",f=100;" + base64_png(30, 40) + "\x1b\\";
}

bool has_data(const std::string& bytes) {
    return bytes.find("\x1bP") != bytes.npos || bytes.find(base64_png(30, 40)) != bytes.npos;
}

TEST(FrameImages, AreBoxesWhereTheViewerShowsNone) {
    Watched sees(showing(false, false));
    sees.after("ab" + sixel(60, 60));
    EXPECT_EQ(sees.shows(), "ab+----+|  |    ||  +----+");
    EXPECT_EQ(sees.images(), "");
    Watched other(showing(true, false));
    other.after(kitty("a=T,c=9,r=1"));
    EXPECT_EQ(other.shows(), "|[image]|");
    Watched wide(showing(false, true), Size{30, 6});
    wide.screen.resize(Size{30, 6});
    wide.after(sixel(200, 60));
    EXPECT_EQ(wide.shows(), "+------------------+||   [image 20x3]   ||+------------------+");
}

TEST(FrameImages, BoxesFollowTheirImages) {
    Watched sees(showing(false, false));
    sees.after("\x1b[3;1H" + kitty("a=T,i=5,p=1,c=4,r=2,C=1"));
    EXPECT_EQ(sees.shows(), "|||  |||  |");
    EXPECT_EQ(sees.after("x"), "x"); // Text goes over it.
    sees.after("\x1b[6;1H\n");
    EXPECT_EQ(sees.shows(), "|x  |||  |");
    sees.after("\x1b_Ga=d,d=i,i=5\x1b\\");
    EXPECT_EQ(sees.shows(), "|x");
}

TEST(FrameImages, AreSentOnce) {
    for (const std::string& image : {sixel(60, 60), kitty("a=T,i=5,c=6,r=3")}) {
        Watched sees(showing(true, true));
        EXPECT_TRUE(has_data(sees.after("ab" + image)));
        EXPECT_EQ(sees.images(), image.starts_with("\x1bP") ? "sixel 0 2 6x3" : "kitty 0 2 6x3");
        EXPECT_EQ(sees.after("\x1b[5;1Hx"), "\x1b[5Hx");
        EXPECT_FALSE(has_data(sees.after("\x1b[1;4Htext"))); // Over it.
        EXPECT_EQ(seen(sees.watcher.terminal), sees.watcher.expected(sees.screen));
        EXPECT_FALSE(has_data(sees.after("\x1b[6;1H\n"))); // It scrolls with the screen.
        EXPECT_EQ(sees.images(), image.starts_with("\x1bP") ? "sixel -1 2 6x3" : "kitty 0 2 6x2");
        EXPECT_EQ(seen(sees.watcher.terminal), sees.watcher.expected(sees.screen));
    }
}

TEST(FrameImages, AreSentAgainWhenTheViewerIsPaintedAnew) {
    for (const std::string& image : {sixel(60, 60), kitty("a=T,i=5,c=6,r=3")}) {
        Watched sees(showing(true, true));
        sees.after(image);
        sees.watcher.source.forget();
        EXPECT_TRUE(has_data(sees.after("")));
        EXPECT_NE(sees.images(), "");
    }
}

TEST(FrameImages, AreGoneWithTheirPlacement) {
    Watched sees(showing(true, true));
    sees.after(sixel(60, 60) + "\x1b[6;1H" + kitty("a=T,i=5,c=3,r=1,C=1"));
    EXPECT_EQ(sees.images(), "sixel 0 0 6x3, kitty 5 0 3x1");
    EXPECT_EQ(sees.after("\x1b_Ga=d,d=i,i=5\x1b\\"), "\x1b_Ga=d,q=2,d=I,i=5\x1b\\");
    EXPECT_EQ(sees.images(), "sixel 0 0 6x3");
    sees.after("\x1b[1;1H\x1b[K");
    EXPECT_EQ(sees.images(), "");
}

TEST(FrameImages, TextOverASixelIsPrintedAfterIt) {
    Watched sees(showing(true, false));
    sees.after(sixel(60, 60) + "\x1b[2;2Hover");
    EXPECT_EQ(sees.images(), "sixel 0 0 6x3");
    EXPECT_EQ(sees.shows(), "| over");
    sees.after("\x1b[2;2H    "); // Spaces hide it, and are no blanks.
    EXPECT_EQ(seen(sees.watcher.terminal), sees.watcher.expected(sees.screen));
    EXPECT_EQ(sees.images(), "sixel 0 0 6x3");
}

TEST(FrameImages, OfAnotherCellSizeOrAtTheLastRowAreBoxes) {
    ViewerFacts facts = showing(true, true);
    facts.cell_height_px = 10;
    Watched small(facts);
    small.after(sixel(60, 60));
    EXPECT_EQ(small.images(), "");
    EXPECT_EQ(small.shows(), "+----+||    ||+----+");
    small.after("\x1b[2J\x1b[H" + kitty("a=T,i=5"));
    EXPECT_EQ(small.images(), "kitty 0 0 3x2"); // As many cells, of whatever size.
    Watched last(showing(true, true));
    last.after("\x1b[4;1H" + sixel(60, 60));
    EXPECT_EQ(last.images(), "");
    last.after("\n");
    EXPECT_EQ(last.images(), "sixel 2 0 6x3");
}

TEST(FrameImages, AreCutForASmallerViewer) {
    Watched sees(showing(true, true), Size{5, 4});
    sees.after("\x1b[1;1H" + kitty("a=T,i=5,c=2,r=2") + "\x1b[1;7H" + sixel(30, 20));
    EXPECT_EQ(sees.images(), "kitty 0 0 2x2");
    sees.after("\x1b[5;1H"); // The window moves by a row.
    EXPECT_EQ(sees.images(), "kitty 0 0 2x1");
}

TEST(FrameImages, ARegionThatMovesSendsItsSixelsAgain) {
    Watched sees(showing(true, false));
    sees.after("\x1b[6;1Hfoot\x1b[1;5r\x1b[2;1H" + sixel(30, 40));
    EXPECT_EQ(sees.images(), "sixel 1 0 3x2");
    EXPECT_TRUE(has_data(sees.after("\x1b[5;1H\n")));
    EXPECT_EQ(sees.images(), "sixel 0 0 3x2");
    EXPECT_EQ(seen(sees.watcher.terminal), sees.watcher.expected(sees.screen));
}

TEST(FrameImages, BelongToTheirScreen) {
    Watched sees(showing(true, true));
    sees.after(sixel(20, 20) + "\x1b[3;3H" + kitty("a=T,i=5,c=1,r=1"));
    EXPECT_EQ(sees.images(), "sixel 0 0 2x1, kitty 2 2 1x1");
    sees.after("\x1b[?1049h\x1b[2;2H" + sixel(30, 20));
    EXPECT_EQ(sees.images(), "sixel 1 1 3x1");
    EXPECT_FALSE(has_data(sees.after("\x1b[?1049l")));
    EXPECT_EQ(sees.images(), "sixel 0 0 2x1, kitty 2 2 1x1");
}

TEST(FrameImages, OfAProgramWithoutIdsAreTold) {
    Watched sees(showing(true, true));
    sees.after(kitty("a=T,c=1,r=1,C=1") + "\x1b[3;1H" + kitty("a=T,c=2,r=1,C=1"));
    EXPECT_EQ(sees.images(), "kitty 0 0 1x1, kitty 2 0 2x1");
    sees.after("\x1b[1;1H\x1b_Ga=d,d=c\x1b\\");
    EXPECT_EQ(sees.images(), "kitty 2 0 2x1");
}

} // namespace
} // namespace helios::grid
