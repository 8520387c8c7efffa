// kitty's graphics protocol: transmission, placement, deletion and replies.
#include <gtest/gtest.h>

#include "image_check.hpp"

namespace helios::grid {
namespace {

std::string kitty(std::string_view control, std::string_view payload) {
    return "\x1b_G" + std::string(control) + ';' + std::string(payload) + "\x1b\\";
}
std::string kitty(std::string_view control) {
    return "\x1b_G" + std::string(control) + "\x1b\\";
}

// One pixel, as RGBA and as RGB.
constexpr std::string_view pixel = "/////w==";
constexpr std::string_view rgb_pixel = "////";

TEST(Kitty, ShowsRawPixelsAndPng) {
    EXPECT_EQ(images_after(kitty("a=T,s=1,v=1", pixel)), "kitty 0 0 1x1 cursor 0 1");
    EXPECT_EQ(images_after(kitty("a=T,f=24,s=1,v=1", rgb_pixel)), "kitty 0 0 1x1 cursor 0 1");
    EXPECT_EQ(images_after("ab" + kitty("a=T,f=100", base64_png(25, 50))), "kitty 0 2 3x3 cursor 2 5");
    EXPECT_EQ(images_after(kitty("a=T,f=24,o=z,s=30,v=30", "eJw=")), "kitty 0 0 3x2 cursor 1 3");
}

TEST(Kitty, PutsChunksTogether) {
    EXPECT_EQ(images_after(kitty("a=T,f=24,s=2,v=1,m=1", "////") + kitty("m=0", "////")),
              "kitty 0 0 1x1 cursor 0 1");
    EXPECT_EQ(images_after(kitty("a=T,f=24,s=2,v=1,m=1", "/////w==") + "text" + kitty("m=1", "//8=") +
                           "\x1bPq~\x1b\\" + kitty("m=0")),
              "sixel 0 4 1x1, kitty 0 4 1x1 cursor 0 5");
    EXPECT_EQ(images_after(kitty("i=1,a=T,f=24,s=2,v=1,m=1", "////") + kitty("i=2,a=T,s=1,v=1", pixel)),
              "kitty 0 0 1x1 cursor 0 1"); // The first was given up.
}

TEST(Kitty, PlacesByItsKeys) {
    const std::string png = base64_png(40, 40);
    EXPECT_EQ(images_after(kitty("a=T,f=100,c=5,r=3", png)), "kitty 0 0 5x3 cursor 2 5");
    EXPECT_EQ(images_after(kitty("a=T,f=100,c=8", png)), "kitty 0 0 8x4 cursor 3 8");
    EXPECT_EQ(images_after(kitty("a=T,f=100,r=1", png)), "kitty 0 0 2x1 cursor 0 2");
    EXPECT_EQ(images_after(kitty("a=T,f=100,x=10,y=25,w=20,h=99", png)), "kitty 0 0 2x1 cursor 0 2");
    EXPECT_EQ(images_after(kitty("a=T,f=100,X=5,Y=1", png)), "kitty 0 0 5x3 cursor 2 5");
    EXPECT_EQ(images_after("\x1b[5;5H" + kitty("a=T,f=100,C=1,r=9,c=2", png)), "kitty 4 4 2x2 cursor 4 4");
    EXPECT_EQ(images_after("\x1b[1;9H" + kitty("a=T,f=100", png)), "kitty 0 8 2x2 cursor 2 0");
    EXPECT_EQ(images_after("\x1b[6;9H" + kitty("a=T,f=100", png)), "kitty 3 8 2x2 cursor 5 0");
}

TEST(Kitty, ShowsAnImageThatWasSentBefore) {
    const std::string sent = kitty("a=t,i=7,f=100", base64_png(20, 20));
    EXPECT_EQ(images_after(sent), " cursor 0 0");
    EXPECT_EQ(images_after(sent + kitty("a=p,i=7") + kitty("a=p,i=7,c=1,r=1")),
              "kitty 0 0 2x1, kitty 0 2 1x1 cursor 0 3");
    EXPECT_EQ(images_after(sent + kitty("a=p,i=7,p=4") + "\n" + kitty("a=p,i=7,p=4")),
              "kitty 1 2 2x1 cursor 1 4");
    EXPECT_EQ(images_after(sent + kitty("a=p,i=7") + kitty("a=t,i=7,s=1,v=1", pixel)), " cursor 0 2");
    EXPECT_EQ(images_after(sent + kitty("a=p,i=7,U=1") + "\xf4\x8e\xbb\xae"), " cursor 0 1");
}

TEST(Kitty, ImagesLieInALayerOfTheirOwn) {
    const std::string shown = "\x1b[2;3H" + kitty("a=T,f=100,i=1,C=1", base64_png(30, 40));
    for (const std::string_view other :
         {"xxx", "\x1b[K", "\x1b[J", "\x1b[X", "\x1b[P", "\x1b[@", "\x1b#8", "\x1b[2K"})
        EXPECT_NE(images_after(shown + std::string(other)).find("kitty 1 2 3x2"), std::string::npos) << other;
    for (const std::string_view clearing : {"\x1b[2J",
                                            "\x1b"
                                            "c",
                                            "\x1b[9S"}) {
        EXPECT_EQ(images_after(shown + std::string(clearing)).find("kitty"), std::string::npos) << clearing;
    }
    EXPECT_EQ(images_after(shown + "\x1b[S"), "kitty 0 2 3x2 cursor 1 2");
    EXPECT_EQ(images_after(shown + "\x1b[2S"), "kitty -1 2 3x2 cursor 1 2");
    EXPECT_EQ(images_after(shown + "\x1b[3;6r\x1b[S"),
              "kitty 1 2 3x2 cursor 0 0"); // Not wholly between them.
    EXPECT_EQ(images_after(shown + "\x1b[2J" + kitty("a=p,i=1")),
              "kitty 1 2 3x2 cursor 2 5"); // Its data stays.
}

TEST(Kitty, Deletes) {
    const std::string first = "\x1b[1;1H" + kitty("a=T,f=100,i=1,p=1,z=-1", base64_png(20, 20));
    const std::string both = first + "\x1b[3;5H" + kitty("a=T,f=100,i=2,p=1,C=1", base64_png(20, 40));
    constexpr std::string_view one = "kitty 0 0 2x1 cursor 2 4";
    constexpr std::string_view two = "kitty 2 4 2x2 cursor 2 4";
    constexpr std::string_view none = " cursor 2 4";
    for (const auto& [control, left] :
         {std::pair("a=d", none), std::pair("a=d,d=A", none), std::pair("a=d,d=i,i=1", two),
          std::pair("a=d,d=I,i=2", one), std::pair("a=d,d=i,i=2,p=1", one), std::pair("a=d,d=c", one),
          std::pair("a=d,d=p,x=2,y=1", two), std::pair("a=d,d=q,x=2,y=1,z=-1", two),
          std::pair("a=d,d=x,x=6", one), std::pair("a=d,d=y,y=4", one), std::pair("a=d,d=z,z=-1", two),
          std::pair("a=d,d=r,x=1,y=9", none), std::pair("a=d,d=R,x=2,y=2", one)}) {
        EXPECT_EQ(images_after(both + kitty(control)), left) << control;
    }
    for (const std::string_view control :
         {"a=d,d=i,i=3", "a=d,d=i,i=2,p=2", "a=d,d=p,x=3,y=1", "a=d,d=q,x=1,y=1", "a=d,d=n,I=1",
          "a=d,d=f,i=1", "a=d,d=i", "a=d,d=p"}) {
        EXPECT_NE(images_after(both + kitty(control)).find("kitty 0 0 2x1, kitty 2 4 2x2"), std::string::npos)
            << control;
    }
    EXPECT_EQ(images_after(both + kitty("a=d,d=a") + kitty("a=p,i=1")), "kitty 2 4 2x1 cursor 2 6");
    EXPECT_EQ(images_after(both + kitty("a=d,d=A") + kitty("a=p,i=1")), none);
    EXPECT_EQ(images_after(kitty("a=t,i=1,s=1,v=1", pixel) + kitty("a=d,d=I,i=1") + kitty("a=p,i=1")),
              " cursor 0 0");
}

TEST(Kitty, NamesImagesByNumber) {
    const std::string sent = kitty("a=t,I=5,s=1,v=1", pixel);
    EXPECT_EQ(replies_to(sent), "\x1b_Gi=1073741824,I=5;OK\x1b\\");
    EXPECT_EQ(replies_to(sent + sent), "\x1b_Gi=1073741824,I=5;OK\x1b\\\x1b_Gi=1073741825,I=5;OK\x1b\\");
    EXPECT_EQ(images_after(sent + kitty("a=p,I=5")), "kitty 0 0 1x1 cursor 0 1");
    EXPECT_EQ(images_after(sent + kitty("a=p,I=5") + kitty("a=d,d=n,I=5")), " cursor 0 1");
}

TEST(Kitty, AnswersWithFixedTexts) {
    const auto ok = [](std::string_view keys) { return "\x1b_G" + std::string(keys) + ";OK\x1b\\"; };
    EXPECT_EQ(replies_to(kitty("i=31,s=1,v=1", pixel)), ok("i=31"));
    EXPECT_EQ(replies_to(kitty("a=T,i=31,p=3,s=1,v=1", pixel)), ok("i=31,p=3"));
    EXPECT_EQ(replies_to(kitty("a=T,s=1,v=1", pixel)), "");
    EXPECT_EQ(replies_to(kitty("i=31,q=1,s=1,v=1", pixel)), "");
    EXPECT_EQ(replies_to(kitty("i=31,s=2,v=1,m=1", pixel) + kitty("m=0", pixel)), ok("i=31"));
    EXPECT_EQ(replies_to(kitty("i=31,s=1,v=1", pixel) + kitty("a=p,i=31,p=2")), ok("i=31") + ok("i=31,p=2"));
    EXPECT_EQ(replies_to(kitty("a=d,i=31")), "");
    for (const auto& [control, payload, error] :
         {std::tuple("i=1,s=1,v=1", "AA", "ENODATA:Insufficient image data"),
          std::tuple("i=1,s=1,v=1", "AAAAAAAAAAAA", "EFBIG:Too much data"),
          std::tuple("i=1,s=1,v=1", "A-A", "EINVAL:Payload is not base64"),
          std::tuple("i=1,s=1,v=0", "AAAA", "EINVAL:Zero width/height not allowed"),
          std::tuple("i=1,f=100", "AAAA", "EINVAL:Zero width/height not allowed"),
          std::tuple("i=1,s=10001,v=1", "AAAA", "EINVAL:Image too large"),
          std::tuple("i=1,f=7,s=1,v=1", "AAAA", "EINVAL:Unknown image format"),
          std::tuple("i=1,t=f,f=100", "L2V0Yy9wYXNzd2Q=", "EINVAL:Only direct transmission is supported"),
          std::tuple("i=1,t=s,s=1,v=1", "AAAA", "EINVAL:Only direct transmission is supported"),
          std::tuple("a=p,i=1", "", "ENOENT:No such image"),
          std::tuple("a=T,i=1,P=1,s=1,v=1", "AAAAAA==", "EINVAL:Relative placements are not supported")}) {
        EXPECT_EQ(replies_to(kitty(control, payload)), "\x1b_Gi=1;" + std::string(error) + "\x1b\\")
            << control;
        EXPECT_EQ(replies_to(kitty(std::string(control) + ",q=2", payload)), "") << control;
    }
    EXPECT_EQ(replies_to(kitty("i=1,I=2,s=1,v=1", pixel)),
              "\x1b_Gi=1,I=2;EINVAL:Must not specify both image id and image number\x1b\\");
}

TEST(Kitty, IsAskedForAndSaysWhatTheViewerCan) {
    const std::string query = kitty("i=31,s=1,v=1,a=q,t=d,f=24", "AAAA");
    EXPECT_EQ(replies_to(query), ""); // As of a terminal that does not know the protocol.
    Screen screen(Size{10, 6});
    ViewerFacts facts;
    facts.kitty_images = facts.sixel_images = true;
    screen.set_viewer_facts(facts);
    Recorder recorder;
    screen.feed(bytes_of(query + kitty("i=31,s=1,v=1,a=q,t=s", "AAAA") + "\x1b[c"), recorder);
    EXPECT_EQ(recorder.replies, "\x1b_Gi=31;OK\x1b\\\x1b_Gi=31;EINVAL:Only direct transmission is "
                                "supported\x1b\\\x1b[?64;4;6;21;22;28;52c");
    EXPECT_EQ(screen.images().size(), 0U);
}

TEST(Kitty, IgnoresWhatHasNotItsForm) {
    for (const std::string_view control :
         {"a=T,s=x,v=1", "a=TT,s=1,v=1", "a,s=1", "=1", "aa=1", "a=T,s=99999999999,v=1", "a=T,s=1.5,v=1",
          "s= 1,v=1", "a=f,i=1", "a=a,i=1", "a=c,i=1"}) {
        Screen screen(Size{10, 6});
        screen.feed(bytes_of(kitty(control, pixel)));
        EXPECT_EQ(screen.images().size(), 0U) << control;
        EXPECT_EQ(screen.counters().unknown_sequences, 1U) << control;
    }
}

TEST(KittyBound, DropsATooLargeImageWholeAndSaysSo) {
    std::string input = kitty("i=9,a=T,f=100,m=1", base64_png(10, 10));
    for (int chunk = 0; chunk < 1500; ++chunk)
        input += kitty("m=1", std::string(4096, 'A'));
    input += kitty("m=0");
    EXPECT_EQ(images_after(input), " cursor 0 0");
    EXPECT_EQ(replies_to(input), "\x1b_Gi=9;EFBIG:Too much data\x1b\\");
    EXPECT_EQ(replies_to(kitty("i=9,a=T,f=100", base64_png(10, 10) + std::string(70'000, 'A'))),
              "\x1b_Gi=9;EFBIG:Too much data\x1b\\");
}

} // namespace
} // namespace helios::grid
