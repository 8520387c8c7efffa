// What is typed: once, in order, to the right process.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>

namespace helios::support {
namespace {

using hold::InputOutcome;
using hold::Role;
using hold::Type;

constexpr std::uint64_t start = 6; // After "ready\n".
const std::vector<std::string> raw_cat{"/bin/sh", "-c", "stty raw -echo; echo ready; exec cat"};
// Reads nothing until it gets SIGUSR1.
const std::vector<std::string> sleeper{
    "/bin/sh", "-c", "stty raw -echo; trap 'exec cat' USR1; echo ready; while :; do sleep 1; done"};

hold::SignalAck signal(HoldPeer& peer, int number, hold::SignalTarget target) {
    hold::Signal request;
    request.number = number;
    request.target = target;
    peer.send(Type::signal, request, "");
    return peer.receive(Type::signal_ack).as<hold::SignalAck>();
}

TEST(HoldInput, TypesEachSeqOfAWriterOnce) {
    HolderProcess holder(raw_cat);
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("ready"));
    EXPECT_EQ(peer.type_in(7, 1, "one "), InputOutcome::accepted);
    EXPECT_EQ(peer.type_in(7, 1, "one "), InputOutcome::repeated);
    EXPECT_EQ(peer.type_in(8, 1, "two "), InputOutcome::accepted);
    EXPECT_EQ(peer.type_in(7, 5, "three "), InputOutcome::accepted);
    EXPECT_EQ(peer.type_in(7, 4, "late "), InputOutcome::repeated);
    EXPECT_EQ(peer.type_in(7, 6, "end"), InputOutcome::accepted);
    ASSERT_TRUE(peer.wait_for_output("end"));
    EXPECT_EQ(peer.ring().bytes(start, peer.ring().written()), "one two three end");
}

TEST(HoldInput, RemembersWritersAcrossBrokers) {
    HolderProcess holder(raw_cat);
    HoldPeer first = holder.peer();
    first.hello(Role::broker, 0);
    EXPECT_EQ(first.type_in(7, 3, "x"), InputOutcome::accepted);
    first.close();
    HoldPeer second = holder.peer();
    EXPECT_EQ(second.hello(Role::broker, 0).epoch, 2U);
    EXPECT_EQ(second.type_in(7, 3, "x"), InputOutcome::repeated);
    EXPECT_EQ(second.type_in(7, 4, "y"), InputOutcome::accepted);
}

TEST(HoldInput, ForgetsOnlyTheLongestSilentWriter) {
    HolderProcess holder(raw_cat);
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    for (std::uint64_t writer = 1; writer <= hold::writers_kept; ++writer)
        EXPECT_EQ(peer.type_in(writer, 10, "."), InputOutcome::accepted);
    EXPECT_EQ(peer.type_in(1, 11, "."), InputOutcome::accepted); // Now 2 is the oldest.
    EXPECT_EQ(peer.type_in(99, 1, "."), InputOutcome::accepted);
    EXPECT_EQ(peer.type_in(1, 11, "."), InputOutcome::repeated);
    EXPECT_EQ(peer.type_in(3, 10, "."), InputOutcome::repeated);
    EXPECT_EQ(peer.type_in(2, 10, "."), InputOutcome::accepted);
}

TEST(HoldInput, SaysFullWhenTheChildDoesNotReadAndTypesTheRestLater) {
    HolderProcess holder(sleeper);
    HoldPeer peer = holder.peer();
    auto welcome = peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("ready"));
    std::string block(8192, 'b');
    std::uint64_t seq = 0;
    while (peer.type_in(7, seq + 1, block) == InputOutcome::accepted)
        ++seq;
    EXPECT_GE(seq * block.size(), hold::input_queue_bytes - block.size());
    EXPECT_LE(seq * block.size(), hold::input_queue_bytes + 64 * 1024);
    peer.send(Type::status, "", "", {});
    auto queued = peer.receive(Type::welcome).as<hold::Welcome>().input_queued_bytes_64;
    EXPECT_GT(queued * 64U, hold::input_queue_bytes - block.size());

    ASSERT_EQ(::kill(welcome.child_pid, SIGUSR1), 0);
    ASSERT_TRUE(peer.wait_until([&] { return peer.ring().written() >= start + seq * block.size(); }));
    EXPECT_EQ(peer.type_in(7, seq + 1, "end"), InputOutcome::accepted);
    ASSERT_TRUE(peer.wait_for_output("end"));
    EXPECT_EQ(peer.ring().written(), start + seq * block.size() + 3);
}

TEST(HoldInput, TellsWhenACanonicalLineOverflows) {
    HolderProcess holder({"/bin/sh", "-c", "stty -echo; echo ready; cat >/dev/null"});
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("ready"));
    auto overflows = [&](std::uint64_t seq, const std::string& bytes) {
        hold::Input input;
        input.writer = 1;
        input.seq = seq;
        peer.send(Type::input, input, bytes);
        return peer.receive(Type::input_ack).as<hold::InputAck>().line_overflow != 0;
    };
    EXPECT_FALSE(overflows(1, std::string(4095, 'a')));
    EXPECT_TRUE(overflows(2, "b"));
    EXPECT_FALSE(overflows(3, "\nshort\n"));
    EXPECT_TRUE(overflows(4, std::string(5000, 'a') + "\n"));
    EXPECT_FALSE(overflows(5, std::string(4000, 'c')));
}

TEST(HoldInput, KnowsNoOverflowInRawMode) {
    HolderProcess holder(raw_cat);
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("ready"));
    hold::Input input;
    input.writer = input.seq = 1;
    peer.send(Type::input, input, std::string(10'000, 'a'));
    EXPECT_EQ(peer.receive(Type::input_ack).as<hold::InputAck>().line_overflow, 0);
}

TEST(HoldInput, SignalsTheForegroundJobTheChildOrEveryone) {
    HolderProcess holder({"/bin/sh", "-mc",
                          "trap 'echo child' USR1; (trap 'echo grandchild; exit' USR1; echo up; "
                          "while :; do sleep 0.05; done); echo free; setsid -f sleep 1000; echo set; "
                          "while :; do sleep 0.05; done"});
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("up"));
    EXPECT_EQ(signal(peer, SIGUSR1, hold::SignalTarget::foreground).error, 0);
    ASSERT_TRUE(peer.wait_for_output("grandchild"));
    ASSERT_TRUE(peer.wait_for_output("set"));
    EXPECT_EQ(signal(peer, SIGUSR1, hold::SignalTarget::child).error, 0);
    ASSERT_TRUE(peer.wait_for_output("child\r"));
    EXPECT_EQ(signal(peer, SIGKILL, hold::SignalTarget::everything).error, 0);
    auto exit = peer.receive(Type::exit).as<hold::Exit>();
    EXPECT_TRUE(WIFSIGNALED(exit.wait_status));
    EXPECT_EQ(signal(peer, SIGTERM, hold::SignalTarget::child).error, ESRCH);
    int error = 0; // The escaped one takes a moment to die, and to be reaped.
    for (int turn = 0; turn < 1000 && error == 0; ++turn) {
        EXPECT_FALSE(peer.has_packet(10));
        error = signal(peer, SIGTERM, hold::SignalTarget::everything).error;
    }
    EXPECT_EQ(error, ESRCH);
}

TEST(HoldInput, AnswersAQueryOnceAndOnlyInTime) {
    HolderProcess holder(raw_cat);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_for_output("ready"));
    hold::Reply reply;
    reply.query_end = 3;
    grid.send(Type::reply, reply, "<three>");
    ASSERT_TRUE(grid.wait_for_output("<three>"));
    grid.send(Type::reply, reply, "<again>");
    reply.query_end = 2;
    grid.send(Type::reply, reply, "<two>");
    reply.query_end = 5;
    grid.send(Type::reply, reply, "<five>");
    ASSERT_TRUE(grid.wait_for_output("<five>"));
    EXPECT_EQ(grid.ring().bytes(start, grid.ring().written()), "<three><five>");
    EXPECT_EQ(grid.ring().head().effects.load(), 5U);
    grid.send(Type::status, "", "", {});
    EXPECT_EQ(grid.receive(Type::welcome).as<hold::Welcome>().replies_dropped, 2U);
    reply.query_end = 1000;
    grid.send(Type::reply, reply, "<future>");
    EXPECT_EQ(grid.receive().as<hold::Refused>().reason, hold::RefusedReason::bad_message);
}

} // namespace
} // namespace helios::support
