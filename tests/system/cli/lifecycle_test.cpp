// up, down and autostart over the real mesh.
#include "support/mesh.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <thread>

namespace helios {
namespace {

using Json = nlohmann::json;
using support::Ran;
using support::TestMesh;

TEST(Up, SaysWhereEverythingIsAndWhatToTypeNext) {
    TestMesh mesh;
    Ran ran = mesh.run({"up"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_NE(ran.out.find(mesh.runtime()), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("http://127.0.0.1:"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("helios attach work"), std::string::npos) << ran.out;
    Ran again = mesh.run({"up"});
    EXPECT_EQ(again.code, 0);
    EXPECT_NE(again.out.find("already running"), std::string::npos) << again.out;
}

TEST(Up, SeveralAtOnceMakeOneMesh) {
    TestMesh mesh;
    std::vector<std::thread> threads;
    std::vector<Ran> rans(8);
    for (Ran& ran : rans)
        threads.emplace_back([&mesh, &ran] { ran = mesh.run({"ls", "--json"}); });
    for (std::thread& thread : threads)
        thread.join();
    for (const Ran& ran : rans)
        EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_GT(mesh.pid_of("supervisor"), 0);
}

TEST(Up, LeavesNoDescriptorOrTerminalOfTheCallerWithTheMesh) {
    TestMesh mesh;
    // run() returns when its pipes are closed by everyone: a mesh that kept them would hang here.
    EXPECT_EQ(mesh.run({"up"}).code, 0);
    pid_t supervisor = mesh.pid_of("supervisor");
    ASSERT_GT(supervisor, 0);
    EXPECT_EQ(getsid(supervisor) != getsid(0), true);
}

TEST(Up, SaysWhyAServiceDoesNotStart) {
    TestMesh mesh;
    std::filesystem::create_directories(mesh.runtime());
    std::filesystem::permissions(mesh.runtime(), std::filesystem::perms::owner_all);
    std::ofstream(mesh.runtime() + "/bus.cmd") << "no socket";
    Ran ran = mesh.run({"up"});
    EXPECT_EQ(ran.code, 3);
    EXPECT_NE(ran.err.find("did not start"), std::string::npos) << ran.err;
}

TEST(Down, LetsTerminalsLiveAndUpFindsThem) {
    TestMesh mesh;
    ASSERT_EQ(mesh.run({"new", "-n", "w", "-d", "--", "cat"}).code, 0);
    int shell = Json::parse(mesh.run({"ls", "--json"}).out)[0]["pid"];
    Ran down = mesh.run({"down"});
    EXPECT_EQ(down.code, 0) << down.err;
    EXPECT_NE(down.out.find("1 terminal lives on"), std::string::npos) << down.out;
    EXPECT_NE(down.out.find("1 MiB"), std::string::npos) << down.out;
    EXPECT_EQ(kill(shell, 0), 0);
    EXPECT_EQ(mesh.run({"status"}).code, 3);
    // Any verb brings it back.
    EXPECT_EQ(mesh.run({"send", "w", "--enter", "still here"}).code, 0);
    mesh.run_until({"read", "w"}, "still here\nstill here");
    EXPECT_EQ(Json::parse(mesh.run({"ls", "--json"}).out)[0]["pid"], shell);
}

TEST(Down, AllEndsTerminalsAfterAsking) {
    TestMesh mesh;
    ASSERT_EQ(mesh.run({"new", "-n", "w", "-d", "--", "cat"}).code, 0);
    int shell = Json::parse(mesh.run({"ls", "--json"}).out)[0]["pid"];
    EXPECT_EQ(mesh.run({"down", "--all"}).code, 1) << "nobody could be asked";
    EXPECT_EQ(kill(shell, 0), 0);
    auto asked = mesh.on_terminal({"down", "--all"});
    ASSERT_TRUE(asked.wait_for("[y/N]"));
    asked.type("n\n");
    EXPECT_EQ(asked.wait_end(), 1);
    EXPECT_EQ(kill(shell, 0), 0);
    EXPECT_EQ(mesh.run({"down", "--all", "--yes"}).code, 0);
    EXPECT_NE(kill(shell, 0), 0);
    EXPECT_TRUE(std::filesystem::is_empty(mesh.runtime() + "/holders"));
}

TEST(Down, OfNothingIsFine) {
    TestMesh mesh;
    Ran ran = mesh.run({"down"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_NE(ran.out.find("not running"), std::string::npos);
}

TEST(Supervisor, IsStartedAgainByTheNextVerbAndAdoptsWhatRuns) {
    TestMesh mesh;
    ASSERT_EQ(mesh.run({"up"}).code, 0);
    pid_t core = mesh.pid_of("core");
    mesh.kill_service("supervisor", SIGKILL);
    EXPECT_EQ(mesh.run({"ls"}).code, 0);
    EXPECT_EQ(mesh.pid_of("core"), core);
}

TEST(Commands, WaitForAControlThatIsBeingReplaced) {
    TestMesh mesh;
    ASSERT_EQ(mesh.run({"new", "-n", "w", "-d", "--", "cat"}).code, 0);
    for (int i = 0; i < 3; ++i) {
        kill(mesh.pid_of("control"), SIGKILL);
        Ran ran = mesh.run({"ls"});
        EXPECT_EQ(ran.code, 0) << ran.err;
        EXPECT_NE(ran.out.find("w "), std::string::npos) << ran.out;
    }
}

TEST(Commands, RestartOneService) {
    TestMesh mesh;
    ASSERT_EQ(mesh.run({"up"}).code, 0);
    pid_t grid = mesh.pid_of("grid");
    EXPECT_EQ(mesh.run({"restart", "grid"}).code, 0);
    mesh.run_until({"status"}, "grid        ready");
    EXPECT_NE(mesh.pid_of("grid"), grid);
    EXPECT_EQ(mesh.run({"restart", "nothing"}).code, 4);
}

} // namespace
} // namespace helios
