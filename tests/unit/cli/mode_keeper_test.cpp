#include "cli/attach/mode_keeper.hpp"

#include <gtest/gtest.h>

namespace helios::cli {
namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

TEST(ModeKeeper, LeavingUndoesEveryModeAProgramMaySet) {
    std::string leave = ModeKeeper(OuterTerminal::full).leave();
    for (const char* part :
         {"\x1b[?9l",    "\x1b[?1000l", "\x1b[?1002l",   "\x1b[?1003l", "\x1b[?1004l", "\x1b[?1005l",
          "\x1b[?1006l", "\x1b[?1015l", "\x1b[?1016l",   "\x1b[?1049l", "\x1b[?2004l", "\x1b[?2026l",
          "\x1b[?2031l", "\x1b[?2048l", "\x1b[<99u",     "\x1b[>4m",    "\x1b[r",      "\x1b[m",
          "\x1b[?25h",   "\x1b[0 q",    "\x1b[?1l",      "\x1b>",       "\x1b[?7h",    "\x1b[4l",
          "\x1b(B",      "\x1b[23;0t",  "\x1b]8;;\x1b\\"})
        EXPECT_TRUE(has(leave, part)) << part + 1;
    EXPECT_TRUE(leave.ends_with("\r\n"));
}

TEST(ModeKeeper, NothingItSendsSolicitsAnAnswerOrIsPrinted) {
    ModeKeeper keeper(OuterTerminal::full);
    for (const std::string& text : {keeper.enter(24), keeper.fresh(), keeper.leave()}) {
        EXPECT_FALSE(has(text, "\x1b[c"));
        EXPECT_FALSE(has(text, "n\x1b"));
        EXPECT_FALSE(has(text, "$p"));
    }
}

TEST(ModeKeeper, APlainTerminalGetsNoPrivateMarkersItWouldPrint) {
    ModeKeeper keeper(OuterTerminal::plain);
    for (const std::string& text : {keeper.enter(24), keeper.fresh(), keeper.leave()}) {
        EXPECT_FALSE(has(text, "\x1b[<"));
        EXPECT_FALSE(has(text, "\x1b[>"));
        EXPECT_FALSE(has(text, "\x1b[="));
        EXPECT_FALSE(has(text, "\x1b]"));
    }
    EXPECT_EQ(ModeKeeper::outer_of("linux"), OuterTerminal::plain);
    EXPECT_EQ(ModeKeeper::outer_of("dumb"), OuterTerminal::plain);
    EXPECT_EQ(ModeKeeper::outer_of(""), OuterTerminal::plain);
    EXPECT_EQ(ModeKeeper::outer_of("xterm-256color"), OuterTerminal::full);
}

TEST(ModeKeeper, ColoursAreOnlyResetWhereAProgramSetThem) {
    ModeKeeper keeper(OuterTerminal::full);
    keeper.watch("\x1b]0;4;title\x07\x1b[31mtext\x1b]8;;http://x\x1b\\");
    EXPECT_FALSE(has(keeper.leave(), "\x1b]104"));
    EXPECT_FALSE(has(keeper.leave(), "\x1b]111"));
    keeper.watch("\x1b]4;1;#ff0000\x07");
    EXPECT_TRUE(has(keeper.leave(), "\x1b]104"));
    keeper.watch("\x1b]11;#000000\x07");
    EXPECT_TRUE(has(keeper.leave(), "\x1b]111"));
}

TEST(ModeKeeper, SeesSequencesHoweverTheyAreCut) {
    constexpr std::string_view bytes = "text\x1b[1m\x1b]9;4;1;50\x1b\\more";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        ModeKeeper keeper(OuterTerminal::full);
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            keeper.watch(bytes.substr(at, piece));
        EXPECT_TRUE(has(keeper.leave(), "\x1b]9;4;0")) << piece;
        EXPECT_FALSE(has(keeper.leave(), "\x1b]104")) << piece;
    }
}

TEST(ModeKeeper, EnteringScrollsTheUsersScreenUp) {
    std::string enter = ModeKeeper(OuterTerminal::full).enter(5);
    EXPECT_TRUE(enter.ends_with("\x1b[5;1H\n\n\n\n\n"));
}

} // namespace
} // namespace helios::cli
