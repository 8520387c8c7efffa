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

// Programs of the test's own, removed with it.
class Script {
public:
    explicit Script(const std::string& text) {
        int file = ::mkstemp(path_);
        EXPECT_EQ(::write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        ::fchmod(file, 0700);
        ::close(file);
    }
    ~Script() { ::unlink(path_); }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    [[nodiscard]] const char* path() const { return path_; }

private:
    char path_[32] = "/tmp/helios-spawn-XXXXXX";
};

std::string failure_of(const SpawnPlan& one) {
    auto loop = std::move(*EventLoop::open());
    Launcher launcher(*loop);
    bool done = false;
    std::string failure;
    auto launched = launcher.launch(one, [&](const Status& status) {
        done = true;
        failure = status ? "" : status.error().message();
    });
    EXPECT_TRUE(launched);
    while (launched && !done)
        loop->run_once(1000);
    return failure;
}

// The fake takes what systemd-run(1) documents, and runs the command in its own place as --scope does.
TEST(Launcher, StartsAHolderInAScopeOfItsOwn) {
    SpawnPlan one = plan();
    Script fake_systemd_run("#!/bin/sh\n"
                            "[ \"$1 $2 $3 $4 $5 $6\" = \"--user --scope --quiet --collect --unit=helios-" +
                            one.terminal.text() +
                            " --\" ] && [ -n \"$XDG_RUNTIME_DIR\" ] || exit 1\n"
                            "shift 6\nexport IN_SCOPE=yes\nexec \"$@\"\n");
    Script holder("#!/bin/sh\necho \"in scope: $IN_SCOPE, at $1\" >&2\n");
    one.scope_program = fake_systemd_run.path();
    one.holder_program = holder.path();
    // It complains in the scope, and once more without.
    EXPECT_EQ(failure_of(one), "in scope: , at /run/x.sock");
    Script silent("#!/bin/sh\n[ \"$IN_SCOPE\" = yes ] || echo none >&2\n");
    one.holder_program = silent.path();
    EXPECT_EQ(failure_of(one), "");
}

TEST(Launcher, StartsWithoutAScopeWhereNoneCanBeMade) {
    SpawnPlan one = plan();
    Script broken("#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2\nexit 1\n");
    one.scope_program = broken.path();
    one.holder_program = "/bin/true";
    EXPECT_EQ(failure_of(one), "");
}

TEST(Launcher, SaysWhatTheHolderComplainedAbout) {
    SpawnPlan one = plan();
    one.holder_program = "/bin/ls";
    std::string failure = failure_of(one);
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
    Script holder("#!/bin/sh\n"
                  "said=$(readlink /proc/$$/fd/0 /proc/$$/fd/1; grep SigIgn /proc/$$/status)\n"
                  "echo \"$said\" >&2\n");
    SpawnPlan one = plan();
    one.holder_program = holder.path();
    ::signal(SIGUSR1, SIG_IGN);
    std::string said = failure_of(one);
    ::signal(SIGUSR1, SIG_DFL);
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
