// What people run: bash, vim, htop, less and git log on an attached terminal, through the whole mesh.
#include "support/mesh.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace helios {
namespace {

using support::PtyProgram;
using support::TestMesh;

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Programs, BashEditsALineAndRunsIt) {
    TestMesh mesh;
    PtyProgram window = mesh.on_terminal({"attach", "w", "--", "bash", "--norc", "--noprofile"});
    ASSERT_TRUE(window.wait_for("$ ")) << window.output();
    window.type("ecko 6*7=$((6*7))\x01\x1b[C\x1b[C\x04h\r"); // To the line's begin, right twice, k becomes h.
    EXPECT_TRUE(window.wait_for("6*7=42")) << window.output();
    window.type("\x1b[A\x15"
                "exit 5\r"); // History, cleared again.
    EXPECT_EQ(window.wait_end(), 5) << window.output();
}

TEST(Programs, VimWritesAFile) {
    TestMesh mesh;
    std::string path = mesh.folder() + "/text";
    PtyProgram window = mesh.on_terminal({"attach", "w", "--", "vim", "-u", "NONE", "-N", path});
    ASSERT_TRUE(window.wait_for("[New]")) << window.output();
    window.type("ione\rtwo\rthree\x1bggddGp:set number\r");
    std::string screen = mesh.run_until({"read", "w"}, "3 one");
    EXPECT_NE(screen.find("  1 two\n  2 three\n  3 one\n~\n"), std::string::npos) << screen;
    window.resize({60, 12});
    EXPECT_NE(mesh.run_until({"ls"}, "60x12").find("60x12"), std::string::npos);
    window.type(":wq\r");
    EXPECT_EQ(window.wait_end(), 0) << window.output();
    EXPECT_EQ(text_of(path), "two\nthree\none\n");
}

TEST(Programs, HtopDrawsItsTableAndQuits) {
    TestMesh mesh;
    PtyProgram window = mesh.on_terminal({"attach", "w", "--", "htop"}, {120, 40});
    std::string screen = mesh.run_until({"read", "w"}, "F10");
    EXPECT_NE(screen.find("Load average"), std::string::npos) << screen;
    EXPECT_NE(screen.find("PID"), std::string::npos) << screen;
    ASSERT_TRUE(window.wait_for("F10")) << window.output();
    window.type("q");
    EXPECT_EQ(window.wait_end(), 0) << window.output();
}

TEST(Programs, GitLogPagesAndSearches) {
    TestMesh mesh;
    std::string make =
        "cd " + mesh.folder() +
        " && git init -q g && cd g && for i in $(seq 1 60); do git -c user.name=N -c user.email=e@x "
        "commit -q --allow-empty -m \"commit number $i\"; done";
    ASSERT_EQ(mesh.run({"run", "--", "sh", "-c", make}).code, 0);
    PtyProgram window = mesh.on_terminal(
        {"attach", "w", "--cwd", mesh.folder() + "/g", "--env", "GIT_PAGER=less", "--", "git", "log"});
    ASSERT_TRUE(window.wait_for("commit number 60")) << window.output();
    window.type("/number 7$\r");
    std::string screen = mesh.run_until({"read", "w"}, "commit number 7\n");
    EXPECT_NE(screen.find("commit number 7\n"), std::string::npos) << screen;
    window.type("q");
    EXPECT_EQ(window.wait_end(), 0);
}

} // namespace
} // namespace helios
