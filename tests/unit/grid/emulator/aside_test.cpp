// What programs put aside and get back: modes, looks; and notifications in parts.
#include "grid/checkpoint.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

Screen screen_after(std::string_view input) {
    Screen screen(Size{20, 4});
    screen.feed(bytes_of(input));
    return screen;
}

TEST(SavedModes, ComeBackAsTheyWere) {
    const Modes modes = screen_after("\x1b[?2004h\x1b[?1002h\x1b[?7;25;1002;2004s\x1b[?7;25;2004l\x1b[?1000h"
                                     "\x1b[?7;1002;2004r")
                            .modes();
    EXPECT_TRUE(modes.autowrap);
    EXPECT_TRUE(modes.bracketed_paste);
    EXPECT_FALSE(modes.cursor_visible); // Saved, not asked back.
    EXPECT_EQ(modes.mouse, MouseTracking::drags);
}

TEST(SavedModes, AreOnlyThoseThatWereSaved) {
    EXPECT_TRUE(screen_after("\x1b[?2004h\x1b[?2004r").modes().bracketed_paste);
    EXPECT_FALSE(screen_after("\x1b[?2004s\x1b[?2004h\x1b[?2004s\x1b[?2004l\x1b"
                              "c\x1b[?2004r")
                     .modes()
                     .bracketed_paste);
    EXPECT_TRUE(screen_after("\x1b[?12345;2004s\x1b[?2004h\x1b[?12345r").modes().bracketed_paste);
}

TEST(SavedModes, HaveTheEffectsOfSettingThem) {
    EXPECT_TRUE(screen_after("\x1b[?1049s\x1b[?1049h\x1b[?1049s\x1b[?1049l\x1b[?1049r").alternate());
    EXPECT_EQ(screen_after("\x1b[2;3r\x1b[?6s\x1b[?6h\x1b[4;4H\x1b[?6r").cursor().row, 0U);
    EXPECT_EQ(screen_after("\x1b[4;4H\x1b[?6s\x1b[?6r").cursor().row, 3U); // Nothing to do, nothing moves.
}

std::string looks_after(std::string_view input) {
    const Screen screen = screen_after(std::string(input) + "x");
    const Run run = screen.line(0).runs.at(0);
    std::string text = run.fg + ' ' + run.bg + ' ' + run.underline_color;
    for (const std::string_view attr : run.attrs)
        text.append(" ").append(attr);
    return text;
}

TEST(PushedLooks, ComeBack) {
    EXPECT_EQ(looks_after("\x1b[1;31;44;4:3;58;5;9m\x1b[#{\x1b[0;7m\x1b[#}"),
              "idx:1 idx:4 idx:9 bold curly-underline");
    EXPECT_EQ(looks_after("\x1b[1m\x1b[#p\x1b[3m\x1b[#p\x1b[0m\x1b[#q\x1b[#q"),
              "default default default bold");
    EXPECT_EQ(looks_after("\x1b[1m\x1b[#}"), "default default default bold");
}

TEST(PushedLooks, ComeBackInTheChosenParts) {
    EXPECT_EQ(looks_after("\x1b[1;3;31;42m\x1b[1;10#{\x1b[0;9;44m\x1b[#}"),
              "idx:1 idx:4 default bold strike");
    EXPECT_EQ(looks_after("\x1b[31;42m\x1b[11#{\x1b[0;1;33m\x1b[#}"), "idx:3 idx:2 default bold");
    EXPECT_EQ(looks_after("\x1b[4:3m\x1b[21#{\x1b[0m\x1b[#}"), "default default default curly-underline");
    EXPECT_EQ(looks_after("\x1b[1m\x1b[7;99999#{\x1b[0;7m\x1b[#}"), "default default default");
}

TEST(PushedLooks, KeepLinksAndGuards) {
    const Screen screen = screen_after("\x1b[#{\x1b]8;;u\x1b\\\x1b[1\"q\x1b[#}x");
    EXPECT_EQ(screen.line(0).runs.at(0).link, "u");
    EXPECT_EQ(screen.line(0).runs.at(0).attrs, std::vector<std::string_view>{"guarded"});
}

TEST(PushedLooks, AreTenAtMost) {
    std::string input = "\x1b[9m";
    for (int depth = 0; depth < 10; ++depth)
        input += "\x1b[#{\x1b[0;1m";
    std::string pops;
    for (int depth = 0; depth < 10; ++depth)
        pops += "\x1b[#}";
    EXPECT_EQ(looks_after(input + pops), "default default default strike");
    EXPECT_EQ(looks_after(input + "\x1b[#{" + pops), "default default default bold");
}

TEST(Notification, ComesInParts) {
    EXPECT_EQ(events_of("\x1b]99;;Hello\x1b\\"), "notification [] Hello\n");
    EXPECT_EQ(events_of("\x1b]99;i=1:d=0;Hel\x1b\\\x1b]99;i=1:d=0:p=body;wor\x1b\\\x1b]99;i=1:d=0;lo\x1b\\"
                        "\x1b]99;i=1:d=1:p=body;ld\x1b\\"),
              "notification [Hello] world\n");
    EXPECT_EQ(
        events_of(
            "\x1b]99;i=a:d=0;A\x07\x1b]99;i=b:d=0;B\x07\x1b]99;i=a:p=body;1\x07\x1b]99;i=b:p=body;2\x07"),
        "notification [A] 1\nnotification [B] 2\n");
}

TEST(Notification, MayBeInBase64) {
    EXPECT_EQ(events_of("\x1b]99;e=1:i=1:d=0;SGVsbG8=\x07\x1b]99;i=1:e=1:p=body;YQ1iG1sx\x07"),
              "notification [Hello] ab[1\n");
    EXPECT_EQ(events_of("\x1b]99;e=1;!!!!\x07"), "");
}

TEST(Notification, IsNothingWithoutAText) {
    for (const std::string_view metadata :
         {"p=?", "i=1:p=close", "i=1:p=icon:e=1", "p=alive", "p=buttons", "i=1:d=0"})
        EXPECT_EQ(events_of("\x1b]99;" + std::string(metadata) + ";aWNvbg==\x07"), "") << metadata;
    EXPECT_EQ(events_of("\x1b]99;\x07\x1b]99\x07"), "");
    EXPECT_EQ(replies_to("\x1b]99;i=1:p=?;\x07\x1b]99;i=1:a=report:c=1;x\x07"), "");
}

TEST(Notification, IsBounded) {
    std::string input;
    for (int part = 0; part < 100; ++part)
        input += "\x1b]99;i=1:d=0:p=body;" + std::string(100, 'x') + "\x07";
    EXPECT_EQ(events_of(input + "\x1b]99;i=1;t\x07"), "notification [t] " + std::string(1024, 'x') + "\n");
    input.clear();
    for (int id = 0; id < 9; ++id)
        input += "\x1b]99;i=" + std::to_string(id) + ":d=0;begun" + std::to_string(id) + "\x07";
    EXPECT_EQ(events_of(input + "\x1b]99;i=0;\x07\x1b]99;i=8;\x07"), "notification [] begun8\n");
}

TEST(CwdOfVsCode, IsUnescaped) {
    EXPECT_EQ(screen_after("\x1b]633;P;Cwd=/a\\x3bb\\\\c\x07").cwd(), "/a;b\\c");
}

TEST(Aside, IsInCheckpoints) {
    const Screen screen =
        screen_after("\x1b[?2004h\x1b[?2004s\x1b[?2004l\x1b[1;31m\x1b[#{\x1b[0m\x1b]99;i=1:d=0;Hel\x07");
    std::vector<std::byte> bytes;
    serialize(screen, CheckpointScope::screen, bytes);
    auto copy = restore(bytes);
    ASSERT_TRUE(copy);
    Recorder recorder;
    copy->feed(bytes_of("\x1b[?2004r\x1b[#}x\x1b]99;i=1;lo\x07"), recorder);
    EXPECT_TRUE(copy->modes().bracketed_paste);
    EXPECT_EQ(copy->line(0).runs.at(0).fg, "idx:1");
    EXPECT_EQ(recorder.events, "notification [] Hello\n");
}

} // namespace
} // namespace helios::grid
