// What a screen answers and tells: fixed formats, the right places, nothing of the program's text.
#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

TEST(Reply, AnswersAttributes) {
    EXPECT_EQ(replies_to("\x1b[c"), "\x1b[?64;6;21;22;28;52c");
    EXPECT_EQ(replies_to("\x1b[0c\x1bZ"), "\x1b[?64;6;21;22;28;52c\x1b[?64;6;21;22;28;52c");
    EXPECT_EQ(replies_to("\x1b[>c"), "\x1b[>41;10;0c");
    EXPECT_EQ(replies_to("\x1b[=c"), "\x1bP!|48454C53\x1b\\");
    EXPECT_EQ(replies_to("\x1b[>q"), "\x1bP>|Helios(0.1)\x1b\\");
    EXPECT_EQ(replies_to("\x1b[1c"), "");
}

TEST(Reply, AnswersStatusAndPlace) {
    EXPECT_EQ(replies_to("\x1b[5n"), "\x1b[0n");
    EXPECT_EQ(replies_to("ab\r\nc\x1b[6n"), "\x1b[2;2R");
    EXPECT_EQ(replies_to("\x1b[5;9H\x1b[?6n"), "\x1b[?5;9;1R");
    EXPECT_EQ(replies_to("\x1b[5;10r\x1b[?6h\x1b[2;3H\x1b[6n"), "\x1b[2;3R");
    EXPECT_EQ(replies_to("\x1b[?996n"), "\x1b[?997;1n");
    EXPECT_EQ(replies_to("\x1b[?15n"), "\x1b[?13n");
}

TEST(Reply, AnswersModes) {
    EXPECT_EQ(replies_to("\x1b[?2026$p"), "\x1b[?2026;2$y");
    EXPECT_EQ(replies_to("\x1b[?2026h\x1b[?2026$p"), "\x1b[?2026;1$y");
    EXPECT_EQ(replies_to("\x1b[?9999$p"), "\x1b[?9999;0$y");
    EXPECT_EQ(replies_to("\x1b[4$p"), "\x1b[4;2$y");
    EXPECT_EQ(replies_to("\x1b[?1049h\x1b[?1049$p"), "\x1b[?1049;1$y");
}

TEST(Reply, AnswersSettings) {
    EXPECT_EQ(replies_to("\x1b[1;38;5;200m\x1bP$qm\x1b\\"), "\x1bP1$r0;1;38;5;200m\x1b\\");
    EXPECT_EQ(replies_to("\x1b[3;9r\x1bP$qr\x1b\\"), "\x1bP1$r3;9r\x1b\\");
    EXPECT_EQ(replies_to("\x1b[5 q\x1bP$q q\x1b\\"), "\x1bP1$r5 q\x1b\\");
    EXPECT_EQ(replies_to("\x1bP$q\"p\x1b\\"), "\x1bP1$r64;1\"p\x1b\\");
}

TEST(Reply, AnswersCapabilitiesFromItsOwnTable) {
    EXPECT_EQ(replies_to("\x1bP+q436f\x1b\\"), "\x1bP1+r436F=323536\x1b\\");
    EXPECT_EQ(replies_to("\x1bP+q5463;6162\x1b\\"), "\x1bP1+r5463\x1b\\\x1bP0+r\x1b\\");
}

TEST(Reply, TellsTheColoursThatWereSet) {
    EXPECT_EQ(replies_to("\x1b]4;1;rgb:12/34/56;2;#abc\x07\x1b]4;1;?;2;?\x07"),
              "\x1b]4;1;rgb:1212/3434/5656\x07\x1b]4;2;rgb:a0a0/b0b0/c0c0\x07");
    EXPECT_EQ(replies_to("\x1b]10;rgb:f/0/8;#102030\x07\x1b]10;?;?\x07"),
              "\x1b]10;rgb:ffff/0000/8888\x07\x1b]11;rgb:1010/2020/3030\x07");
    EXPECT_EQ(replies_to("\x1b]4;1;#123456\x07\x1b]104;1\x07\x1b]4;1;?\x07"), replies_to("\x1b]4;1;?\x07"));
    EXPECT_EQ(replies_to("\x1b]4;1;#123456\x07\x1b]104\x07\x1b]4;1;?\x07"), replies_to("\x1b]4;1;?\x07"));
    EXPECT_EQ(replies_to("\x1b]11;#123456\x07\x1b]111\x07\x1b]11;?\x07"), replies_to("\x1b]11;?\x07"));
    EXPECT_EQ(replies_to("\x1b]11;#123456\x07\x1b"
                         "c\x1b]11;?\x07"),
              replies_to("\x1b]11;?\x07"));
    for (const std::string_view wrong :
         {"red"sv, "#12345"sv, "#"sv, "rgb:1/2"sv, "rgb:12345/1/1"sv, "rgb:1/2/3/4"sv, "rgb:/1/1"sv,
          "rgb:-1/1/1"sv, "rgb:1/1/1 "sv, "#1234567890123456"sv})
        EXPECT_EQ(replies_to("\x1b]11;" + std::string(wrong) + "\x07\x1b]11;?\x07"),
                  replies_to("\x1b]11;?\x07"))
            << wrong;
}

TEST(Reply, AnswersSizesAndColours) {
    EXPECT_EQ(replies_to("\x1b[18t"), "\x1b[8;24;80t");
    EXPECT_EQ(replies_to("\x1b[14t\x1b[16t"), "\x1b[4;480;800t\x1b[6;20;10t");
    EXPECT_EQ(replies_to("\x1b]11;?\x07"), "\x1b]11;rgb:0000/0000/0000\x07");
    EXPECT_EQ(replies_to("\x1b]10;?;?\x1b\\"),
              "\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\");
    EXPECT_EQ(replies_to("\x1b]4;1;?;231;?\x07"),
              "\x1b]4;1;rgb:cdcd/0000/0000\x07\x1b]4;231;rgb:ffff/ffff/ffff\x07");
    EXPECT_EQ(replies_to("\x1b[>5u\x1b[?u"), "\x1b[?5u");
}

TEST(Reply, UsesTheViewersFacts) {
    Screen screen(Size{80, 24});
    ViewerFacts facts;
    facts.background = 0xFFFFFF;
    facts.cell_width_px = 7;
    screen.set_viewer_facts(facts);
    Recorder recorder;
    screen.feed(bytes_of("\x1b]11;?\x07\x1b[?996n\x1b[16t"), recorder);
    EXPECT_EQ(recorder.replies, "\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?997;2n\x1b[6;20;7t");
}

TEST(Reply, NeverSendsBackWhatAProgramSent) {
    for (std::string_view input :
         {"\x1b]0;rm -rf\x07\x1b[21t"sv, "\x1b]1;rm -rf\x07\x1b[20t"sv, "\x1bP$qrm -rf\x1b\\"sv,
          "\x1bP+q726d\x1b\\"sv, "\x1b]52;c;cm0=\x07\x1b]52;c;?\x07"sv,
          "\x1b]7;rm\x07\x1b]8;;rm\x07\x1bP$qm\x1b\\"sv, "\x1b]50;?rm\x07"sv, "\x05"sv, "\x1b]4;rm;?\x07"sv,
          "\x1b]11;rm\x07\x1b]11;?\x07"sv, "\x1b[>rmq"sv, "\x1b_Gi=1;rm\x1b\\"sv}) {
        const std::string replies = replies_to(input);
        EXPECT_EQ(replies.find("rm"), std::string::npos) << input;
        EXPECT_EQ(replies.find('\r'), std::string::npos) << input;
        EXPECT_EQ(replies.find('\n'), std::string::npos) << input;
    }
}

TEST(Reply, NamesThePlaceJustAfterTheQuery) {
    Screen screen(Size{80, 24});
    Recorder recorder;
    screen.feed(bytes_of("abc\x1b[6n\x1b["), recorder);
    screen.feed(bytes_of("5nx\x1b]11;?\x07"), recorder);
    EXPECT_EQ(recorder.reply_places, (std::vector<std::size_t>{7, 2, 10}));
}

TEST(Reply, BoundsWhatOneStringCanAsk) {
    std::string input = "\x1b]4";
    for (int time = 0; time < 10'000; ++time)
        input += ";1;?";
    EXPECT_LE(replies_to(input + "\x07").size(), 256U * 40U);
}

TEST(Reply, ReportsTheSizeOnlyInMode2048) {
    Screen screen(Size{80, 24});
    Recorder recorder;
    screen.resize(Size{81, 24}, recorder);
    EXPECT_EQ(recorder.replies, "");
    screen.feed(bytes_of("\x1b[?2048h"), recorder);
    screen.resize(Size{100, 30}, recorder);
    screen.resize(Size{100, 30}, recorder);
    EXPECT_EQ(recorder.replies, "\x1b[48;24;81;480;810t\x1b[48;30;100;600;1000t");
}

TEST(Events, AreToldWithTheirPlace) {
    EXPECT_EQ(events_of("\x07"), "bell @1\n");
    EXPECT_EQ(events_of("\x1b]2;hello\x07\x1b]2;hello\x07"), "title hello @10\n");
    EXPECT_EQ(events_of("\x1b]7;file://h/tmp\x1b\\\x1b]633;P;Cwd=/x\x07\x1b]1337;CurrentDir=/y\x07"),
              "cwd file://h/tmp\ncwd /x\ncwd /y\n");
    EXPECT_EQ(events_of("\x1b]52;c;aGk=\x07\x1b]52;c;?\x07\x1b]52;c;bad base64\x07"), "clipboard c aGk=\n");
    EXPECT_EQ(events_of("\x1b]9;done\x07\x1b]777;notify;t;b\x07\x1b]99;i=1;k\x07"),
              "notification [] done\nnotification [t] b\nnotification [] k\n");
    EXPECT_EQ(events_of("\x1b]9;4;1;150\x07\x1b]9;4;9;1\x07"), "progress 1 100\n");
    EXPECT_EQ(events_of("\x1b]133;A\x07\x1b]133;D;3\x07\x1b]633;E;ls -l;nonce\x07"),
              "mark 0\nmark 3 status 3\nmark 4 ls -l\n");
}

TEST(Events, CarryCleanText) {
    EXPECT_EQ(events_of("\x1b]2;a\x01"
                        "b\xc2\x9b"
                        "c\xff\x07"),
              "title abc\xef\xbf\xbd @12\n");
    Screen screen(Size{80, 24});
    screen.feed(bytes_of("\x1b]2;" + std::string(5000, 't') + "\x07"));
    EXPECT_EQ(screen.title().size(), 1024U);
}

TEST(Events, RestoreTitlesFromABoundedStack) {
    Screen screen(Size{80, 24});
    screen.feed(bytes_of("\x1b]2;first\x07\x1b[22;0t\x1b]2;second\x07"));
    EXPECT_EQ(screen.title(), "second");
    screen.feed(bytes_of("\x1b[23;0t"));
    EXPECT_EQ(screen.title(), "first");
    for (int time = 0; time < 1000; ++time)
        screen.feed(bytes_of("\x1b[22;0t"));
    EXPECT_EQ(violations(screen), "");
}

} // namespace
} // namespace helios::grid
