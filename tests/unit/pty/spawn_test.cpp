#include "pty/spawn.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::pty {
namespace {

SpawnPlan plan() {
    SpawnPlan plan;
    plan.holder_program = "/bin/helios-hold";
    plan.socket = "/run/x.sock";
    plan.terminal = TerminalId::mint();
    plan.lane = "ln_1";
    plan.version = "9.9";
    plan.ring_bytes = 65536;
    return plan;
}

bool has(const std::vector<std::string>& list, const std::string& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

TEST(Spawn, TheProgramSeesHeliosAndNoOtherMultiplexer) {
    SpawnPlan one = plan();
    one.env = {"HOME=/h",     "TMUX=/tmp/x,1,0",     "TMUX_PANE=%1", "STY=1.x",      "WINDOW=2",
               "ZELLIJ=0",    "ZELLIJ_SESSION=s",    "HERDR_ID=1",   "ZMX_SESSION=", "TERM=screen",
               "COLUMNS=10",  "HELIOS_TERMINAL=old", "WINDOWS=kept", "=broken",      "broken",
               "TERMINFO=/x", "STYLE=kept"};
    auto env = terminal_environment(one);
    std::vector<std::string> expected{"HOME=/h",
                                      "WINDOWS=kept",
                                      "STYLE=kept",
                                      "TERM=xterm-256color",
                                      "COLORTERM=truecolor",
                                      "TERM_PROGRAM=helios",
                                      "TERM_PROGRAM_VERSION=9.9",
                                      "HELIOS_TERMINAL=" + one.terminal.text(),
                                      "HELIOS_LANE=ln_1"};
    EXPECT_EQ(env, expected);
}

TEST(Spawn, AnEmptyCommandIsTheUsersShell) {
    SpawnPlan one = plan();
    one.env = {"SHELL=/bin/zsh", "HOME=/home/me"};
    auto arguments = holder_arguments(one);
    EXPECT_EQ(arguments.back(), "/bin/zsh");
    EXPECT_TRUE(has(arguments, "/home/me"));
}

TEST(Spawn, TheHolderIsToldSizeMaskAndCommand) {
    SpawnPlan one = plan();
    one.argv = {"vim", "--", "-x"};
    one.cwd = "/src";
    one.columns = 132;
    one.rows = 50;
    one.umask = 027;
    std::vector<std::string> expected{"/bin/helios-hold",
                                      "/run/x.sock",
                                      one.terminal.text(),
                                      "pty",
                                      "65536",
                                      "132",
                                      "50",
                                      "/src",
                                      "027",
                                      "vim",
                                      "--",
                                      "-x"};
    EXPECT_EQ(holder_arguments(one), expected);
}

TEST(Launcher, SaysWhatTheHolderComplainedAbout) {
    auto loop = std::move(*EventLoop::open());
    Launcher launcher(*loop);
    SpawnPlan one = plan();
    one.holder_program = "/bin/ls";
    bool done = false;
    std::string failure;
    auto launched = launcher.launch(one, [&](const Status& status) {
        done = true;
        failure = status ? "" : status.error().message();
    });
    ASSERT_TRUE(launched);
    while (!done)
        loop->run_once(1000);
    EXPECT_NE(failure.find("ls"), std::string::npos) << failure;
}

TEST(Launcher, ASilentEndOfComplaintsIsAStart) {
    auto loop = std::move(*EventLoop::open());
    Launcher launcher(*loop);
    SpawnPlan one = plan();
    one.holder_program = "/bin/true";
    bool started = false;
    ASSERT_TRUE(launcher.launch(one, [&](const Status& status) { started = status.has_value(); }));
    while (!started)
        loop->run_once(1000);
    EXPECT_EQ(::waitpid(-1, nullptr, 0), -1) << "a zombie";
}

TEST(Launcher, AHolderIgnoresNoSignalAndHasNullAndItsComplaintsOpen) {
    char script[] = "/tmp/helios-spawn-XXXXXX";
    int file = ::mkstemp(script);
    std::string text = "#!/bin/sh\n"
                       "said=$(readlink /proc/$$/fd/0 /proc/$$/fd/1; grep SigIgn /proc/$$/status)\n"
                       "echo \"$said\" >&2\n";
    ASSERT_EQ(::write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::fchmod(file, 0700);
    ::close(file);
    auto loop = std::move(*EventLoop::open());
    Launcher launcher(*loop);
    SpawnPlan one = plan();
    one.holder_program = script;
    std::string said;
    ::signal(SIGUSR1, SIG_IGN);
    ASSERT_TRUE(launcher.launch(one, [&](const Status& status) { said = status.error().message(); }));
    ::signal(SIGUSR1, SIG_DFL);
    while (said.empty())
        loop->run_once(1000);
    ::unlink(script);
    constexpr std::string_view expected = "/dev/null\n/dev/null\nSigIgn:\t";
    ASSERT_TRUE(said.starts_with(expected)) << said;
    // glibc keeps 32 and 33 for itself and leaves them ignored.
    EXPECT_EQ(std::stoull(said.substr(expected.size()), nullptr, 16) & 0x7FFFFFFFU, 0U) << said;
}

TEST(Launcher, AMissingHolderIsAnErrorAtOnce) {
    auto loop = std::move(*EventLoop::open());
    Launcher launcher(*loop);
    SpawnPlan one = plan();
    one.holder_program = "/nowhere/helios-hold";
    EXPECT_FALSE(launcher.launch(one, [](const Status&) { FAIL(); }));
}

} // namespace
} // namespace helios::pty
