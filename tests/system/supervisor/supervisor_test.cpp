// The supervisor over fake services: order, restarts, adoption, the end.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mesh.hpp"

namespace helios::support {
namespace {

using Options = std::vector<std::string>;

pid_t killed(Mesh& mesh, const std::string& service) {
    pid_t pid = mesh.status().at(service).pid;
    ::kill(pid, SIGKILL);
    return pid;
}

TEST(Supervisor, StartsTheNextServiceOnlyWhenTheOneBeforeIsReady) {
    Mesh mesh;
    mesh.set_mode("alpha", "gate");
    mesh.start({});
    mesh.wait_for_event("start alpha");
    auto rows = mesh.status();
    EXPECT_EQ(rows.at("supervisor").state, "starting");
    EXPECT_EQ(rows.at("alpha").state, "starting");
    EXPECT_EQ(rows.at("beta").state, "waiting");
    mesh.open_gate();
    EXPECT_EQ(mesh.wait_for_verdict(), "READY=1");
    std::vector<std::string> order;
    for (int i = 0; i < 5; ++i) {
        std::string event = mesh.next_event();
        order.push_back(event.substr(0, event.rfind(' ')));
    }
    EXPECT_EQ(order, (std::vector<std::string>{"ready alpha", "start beta", "ready beta", "start gamma",
                                               "ready gamma"}));
    rows = mesh.status();
    for (const char* name : {"supervisor", "alpha", "beta", "gamma"}) {
        EXPECT_EQ(rows.at(name).state, "ready") << name;
        EXPECT_EQ(rows.at(name).health, "normal") << name;
    }
}

TEST(Supervisor, TellsItsStarterHowFarItIs) {
    Mesh mesh;
    mesh.start({});
    EXPECT_EQ(mesh.next_notice(), "STATUS=starting alpha");
    EXPECT_EQ(mesh.next_notice(), "STATUS=alpha: nearly");
    EXPECT_EQ(mesh.next_notice(), "STATUS=starting beta");
    EXPECT_EQ(mesh.wait_for_verdict(), "READY=1");
}

TEST(Supervisor, RestartsWhatIsKilledAndLeavesTheOthersAlone) {
    Mesh mesh;
    mesh.start({});
    mesh.wait_for_verdict();
    auto before = mesh.status();
    pid_t old = killed(mesh, "beta");
    mesh.wait_for_event("ready gamma");
    EXPECT_NE(mesh.wait_for_event("ready beta"), old);
    auto after = mesh.status();
    EXPECT_EQ(after.at("beta").restarts, 1);
    EXPECT_EQ(after.at("alpha").pid, before.at("alpha").pid);
    EXPECT_EQ(after.at("gamma").pid, before.at("gamma").pid);
}

TEST(Supervisor, BacksOffWhenAServiceKeepsDyingAndRecoversByHealth) {
    Mesh mesh;
    mesh.start({"--backoff-window-ms", "3600000", "--backoff-base-ms", "20", "--healthy-ms", "1000"});
    mesh.wait_for_verdict();
    mesh.wait_for_event("ready beta");
    for (int i = 0; i < 5; ++i) {
        killed(mesh, "beta");
        mesh.wait_for_event("ready beta");
        EXPECT_EQ(mesh.status().at("beta").health, "normal") << i;
    }
    killed(mesh, "beta");
    mesh.wait_for_event("ready beta");
    EXPECT_EQ(mesh.status().at("beta").health, "degraded");
    EXPECT_EQ(mesh.status().at("beta").restarts, 6);
    bool recovered = false;
    for (int turn = 0; turn < 3'000 && !recovered; ++turn) {
        ::poll(nullptr, 0, 10);
        recovered = mesh.status().at("beta").health == "normal";
    }
    EXPECT_TRUE(recovered);
}

TEST(Supervisor, TheNextOneAdoptsWhatRunsAndStartsOnlyWhatIsMissing) {
    Mesh mesh;
    mesh.start({});
    mesh.wait_for_verdict();
    auto before = mesh.status();
    mesh.kill_supervisor();
    pid_t gone = before.at("beta").pid;
    Fd gone_fd(static_cast<int>(::syscall(SYS_pidfd_open, gone, 0)));
    ::kill(gone, SIGKILL);
    pollfd ended{gone_fd.get(), POLLIN, 0};
    ASSERT_EQ(::poll(&ended, 1, wait_limit_ms), 1);

    mesh.start({});
    ASSERT_EQ(mesh.wait_for_verdict(), "READY=1");
    auto after = mesh.status();
    EXPECT_EQ(after.at("alpha").pid, before.at("alpha").pid);
    EXPECT_EQ(after.at("gamma").pid, before.at("gamma").pid);
    EXPECT_NE(after.at("beta").pid, gone);
    killed(mesh, "alpha"); // Adopted ones are watched and restarted too.
    mesh.wait_for_event("start beta");
    mesh.wait_for_event("start beta");
    EXPECT_NE(mesh.wait_for_event("ready alpha"), before.at("alpha").pid);
    EXPECT_EQ(mesh.ask("stop"), "ok\n");
    EXPECT_EQ(mesh.wait_for_exit(), 0);
}

TEST(Supervisor, AdoptsNoStrangerWhosePidIsInTheFile) {
    Mesh mesh;
    std::filesystem::create_directories(mesh.runtime_folder() + "/pids");
    std::filesystem::permissions(mesh.runtime_folder(), std::filesystem::perms::owner_all);
    std::filesystem::permissions(mesh.runtime_folder() + "/pids", std::filesystem::perms::owner_all);
    std::ifstream stat("/proc/self/stat");
    std::string field;
    for (int i = 0; i < 22; ++i)
        stat >> field; // This test's own start time: pid and time are right, the program is not.
    std::ofstream(mesh.runtime_folder() + "/pids/alpha") << ::getpid() << " " << field << "\n";
    std::ofstream(mesh.runtime_folder() + "/pids/beta") << ::getpid() << " 12345\n";
    std::ofstream(mesh.runtime_folder() + "/pids/gamma") << "nonsense -1 \n";
    mesh.start({});
    ASSERT_EQ(mesh.wait_for_verdict(), "READY=1");
    for (const auto& [name, row] : mesh.status())
        EXPECT_NE(row.pid, ::getpid()) << name;
}

TEST(Supervisor, StopsInReverseOrderOnRequestAndBySignal) {
    for (bool by_signal : {false, true}) {
        Mesh mesh;
        mesh.start({});
        mesh.wait_for_verdict();
        mesh.wait_for_event("ready gamma");
        if (by_signal)
            ::kill(mesh.supervisor(), SIGTERM);
        else
            EXPECT_EQ(mesh.ask("stop"), "ok\n");
        EXPECT_EQ(mesh.wait_for_exit(), 0);
        for (const char* expected : {"term gamma ", "term beta ", "term alpha "})
            EXPECT_TRUE(mesh.next_event().starts_with(expected)) << expected;
        EXPECT_FALSE(std::filesystem::exists(mesh.socket()));
        EXPECT_TRUE(std::filesystem::is_empty(mesh.runtime_folder() + "/pids"));
    }
}

TEST(Supervisor, KillsWhatDoesNotStopInTime) {
    Mesh mesh;
    mesh.set_mode("beta", "stubborn");
    mesh.start({"--grace-ms", "100"});
    mesh.wait_for_verdict();
    pid_t stubborn = mesh.status().at("beta").pid;
    EXPECT_EQ(mesh.ask("stop"), "ok\n");
    EXPECT_EQ(mesh.wait_for_exit(), 0);
    EXPECT_NE(::kill(stubborn, 0), 0);
}

TEST(Supervisor, TurnsASecondOneAway) {
    Mesh mesh;
    mesh.start({});
    mesh.wait_for_verdict();
    Ran second = run_program(mesh.command({}));
    EXPECT_EQ(second.exit_code, 3);
    EXPECT_NE(second.output.find("another supervisor"), std::string::npos) << second.output;
    EXPECT_EQ(mesh.status().at("alpha").state, "ready");
}

TEST(Supervisor, GivesUpWhenAServiceNeverStartsAndStopsWhatItStarted) {
    Mesh mesh;
    mesh.set_mode("beta", "crash");
    mesh.start({});
    std::string verdict = mesh.wait_for_verdict();
    EXPECT_TRUE(verdict.starts_with("FAILED=beta did not become ready (exit 9)")) << verdict;
    EXPECT_EQ(mesh.wait_for_exit(), 1);
    EXPECT_GT(mesh.wait_for_event("term alpha"), 0);
}

TEST(Supervisor, TakesSilenceForAFailedStart) {
    Mesh mesh;
    mesh.set_mode("alpha", "silent");
    mesh.start({"--ready-ms", "50"});
    std::string verdict = mesh.wait_for_verdict();
    EXPECT_TRUE(verdict.starts_with("FAILED=alpha did not become ready (signal 9)")) << verdict;
    EXPECT_EQ(mesh.wait_for_exit(), 1);
}

TEST(Supervisor, RestartsByRequestWithoutCountingItAsAFailure) {
    Mesh mesh;
    mesh.start({"--backoff-base-ms", "3600000", "--backoff-max-ms", "3600000"});
    mesh.wait_for_verdict();
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(mesh.ask("restart gamma\n"), "ok\n");
        mesh.wait_for_event("term gamma");
        mesh.wait_for_event("ready gamma");
    }
    EXPECT_EQ(mesh.status().at("gamma").health, "normal");
    EXPECT_EQ(mesh.ask("restart delta"), "error no such service\n");
}

TEST(Supervisor, AnswersNonsenseWithAnError) {
    Mesh mesh;
    mesh.start({});
    mesh.wait_for_verdict();
    for (const char* request : {"dance", "stopp", "restart", "\n", "STATUS"})
        EXPECT_EQ(mesh.ask(request), "error unknown request\n") << request;
    EXPECT_EQ(mesh.ask(std::string(257, 'x')), "error request too long\n");
    EXPECT_EQ(mesh.ask(std::string("status\0junk", 11)), "error unknown request\n");
    EXPECT_EQ(mesh.status().size(), 4U);
}

TEST(Supervisor, PassesRoleAndConfigurationOn) {
    Mesh mesh;
    mesh.start({"--services", "alpha.left,alpha.right", "--config", "none.toml"});
    ASSERT_EQ(mesh.wait_for_verdict(), "READY=1");
    mesh.wait_for_event("ready alpha.none.toml.left");
    mesh.wait_for_event("ready alpha.none.toml.right");
    EXPECT_EQ(mesh.status().at("alpha.right").state, "ready");
}

TEST(Supervisor, WritesEachServicesLog) {
    Mesh mesh;
    mesh.start({});
    mesh.wait_for_verdict();
    std::string line;
    std::getline(std::ifstream(mesh.state_folder() + "/log/beta.log"), line);
    EXPECT_EQ(line, "a line for the log");
    EXPECT_EQ(std::filesystem::status(mesh.state_folder() + "/log/beta.log").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Supervisor, RefusesAFolderThatOthersCanReach) {
    Mesh mesh;
    std::filesystem::create_directory(mesh.runtime_folder());
    std::filesystem::permissions(mesh.runtime_folder(), std::filesystem::perms::all);
    Ran ran = run_program(mesh.command({}));
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.output.find("open to others"), std::string::npos) << ran.output;
}

} // namespace
} // namespace helios::support
