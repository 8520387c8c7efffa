// Snapshots with images: sent again for viewers that show them, boxes for the others.

#include "vt/filter/filter.hpp"

#include <gtest/gtest.h>

#include "image_check.hpp"

namespace helios::grid {
namespace {

std::string snapshot(const Screen& screen, SnapshotImages images) {
    std::string out;
    screen.vt_snapshot(out, SnapshotScope::screen, images);
    return out;
}

Screen screen_after(std::string_view input) {
    Screen screen(Size{10, 6});
    screen.feed(bytes_of(input));
    return screen;
}

// The snapshot with originals, fed to a fresh screen.
Screen copy_of(const Screen& screen) {
    Screen copy(screen.size());
    const std::string bytes = snapshot(screen, SnapshotImages::originals);
    std::string filtered;
    vt::ReplyFilter filter;
    filter.feed(bytes_of(bytes), filtered);
    EXPECT_EQ(filtered, bytes); // Nothing in it solicits a reply.
    copy.feed(bytes_of(bytes));
    EXPECT_EQ(violations(copy), "");
    return copy;
}

void expect_repeated(std::string_view input) {
    const Screen screen = screen_after(input);
    const Screen copy = copy_of(screen);
    EXPECT_EQ(images_of(copy), images_of(screen)) << input;
    EXPECT_EQ(everything(copy), everything(screen)) << input;
}

TEST(ImageSnapshot, RepeatsImagesTextAndCursor) {
    expect_repeated("ab" + sixel(25, 50) + "x\r\nend");
    expect_repeated("\x1b[5;1H\x1b[41mtext\x1b[m\x1b[4;9H" + sixel(20, 60) + "\x1b[5;9Hyz");
    expect_repeated("\x1b_Ga=T,i=5,f=100,z=-2;" + base64_png(30, 40) +
                    "\x1b\\\x1b_Ga=p,i=5,C=1,c=1,r=2\x1b\\after");
    expect_repeated("\x1b_Ga=T,f=24,s=1,v=1;////\x1b\\");
    expect_repeated("\x1b]1337;File=inline=1;width=3;preserveAspectRatio=0:" + base64_png(30, 40) + "\x07-");
    expect_repeated(sixel(10, 20) + "\x1b[?1049h\x1b[3;3H" + sixel(20, 20));
    expect_repeated("\x1b[?80h\x1b[3;3H" + sixel(20, 120));
    expect_repeated("\x1b[2;5r\x1b[?6h\x1b[2;2H" + sixel(20, 20));
}

TEST(ImageSnapshot, RepeatsThePrimaryScreensImagesBelowTheAlternateOne) {
    Screen copy = copy_of(screen_after(sixel(10, 20) + "\x1b[?1049h\x1b[3;3Htext"));
    copy.feed(bytes_of("\x1b[?1049l"));
    EXPECT_EQ(images_of(copy), "sixel 0 0 1x1 cursor 0 0");
}

TEST(ImageSnapshot, CutsWhatHasScrolledOff) {
    const Screen sixels = screen_after("\x1bP9q\"1;1;10;60#1~-~-~-~-~-~-~-~-~-~\x1b\\\x1b[6;1H\n\n");
    EXPECT_EQ(images_of(sixels), "sixel -2 0 1x3 cursor 5 0");
    const std::string bytes = snapshot(sixels, SnapshotImages::originals);
    EXPECT_NE(bytes.find("\x1b[1;1H\x1bP9;0;0q\"1;1;10;18#1~-~-~\x1b\\"), std::string::npos)
        << bytes; // 42 pixels of 60.
    const Screen kitty = screen_after("\x1b_Ga=T,i=5,f=100;" + base64_png(30, 60) + "\x1b\\\x1b[6;1H\n\n");
    EXPECT_NE(snapshot(kitty, SnapshotImages::originals).find("a=p,q=2,i=5,C=1,y=40,h=20,r=1"),
              std::string::npos);
    EXPECT_EQ(images_of(copy_of(kitty)), "kitty 0 0 3x1 cursor 5 0");
}

TEST(ImageSnapshot, SendsKittyDataInChunksThatTheProtocolAllows) {
    const std::string data(std::size_t{60} * 60 * 4, 'x');
    std::string payload;
    for (std::size_t at = 0; at < data.size(); at += 3)
        payload += "eHh4";
    const Screen screen = screen_after("\x1b_Ga=T,i=5,s=60,v=60;" + payload + "\x1b\\");
    const std::string bytes = snapshot(screen, SnapshotImages::originals);
    std::size_t chunks = 0;
    for (std::size_t at = bytes.find("\x1b_G"); at != bytes.npos;
         at = bytes.find("\x1b_G", at + 1), ++chunks) {
        const std::size_t begin = bytes.find(';', at) + 1;
        EXPECT_LE(bytes.find("\x1b\\", at), begin + 4096);
    }
    EXPECT_EQ(chunks, 6U); // 14,400 bytes in 5, and the placement.
    EXPECT_EQ(images_of(copy_of(screen)), images_of(screen));
}

TEST(ImageSnapshot, DrawsBoxesForViewersWithoutImages) {
    Screen screen = screen_after("ab" + sixel(80, 100) + "\x1b[2;5Htext");
    Screen copy(screen.size());
    copy.feed(bytes_of(snapshot(screen, SnapshotImages::boxes)));
    EXPECT_EQ(shown(screen), "ab|    text");
    EXPECT_EQ(shown(copy), "ab+------+|  | text ||  [image]||  |      ||  +------+");
    EXPECT_EQ(copy.cursor(), screen.cursor());
    EXPECT_EQ(images_of(copy), " cursor 1 8");
}

TEST(ImageSnapshot, BoxesAreNeverLargerThanTheImage) {
    const auto box = [](std::string_view input) {
        Screen copy(Size{10, 6});
        copy.feed(bytes_of(snapshot(screen_after(input), SnapshotImages::boxes)));
        return shown(copy);
    };
    EXPECT_EQ(box(sixel(10, 20)), "|");
    EXPECT_EQ(box(sixel(20, 20)), "||");
    EXPECT_EQ(box(sixel(100, 20)), "|[image] |");
    EXPECT_EQ(box(sixel(100, 40)), "|        |||[image] |");
    EXPECT_EQ(box("\x1b[6;1H" + sixel(30, 140)), "| ||| ||| ||| ||| ||+-+"); // Its top has scrolled off.
}

TEST(ImageSnapshot, NamesTheImagesExtentWhereThereIsRoom) {
    Screen screen(Size{20, 3});
    screen.feed(bytes_of(sixel(150, 60)));
    Screen copy(screen.size());
    copy.feed(bytes_of(snapshot(screen, SnapshotImages::boxes)));
    EXPECT_EQ(shown(copy), "+-------------+||[image 15x3] ||+-------------+");
}

TEST(ImageSnapshot, WithoutImagesIsTheSameForAll) {
    const Screen screen = screen_after("text\x1b[31mred\r\n\x1b[?1049h");
    const std::string plain = snapshot(screen, SnapshotImages::left_out);
    EXPECT_EQ(snapshot(screen, SnapshotImages::boxes), plain);
    EXPECT_EQ(snapshot(screen, SnapshotImages::originals), plain);
}

} // namespace
} // namespace helios::grid
