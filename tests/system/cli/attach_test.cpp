// attach on a real pty: what is shown and typed, also while processes of the mesh are killed.
#include "support/mesh.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace helios {
namespace {

using support::PtyProgram;
using support::TestMesh;

const std::vector<std::string> cat{"attach", "w", "--", "sh", "-c", "stty -echo; echo re''ady; exec cat"};

TEST(Attach, MakesATerminalAndComesBackToIt) {
    TestMesh mesh;
    PtyProgram first = mesh.on_terminal(cat);
    ASSERT_TRUE(first.wait_for("ready")) << first.output();
    first.type("hello\r");
    ASSERT_TRUE(first.wait_for("hello"));
    first.type("\x1c\x1c");
    EXPECT_TRUE(first.wait_for("[detached from w; helios attach w comes back]"));
    EXPECT_EQ(first.wait_end(), 0);
    PtyProgram second = mesh.on_terminal({"attach", "w"});
    EXPECT_TRUE(second.wait_for("hello")) << "the screen is painted again";
    second.type("again\r");
    EXPECT_TRUE(second.wait_for("again"));
}

TEST(Attach, EndsWithTheProgramAndItsStatus) {
    TestMesh mesh;
    PtyProgram program =
        mesh.on_terminal({"attach", "w", "--", "sh", "-c", "echo re''ady; read line; exit 7"});
    ASSERT_TRUE(program.wait_for("ready"));
    program.type("\r");
    EXPECT_TRUE(program.wait_for("[w ended: exit status 7]")) << program.output();
    EXPECT_EQ(program.wait_end(), 7);
}

TEST(Attach, ClosingTheWindowDetaches) {
    TestMesh mesh;
    {
        PtyProgram program = mesh.on_terminal(cat);
        ASSERT_TRUE(program.wait_for("ready"));
        kill(program.pid(), SIGHUP);
        EXPECT_EQ(program.wait_end(), 128 + SIGHUP);
    }
    EXPECT_NE(mesh.run({"ls"}).out.find("active"), std::string::npos);
}

TEST(Attach, TwoViewersSeeTheSameAndOneMayOnlyLook) {
    TestMesh mesh;
    PtyProgram typist = mesh.on_terminal(cat);
    ASSERT_TRUE(typist.wait_for("ready"));
    PtyProgram observer = mesh.on_terminal({"attach", "--read-only", "w"});
    ASSERT_TRUE(observer.wait_for("ready"));
    observer.type("never typed\r");
    typist.type("typed\r");
    EXPECT_TRUE(typist.wait_for("typed"));
    EXPECT_TRUE(observer.wait_for("typed"));
    EXPECT_EQ(mesh.run({"read", "w"}).out.find("never"), std::string::npos);
    observer.type("\x1c\x1c");
    EXPECT_EQ(observer.wait_end(), 0);
}

TEST(Attach, TheTerminalHasTheWindowsSize) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal(
        {"attach", "w", "--", "sh", "-c", "trap 'stty size' WINCH; stty size; while :; do read line; done"},
        {91, 31});
    ASSERT_TRUE(program.wait_for("31 91")) << program.output();
    program.resize({100, 40});
    EXPECT_TRUE(program.wait_for("40 100")) << program.output();
}

TEST(Attach, GoesOnAfterEveryServiceWasKilled) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal(cat);
    ASSERT_TRUE(program.wait_for("ready"));
    int number = 0;
    for (const char* service : {"core", "grid", "control", "core"}) {
        mesh.kill_service(service, SIGKILL);
        // Typed while nobody is there: it arrives, once.
        std::string line = "line " + std::to_string(++number);
        program.type(line + "\r");
        ASSERT_TRUE(program.wait_for(line)) << service << "\n" << program.output();
    }
    program.type("\x1c\x1c");
    EXPECT_EQ(program.wait_end(), 0);
    std::string screen = mesh.run({"read", "w"}).out;
    EXPECT_NE(screen.find("ready\nline 1\nline 2\nline 3\nline 4\n"), std::string::npos) << screen;
}

TEST(Attach, SaysThatTheMeshIsAwayAndIsBackWhenItIs) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal(cat);
    ASSERT_TRUE(program.wait_for("ready"));
    ASSERT_EQ(mesh.run({"down"}).code, 0);
    EXPECT_TRUE(program.wait_for("trying again")) << program.output();
    ASSERT_EQ(mesh.run({"up"}).code, 0);
    EXPECT_TRUE(program.wait_for("ready")) << program.output();
    program.type("back\r");
    EXPECT_TRUE(program.wait_for("back"));
}

TEST(Attach, AStalledWindowStopsNobody) {
    TestMesh mesh;
    PtyProgram stalled =
        mesh.on_terminal({"attach", "w", "--", "sh", "-c",
                          "echo re''ady; read line; seq 1 2000000; echo al''ldone; exec cat"});
    ASSERT_TRUE(stalled.wait_for("ready"));
    PtyProgram reader = mesh.on_terminal({"attach", "w"});
    ASSERT_TRUE(reader.wait_for("ready"));
    stalled.type("\r"); // And then never reads its output.
    EXPECT_TRUE(reader.wait_for("alldone"));
    EXPECT_TRUE(stalled.wait_for("alldone")) << "it catches up once it reads again";
}

TEST(New, AttachesOnATerminal) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal({"new", "-n", "n", "--", "sh", "-c", "echo re''ady; exec cat"});
    ASSERT_TRUE(program.wait_for("ready"));
    program.type("\x1c\x1c");
    EXPECT_TRUE(program.wait_for("[detached from n;"));
    EXPECT_EQ(program.wait_end(), 0);
}

} // namespace
} // namespace helios
