// What goes wrong is said in one sentence, with what to do next, and with the documented exit code.
#include "support/mesh.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace helios {
namespace {

using support::Ran;
using support::TestMesh;

struct Case {
    std::vector<std::string> arguments;
    int code;
    std::string said; // Part of it.
};

TEST(Usage, IsExplained) {
    TestMesh mesh;
    const std::vector<Case> cases{
        {{"frobnicate"}, 2, "frobnicate"},
        {{"attach"}, 2, "NAME is required"},
        {{"screen", "--cols", "0"}, 2, "--cols"},
        {{"screen", "--cols", "100000"}, 2, "--cols"},
        {{"screen", "--rows", "many"}, 2, "--rows"},
        {{"read", "x", "--lines", "-1"}, 2, "--lines: Value -1 not in range 1 to 1000000000."},
        {{"read", "x", "--last-output", "--history"}, 2, "excludes"},
        {{"read", "x", "--back", "1"}, 2, "--back counts commands"},
        {{"read", "x", "--format", "png", "--json"}, 2, "a PNG is no text"},
        {{"search", "x", "y", "--count", "0"}, 2, "--count: Value 0 not in range"},
        {{"run"}, 2, "CMD is required"},
        {{"kill", "x", "--signal", "NOPE"}, 2, "there is no signal 'NOPE'"},
        {{"new", "--env", "NOVALUE", "-d"}, 2, "NAME=value"},
        {{"ls", "--nonsense"}, 2, "--nonsense"},
    };
    for (const Case& wrong : cases) {
        Ran ran = mesh.run(wrong.arguments);
        EXPECT_EQ(ran.code, wrong.code) << wrong.arguments[0];
        EXPECT_EQ(ran.out, "") << wrong.arguments[0];
        EXPECT_TRUE(ran.err.starts_with("helios: ")) << ran.err;
        EXPECT_NE(ran.err.find(wrong.said), std::string::npos) << ran.err;
    }
    EXPECT_FALSE(std::filesystem::exists(mesh.runtime()));
}

TEST(Usage, HelpBeginsWithExamples) {
    TestMesh mesh;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--help"}, std::vector<std::string>{}}) {
        Ran ran = mesh.run(arguments);
        EXPECT_EQ(ran.code, 0);
        EXPECT_LT(ran.out.find("Examples:"), ran.out.find("Usage:"));
        EXPECT_NE(ran.out.find("Exit codes:"), std::string::npos);
    }
    EXPECT_EQ(mesh.run({"attach", "--help"}).code, 0);
}

TEST(Usage, VerbsThatLookDoNotStartTheMesh) {
    TestMesh mesh;
    EXPECT_EQ(mesh.run({"status"}).code, 3);
    EXPECT_EQ(mesh.run({"metrics"}).code, 3);
    EXPECT_EQ(mesh.run({"logs"}).code, 4);
    EXPECT_EQ(mesh.run({"down"}).code, 0);
    EXPECT_NE(mesh.run({"status"}).err.find("helios up"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(mesh.runtime()));
}

TEST(Refusals, ARuntimeDirectoryOpenToOthers) {
    TestMesh mesh;
    mkdir(mesh.runtime().c_str(), 0755);
    chmod(mesh.runtime().c_str(), 0777);
    Ran ran = mesh.run({"up"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.err.find("open to others: chmod 700"), std::string::npos) << ran.err;
    EXPECT_EQ(mesh.run({"doctor"}).code, 1);
    chmod(mesh.runtime().c_str(), 0700);
}

TEST(Refusals, ARuntimeDirectoryThatIsALink) {
    TestMesh mesh;
    std::string real = mesh.folder() + "/real";
    mkdir(real.c_str(), 0700);
    ASSERT_EQ(symlink(real.c_str(), mesh.runtime().c_str()), 0);
    Ran ran = mesh.run({"ls"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.err.find("symbolic link"), std::string::npos) << ran.err;
    EXPECT_TRUE(std::filesystem::is_empty(real));
}

TEST(Refusals, ARuntimeDirectoryOfAnother) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give a directory away";
    TestMesh mesh;
    mkdir(mesh.runtime().c_str(), 0700);
    ASSERT_EQ(chown(mesh.runtime().c_str(), 65'534, 65'534), 0);
    Ran ran = mesh.run({"up"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.err.find("belongs to user 65534"), std::string::npos) << ran.err;
}

TEST(Refusals, AnUnknownKeyInTheConfiguration) {
    TestMesh mesh;
    std::ofstream(mesh.config()) << "[attach]\ndetach_kyes = \"none\"\n";
    Ran ran = mesh.run({"ls"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find("line 2"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("attach.detach_kyes"), std::string::npos) << ran.err;
}

TEST(Refusals, ARuntimePathTooLongForSockets) {
    TestMesh mesh;
    mesh.set_environment("HELIOS_RUNTIME_DIR=/tmp/" + std::string(120, 'x'));
    Ran ran = mesh.run({"ls"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find("HELIOS_RUNTIME_DIR"), std::string::npos) << ran.err;
    mesh.set_environment("HELIOS_RUNTIME_DIR=" + mesh.runtime());
}

TEST(Refusals, AttachWithoutATerminal) {
    TestMesh mesh;
    Ran ran = mesh.run({"attach", "work"});
    EXPECT_NE(ran.code, 0);
    EXPECT_NE(ran.err.find("helios read"), std::string::npos) << ran.err;
}

TEST(Refusals, NestedAttachUnlessAsked) {
    TestMesh mesh;
    mesh.set_environment("HELIOS_TERMINAL=tm_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    auto program = mesh.on_terminal({"attach", "work"});
    EXPECT_TRUE(program.wait_for("--nested"));
    EXPECT_EQ(program.wait_end(), 1);
    auto asked = mesh.on_terminal({"attach", "--nested", "work", "--", "sh", "-c", "echo in''side"});
    EXPECT_TRUE(asked.wait_for("inside")) << asked.output();
}

TEST(Refusals, AFullDiskForOutputIsAFailure) {
    if (access("/dev/full", W_OK) != 0)
        GTEST_SKIP() << "no /dev/full";
    TestMesh mesh;
    auto program = mesh.on_terminal({"paths"}); // Proves that the program runs at all.
    EXPECT_EQ(program.wait_end(), 0);
    std::string command = TestMesh::bin() + "/helios paths > /dev/full";
    EXPECT_NE(std::system((command + " 2>/dev/null").c_str()), 0);
}

} // namespace
} // namespace helios
