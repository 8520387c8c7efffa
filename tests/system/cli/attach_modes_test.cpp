// However attach ends, the user's terminal is as it was: its settings, and every mode a program set.
#include "grid/screen.hpp"
#include "support/mesh.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstring>

namespace helios {
namespace {

using support::PtyProgram;
using support::TestMesh;

// What a terminal is like that was shown all of it.
grid::Screen screen_after(const std::string& output) {
    grid::Screen screen(grid::Size{80, 24});
    screen.feed({reinterpret_cast<const std::uint8_t*>(output.data()), output.size()});
    return screen;
}

const char* const sets_everything =
    "printf '\\033[?1049h\\033[?1h\\033=\\033[?5h\\033[?6h\\033[?7l\\033[4h\\033[?25l\\033[5 "
    "q\\033[?1003h\\033[?1006h"
    "\\033[?1004h\\033[?2004h\\033[>1u\\033[>4;2m\\033[3;10r\\033[7;31m\\033]2;mine\\007'; echo re''ady; "
    "exec cat";

void expect_as_found(const PtyProgram& program, const termios& before) {
    grid::Screen screen = screen_after(program.output());
    grid::Modes untouched = grid::Screen(grid::Size{80, 24}).modes();
    EXPECT_TRUE(screen.modes() == untouched);
    EXPECT_FALSE(screen.alternate());
    EXPECT_EQ(screen.kitty_keyboard(), 0);
    EXPECT_TRUE(screen.cursor().visible);
    EXPECT_EQ(screen.cursor().shape, grid::CursorShape::block);
    EXPECT_TRUE(screen.at_ground());
    termios after = program.settings();
    EXPECT_EQ(after.c_lflag, before.c_lflag);
    EXPECT_EQ(after.c_iflag, before.c_iflag);
    EXPECT_EQ(after.c_oflag, before.c_oflag);
}

struct Way {
    const char* name;
    void (*leave)(PtyProgram&, const TestMesh&);
};

class ModesAfter : public testing::TestWithParam<Way> {};

TEST_P(ModesAfter, AreAsFound) {
    TestMesh mesh;
    ASSERT_EQ(mesh.run({"new", "-n", "w", "-d", "--", "sh", "-c", sets_everything}).code, 0);
    mesh.run_until({"read", "w"}, "ready");
    PtyProgram program = mesh.on_terminal({"attach", "w"});
    termios before = program.settings();
    ASSERT_TRUE(program.wait_for("ready")) << program.output();
    grid::Screen inside = screen_after(program.output());
    EXPECT_TRUE(inside.modes().bracketed_paste) << "the program's modes are the terminal's while attached";
    EXPECT_TRUE(inside.alternate());
    GetParam().leave(program, mesh);
    EXPECT_GE(program.wait_end(), 0);
    expect_as_found(program, before);
}

void detach(PtyProgram& program, const TestMesh&) {
    program.type("\x1c\x1c");
}
void end(PtyProgram&, const TestMesh& mesh) {
    mesh.run({"kill", "w"});
}
void terminate(PtyProgram& program, const TestMesh&) {
    kill(program.pid(), SIGTERM);
}
void hang_up(PtyProgram& program, const TestMesh&) {
    kill(program.pid(), SIGHUP);
}
void interrupt(PtyProgram& program, const TestMesh&) {
    kill(program.pid(), SIGINT);
}
void crash(PtyProgram& program, const TestMesh&) {
    kill(program.pid(), SIGSEGV);
}

INSTANTIATE_TEST_SUITE_P(Ways, ModesAfter,
                         testing::Values(Way{"detach", detach}, Way{"end", end}, Way{"SIGTERM", terminate},
                                         Way{"SIGHUP", hang_up}, Way{"SIGINT", interrupt},
                                         Way{"crash", crash}),
                         [](const auto& way) { return std::string(way.param.name); });

TEST(ModesAfterAttach, TheUsersScreenScrolledUpAndIsNotErased) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal({"attach", "w", "--", "sh", "-c", "echo re''ady; exec cat"});
    ASSERT_TRUE(program.wait_for("ready"));
    // The window's height of newlines from its last line: all that was there is in the scrollback.
    EXPECT_NE(program.output().find("\x1b[24;1H" + std::string(24, '\n')), std::string::npos);
}

TEST(ModesAfterAttach, StoppedAndContinuedItPaintsAgain) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal({"attach", "w", "--", "sh", "-c", "echo re''ady; exec cat"});
    ASSERT_TRUE(program.wait_for("ready"));
    kill(program.pid(), SIGSTOP);
    kill(program.pid(), SIGCONT);
    EXPECT_TRUE(program.wait_for("ready")) << program.output();
    program.type("\x1c\x1c");
    EXPECT_EQ(program.wait_end(), 0);
}

} // namespace
} // namespace helios
