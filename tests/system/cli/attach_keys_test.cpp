// Detach keys on a real pty: every encoding, none inside a paste, also when the program reads nothing.
#include "support/mesh.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace helios {
namespace {

using support::PtyProgram;
using support::TestMesh;

// Shows each byte that it reads, as "1c ".
const std::vector<std::string> hex{
    "attach", "w",
    "--",     "sh",
    "-c",     "stty raw -echo; echo re''ady; while :; do dd bs=1 count=1 2>/dev/null | od -An -tx1; done"};

class Detach : public testing::TestWithParam<const char*> {};

TEST_P(Detach, ByTheKeysInThisEncoding) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal(hex);
    ASSERT_TRUE(program.wait_for("ready")) << program.output();
    program.type(GetParam());
    EXPECT_TRUE(program.wait_for("[detached from w")) << program.output();
    EXPECT_EQ(program.wait_end(), 0);
}

INSTANTIATE_TEST_SUITE_P(Encodings, Detach,
                         testing::Values("\x1c\x1c", "\x1b[92;5u\x1b[92;5u",
                                         "\x1b[92;5:1u\x1b[92;5:3u\x1b[92;5:1u",
                                         "\x1b[27;5;92~\x1b[27;5;92~"));

TEST(DetachKeysOnATerminal, TheFirstIsPassedOnWhenItStaysAlone) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal(hex);
    ASSERT_TRUE(program.wait_for("ready"));
    program.type("\x1c");
    EXPECT_TRUE(program.wait_for("1c")) << program.output();
    program.type("x");
    EXPECT_TRUE(program.wait_for("78"));
}

TEST(DetachKeysOnATerminal, AreTextInsideAPaste) {
    TestMesh mesh;
    PtyProgram program = mesh.on_terminal(hex);
    ASSERT_TRUE(program.wait_for("ready"));
    program.type("\x1b[200~\x1c\x1c\x1b[201~");
    EXPECT_TRUE(program.wait_for("1c"));
    EXPECT_TRUE(program.wait_for("1c"));
    EXPECT_TRUE(program.wait_for("7e"));
}

TEST(DetachKeysOnATerminal, AreHeardWhenTheProgramReadsNothing) {
    TestMesh mesh;
    PtyProgram program =
        mesh.on_terminal({"attach", "w", "--", "sh", "-c", "stty raw -echo; echo re''ady; exec sleep 1000"});
    ASSERT_TRUE(program.wait_for("ready"));
    program.type(std::string(400'000, 'x'));
    program.type("\x1c\x1c");
    EXPECT_TRUE(program.wait_for("[detached from w")) << program.output();
    EXPECT_EQ(program.wait_end(), 0);
}

TEST(DetachKeysOnATerminal, CanBeChosen) {
    TestMesh mesh;
    std::ofstream(mesh.config()) << "[attach]\ndetach_keys = \"ctrl-b d\"\n";
    PtyProgram program = mesh.on_terminal(hex);
    ASSERT_TRUE(program.wait_for("ready"));
    program.type("\x1c\x1c");
    EXPECT_TRUE(program.wait_for("1c"));
    EXPECT_TRUE(program.wait_for("1c"));
    program.type("\x02"
                 "d");
    EXPECT_EQ(program.wait_end(), 0);
}

TEST(DetachKeysOnATerminal, ThatAreNoneAreRefused) {
    TestMesh mesh;
    std::ofstream(mesh.config()) << "[attach]\ndetach_keys = \"meta-x\"\n";
    PtyProgram program = mesh.on_terminal(hex);
    EXPECT_TRUE(program.wait_for("attach.detach_keys")) << program.output();
    EXPECT_EQ(program.wait_end(), 2);
}

} // namespace
} // namespace helios
