// Pipe mode: stdin, stdout and stderr of a program that speaks a protocol instead of drawing a screen.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>

namespace helios::support {
namespace {

using hold::InputOutcome;
using hold::Role;
using hold::Type;

InputOutcome end_input(HoldPeer& peer, std::uint64_t seq, std::string_view last) {
    hold::Input input;
    input.writer = 1;
    input.seq = seq;
    input.end_of_input = 1;
    peer.send(Type::input, input, last);
    return peer.receive(Type::input_ack).as<hold::InputAck>().outcome;
}

TEST(HoldPipe, KeepsStdoutAndStderrApart) {
    HolderProcess holder({.mode = "pipe"}, {"/bin/sh", "-c", "tty; echo out; echo err >&2; cat"});
    HoldPeer peer = holder.peer();
    auto welcome = peer.hello(Role::broker, 0);
    EXPECT_EQ(welcome.mode, hold::Mode::pipe);
    ASSERT_EQ(welcome.streams, 2);
    ASSERT_TRUE(peer.wait_for_output("out"));
    ASSERT_TRUE(peer.wait_until([&] { return peer.ring(1).written() >= 4; }));
    EXPECT_EQ(peer.type_in(1, 1, "typed"), InputOutcome::accepted);
    ASSERT_TRUE(peer.wait_for_output("typed"));
    EXPECT_EQ(peer.ring(0).bytes(0, peer.ring(0).written()), "not a tty\nout\ntyped");
    EXPECT_EQ(peer.ring(1).bytes(0, peer.ring(1).written()), "err\n");
    EXPECT_EQ(peer.ring().head().journal_count.load(), 0U);
}

TEST(HoldPipe, EndOfInputComesAfterTheBytes) {
    HolderProcess holder({.mode = "pipe"}, {"/bin/sh", "-c", "cat; echo after; exit 4"});
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    EXPECT_EQ(peer.type_in(1, 1, "one "), InputOutcome::accepted);
    EXPECT_EQ(end_input(peer, 2, "two "), InputOutcome::accepted);
    EXPECT_EQ(end_input(peer, 2, "two "), InputOutcome::repeated);
    EXPECT_EQ(peer.type_in(1, 3, "late"), InputOutcome::closed);
    auto exit = peer.receive(Type::exit).as<hold::Exit>();
    EXPECT_EQ(WEXITSTATUS(exit.wait_status), 4);
    EXPECT_EQ(peer.ring().bytes(0, exit.end[0]), "one two after\n");
}

TEST(HoldPipe, EndOfInputWaitsForAFullPipe) {
    HolderProcess holder({.mode = "pipe"},
                         {"/bin/sh", "-c", "trap 'exec cat' USR1; echo ready; while :; do sleep 0.05; done"});
    HoldPeer peer = holder.peer();
    pid_t child = peer.hello(Role::broker, 0).child_pid;
    ASSERT_TRUE(peer.wait_for_output("ready"));
    std::string block(32 * 1024, 'b');
    std::uint64_t seq = 0;
    while (peer.type_in(1, seq + 1, block) == InputOutcome::accepted)
        ++seq;
    EXPECT_EQ(seq, 4U); // The kernel's 64 KiB and the holder's.
    EXPECT_EQ(end_input(peer, seq + 1, "end"), InputOutcome::full);
    ASSERT_EQ(::kill(child, SIGUSR1), 0);
    ASSERT_TRUE(peer.wait_until([&] { return peer.ring().written() >= 6 + seq * block.size(); }));
    EXPECT_EQ(end_input(peer, seq + 1, "end"), InputOutcome::accepted);
    auto exit = peer.receive(Type::exit).as<hold::Exit>();
    EXPECT_EQ(peer.ring().bytes(exit.end[0] - 4, exit.end[0]), "bend");
    EXPECT_EQ(exit.end[0], 6 + seq * block.size() + 3);
}

TEST(HoldPipe, ClosedStdinIsSaid) {
    HolderProcess holder({.mode = "pipe"},
                         {"/bin/sh", "-c", "exec <&-; echo ready; while [ ! -e stop ]; do sleep 0.05; done"});
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("ready"));
    EXPECT_EQ(peer.type_in(1, 1, "x"), InputOutcome::accepted); // The holder learns it by writing.
    EXPECT_EQ(peer.type_in(1, 2, "x"), InputOutcome::closed);
}

TEST(HoldPipe, EachStreamIsCommittedAndLimitedByItself) {
    HolderProcess holder({.mode = "pipe", .ring_bytes = "4096"},
                         {"/bin/sh", "-c", "seq -f %015.0f 0 999 >&2; echo out; cat"});
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring(1).written() == 4096; }));
    hold::Commit commit;
    commit.epoch = 1;
    commit.stream = 1;
    while (grid.ring(1).written() < 16'000) {
        commit.offset = grid.ring(1).written();
        grid.send(Type::commit, commit, "");
        ASSERT_EQ(grid.receive(Type::commit_ack).as<hold::CommitAck>().accepted, 1);
        ASSERT_TRUE(grid.wait_until(
            [&] { return grid.ring(1).written() > commit.offset || grid.ring(0).written() > 0; }));
    }
    EXPECT_EQ(grid.ring(1).bytes(15'984, 16'000), "000000000000999\n");
    ASSERT_TRUE(grid.wait_for_output("out"));
    EXPECT_EQ(grid.ring(0).head().released.load(), 0U);
    commit.stream = 2;
    grid.send(Type::commit, commit, "");
    EXPECT_EQ(grid.receive(Type::commit_ack).as<hold::CommitAck>().accepted, 0);
}

TEST(HoldPipe, RefusesWhatOnlyATerminalHas) {
    HolderProcess holder({.mode = "pipe"}, {"/bin/cat"});
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    broker.send(Type::resize, hold::Resize{80, 24, 0, 0}, "");
    EXPECT_EQ(broker.receive().as<hold::Refused>().reason, hold::RefusedReason::not_permitted);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    grid.send(Type::reply, hold::Reply{}, "x");
    EXPECT_EQ(grid.receive().as<hold::Refused>().reason, hold::RefusedReason::not_permitted);
    hold::Signal signal;
    signal.number = SIGTERM;
    signal.target = hold::SignalTarget::foreground;
    broker.send(Type::signal, signal, "");
    EXPECT_EQ(broker.receive(Type::signal_ack).as<hold::SignalAck>().error, 0);
    EXPECT_EQ(WTERMSIG(broker.receive(Type::exit).as<hold::Exit>().wait_status), SIGTERM);
}

} // namespace
} // namespace helios::support
