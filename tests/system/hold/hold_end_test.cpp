// The end: what the child's exit leaves, for as long as nobody has collected it.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::support {
namespace {

using hold::Role;
using hold::Type;

TEST(HoldEnd, KeepsStatusAndLastOutputUntilCollected) {
    HolderProcess holder({"/bin/sh", "-c", "stty raw; echo last words; exit 7"});
    {
        HoldPeer early = holder.peer();
        early.hello(Role::grid, 0);
        auto exit = early.receive(Type::exit).as<hold::Exit>();
        EXPECT_EQ(exit.end[0], 11U);
        EXPECT_EQ(WEXITSTATUS(exit.wait_status), 7);
        EXPECT_EQ(exit.child_pid, early.welcome().child_pid);
    }
    HoldPeer broker = holder.peer();
    EXPECT_EQ(broker.hello(Role::broker, 0).ended, 1);
    EXPECT_EQ(WEXITSTATUS(broker.receive(Type::exit).as<hold::Exit>().wait_status), 7);
    EXPECT_EQ(broker.ring().bytes(0, broker.ring().head().end), "last words\n");
    EXPECT_EQ(broker.type_in(1, 1, "x"), hold::InputOutcome::closed);
    EXPECT_TRUE(holder.is_alive());
    broker.send(Type::collect, "", "", {});
    EXPECT_EQ(WEXITSTATUS(broker.receive(Type::exit).as<hold::Exit>().wait_status), 7);
    EXPECT_TRUE(holder.wait_for_end());
    EXPECT_TRUE(std::filesystem::is_empty(holder.folder()));
}

TEST(HoldEnd, RefusesToBeCollectedBefore) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    broker.send(Type::collect, "", "", {});
    EXPECT_EQ(broker.receive().as<hold::Refused>().reason, hold::RefusedReason::not_ended);
    EXPECT_TRUE(holder.is_alive());
}

TEST(HoldEnd, WaitsForRoomForTheLastOutput) {
    HolderProcess holder({.ring_bytes = "4096"}, {"/bin/sh", "-c", "stty raw; seq -f %015.0f 0 511"});
    HoldPeer grid = holder.peer();
    auto welcome = grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().written() == 4096; }));
    // The last 4 KiB are in the kernel: the child is gone, its terminal has not ended.
    Fd child(static_cast<int>(::syscall(SYS_pidfd_open, welcome.child_pid, 0)));
    EXPECT_FALSE(grid.ring().has_ended());
    ASSERT_TRUE(grid.commit(4096, {}));
    EXPECT_EQ(grid.receive(Type::exit).as<hold::Exit>().end[0], 8192U);
    EXPECT_EQ(grid.ring().bytes(8176, 8192), "000000000000511\n");
}

TEST(HoldEnd, EndsThoughAGrandchildHoldsTheTerminal) {
    HolderProcess holder(
        {"/bin/sh", "-c", "setsid -f sh -c 'trap \"\" HUP; sleep 1000' </dev/tty; echo bye"});
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    EXPECT_EQ(WEXITSTATUS(broker.receive(Type::exit).as<hold::Exit>().wait_status), 0);
    EXPECT_NE(broker.ring().bytes(0, broker.ring().written()).find("bye"), std::string::npos);
    for (const auto& fd :
         std::filesystem::directory_iterator("/proc/" + std::to_string(holder.pid()) + "/fd"))
        EXPECT_EQ(std::filesystem::read_symlink(fd.path()).string().find("ptmx"), std::string::npos);
}

TEST(HoldEnd, AFloodingGrandchildCannotKeepItOpen) {
    HolderProcess holder({.mode = "pipe"}, {"/bin/sh", "-c", "setsid -f yes; echo $$ >&2"});
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    while (!grid.ring().has_ended()) {
        std::uint64_t before = grid.ring().written();
        ASSERT_TRUE(grid.commit(before, {}));
        ASSERT_TRUE(
            grid.wait_until([&] { return grid.ring().has_ended() || grid.ring().written() > before; }));
    }
    EXPECT_EQ(grid.receive(Type::exit).as<hold::Exit>().wait_status, 0);
}

TEST(HoldEnd, ReapsOrphansAndOutlivesTheSignalsOfALogout) {
    HolderProcess holder({"/bin/sh", "-c", "(sh -c 'exit 3' & exec true); echo ready; read x; exit 5"});
    HoldPeer broker = holder.peer();
    auto welcome = broker.hello(Role::broker, 0);
    ASSERT_TRUE(broker.wait_for_output("ready"));
    for (int number : {SIGTERM, SIGHUP, SIGINT, SIGPIPE, SIGUSR1})
        ASSERT_EQ(::kill(holder.pid(), number), 0);
    EXPECT_EQ(broker.type_in(1, 1, "\n"), hold::InputOutcome::accepted);
    EXPECT_EQ(WEXITSTATUS(broker.receive(Type::exit).as<hold::Exit>().wait_status), 5);
    EXPECT_FALSE(std::filesystem::exists("/proc/" + std::to_string(welcome.child_pid))) << "a zombie";
}

TEST(HoldEnd, KillingTheHolderEndsItsTerminalAlone) {
    HolderProcess holder({"/bin/cat"});
    HolderProcess other({"/bin/cat"});
    HoldPeer peer = holder.peer();
    pid_t child = peer.hello(Role::broker, 0).child_pid;
    Fd child_fd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    ASSERT_EQ(::kill(holder.pid(), SIGKILL), 0);
    EXPECT_EQ(peer.receive().type, Type{});
    pollfd ended{child_fd.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&ended, 1, wait_limit_ms), 1);
    HoldPeer alive = other.peer();
    EXPECT_EQ(alive.hello(Role::broker, 0).ended, 0);
}

TEST(HoldEnd, TheStartingProcessMayGoAtOnce) {
    TempDir folder;
    std::vector<std::string> starter{"/bin/sh", "-c", "\"$@\" >/dev/null &", "sh"};
    std::vector<std::string> command = holder_command(folder.path(), {}, {"/bin/cat"});
    starter.insert(starter.end(), command.begin(), command.end());
    ASSERT_EQ(run_program(starter).exit_code, 0);
    HoldPeer peer(folder.file("hold.sock"));
    EXPECT_EQ(peer.hello(Role::broker, 0).ended, 0);
    EXPECT_EQ(peer.type_in(1, 1, "still here\n"), hold::InputOutcome::accepted);
    EXPECT_TRUE(peer.wait_for_output("still here"));
    EXPECT_EQ(::getsid(peer.holder_pid()), peer.holder_pid());
    ASSERT_EQ(::kill(peer.holder_pid(), SIGKILL), 0);
}

} // namespace
} // namespace helios::support
