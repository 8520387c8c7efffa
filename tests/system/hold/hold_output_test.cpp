// What the child prints: every byte at its offset, through wraps, full rings and limits.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <sys/stat.h>

namespace helios::support {
namespace {

using hold::Role;
using hold::Type;

constexpr std::size_t record_bytes = 16; // "%015u\n" counted up.

std::vector<std::string> records(unsigned count) {
    return {"/bin/sh", "-c", "stty raw; exec seq -f %015.0f 0 " + std::to_string(count - 1)};
}

// The byte that belongs at this offset.
std::string expected(std::uint64_t from, std::uint64_t to) {
    std::string text;
    for (std::uint64_t record = from / record_bytes; record * record_bytes < to; ++record) {
        char line[record_bytes + 1];
        std::snprintf(line, sizeof line, "%015u\n", static_cast<unsigned>(record));
        text += line;
    }
    return text.substr(from % record_bytes, to - from);
}

// Reads and commits all that comes until `end`; false at the first wrong byte.
bool consume(HoldPeer& grid, std::uint64_t& at, std::uint64_t end) {
    while (at < end) {
        if (!grid.wait_until([&] { return grid.ring().written() > at; }))
            return false;
        std::uint64_t to = std::min(grid.ring().written(), end);
        if (grid.ring().bytes(at, to) != expected(at, to) || grid.ring().head().released.load() > at)
            return false;
        at = to;
        if (!grid.commit(at, {}))
            return false;
    }
    return true;
}

TEST(HoldOutput, EveryByteIsAtItsOffsetThroughManyWraps) {
    constexpr unsigned count = 1'000'000;
    HolderProcess holder({.ring_bytes = "65536"}, records(count));
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    std::uint64_t at = 0;
    EXPECT_TRUE(consume(grid, at, std::uint64_t{count} * record_bytes)) << at;
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().has_ended(); }));
    EXPECT_EQ(grid.ring().head().end.load(), std::uint64_t{count} * record_bytes);
}

TEST(HoldOutput, AFullRingStopsTheChildUntilACommit) {
    HolderProcess holder({.ring_bytes = "4096"}, records(100'000));
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().written() == 4096; }));
    grid.send(Type::status, "", "", {}); // A turn of its loop later there is still no more.
    EXPECT_EQ(grid.receive(Type::welcome).as<hold::Welcome>().ended, 0);
    EXPECT_EQ(grid.ring().written(), 4096U);
    EXPECT_EQ(grid.ring().bytes(0, 4096), expected(0, 4096));
    EXPECT_TRUE(grid.commit(100, {}));
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().written() == 4196; }));
    std::uint64_t at = 100;
    EXPECT_TRUE(consume(grid, at, 1'600'000));
}

TEST(HoldOutput, ALimitStopsTheChildAndANewBrokerLiftsIt) {
    HolderProcess holder(records(100'000));
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    hold::Limit limit;
    limit.offset = grid.ring().written() + 10'000;
    broker.send(Type::limit, limit, "");
    broker.send(Type::status, "", "", {});
    broker.receive(Type::welcome);
    std::uint64_t at = 0;
    // Either the limit came in time, or more had been read before: then nothing more comes at all.
    std::uint64_t stopped = std::max<std::uint64_t>(limit.offset, grid.ring().written());
    ASSERT_TRUE(consume(grid, at, stopped));
    broker.send(Type::status, "", "", {});
    broker.receive(Type::welcome);
    EXPECT_EQ(grid.ring().written(), stopped);
    limit.offset = stopped + 100;
    broker.send(Type::limit, limit, "");
    ASSERT_TRUE(consume(grid, at, stopped + 100));
    HoldPeer next = holder.peer();
    next.hello(Role::broker, 0);
    EXPECT_TRUE(consume(grid, at, 1'600'000)) << at;
}

TEST(HoldOutput, RefusesACommitOutsideTheRing) {
    HolderProcess holder(records(100));
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().has_ended(); }));
    EXPECT_FALSE(grid.commit(1601, {}));
    EXPECT_TRUE(grid.commit(800, {}));
    EXPECT_FALSE(grid.commit(799, {}));
    EXPECT_TRUE(grid.commit(800, {}));
    hold::Commit commit;
    commit.offset = 800;
    commit.epoch = 1;
    commit.stream = 1;
    grid.send(Type::commit, commit, "");
    EXPECT_EQ(grid.receive(Type::commit_ack).as<hold::CommitAck>().accepted, 0);
    commit.stream = 0;
    commit.epoch = 2;
    grid.send(Type::commit, commit, "");
    EXPECT_EQ(grid.receive(Type::refused).as<hold::Refused>().reason, hold::RefusedReason::stale_epoch);
}

TEST(HoldOutput, JournalsEverySizeWhereItTookEffect) {
    HolderProcess holder(
        {"/bin/sh", "-c", "stty -echo; trap 'stty size' WINCH; echo ready; while :; do read x; done"});
    HoldPeer broker = holder.peer();
    broker.hello(Role::broker, 0);
    ASSERT_TRUE(broker.wait_for_output("ready"));
    const hold::RingHead& head = broker.ring().head();
    EXPECT_EQ(head.journal_count.load(), 1U); // The size at the start.
    hold::Resize resize{100, 40, 800, 600};
    broker.send(Type::resize, resize, "");
    broker.send(Type::resize, resize, ""); // No change: nothing to replay.
    ASSERT_TRUE(broker.wait_until([&] { return head.journal_count.load() == 2; }));
    ASSERT_TRUE(broker.type_in(1, 1, "\n") == hold::InputOutcome::accepted);
    ASSERT_TRUE(broker.wait_for_output("40 100"));
    const hold::JournalEntry& entry = head.journal[1];
    EXPECT_EQ(entry.columns, 100);
    EXPECT_EQ(entry.rows, 40);
    EXPECT_EQ(entry.x_pixels, 800);
    EXPECT_EQ(entry.offset, 7U);
    broker.send(Type::status, "", "", {});
    EXPECT_EQ(broker.receive(Type::welcome).as<hold::Welcome>().columns, 100);
    hold::Resize none{0, 40, 0, 0};
    broker.send(Type::resize, none, "");
    EXPECT_EQ(broker.receive(Type::refused).as<hold::Refused>().reason, hold::RefusedReason::bad_message);
}

// A core that is behind the grid reads them still: they are overwritten one capacity later, and not before.
TEST(HoldOutput, KeepsReleasedPagesWhileOutputMoves) {
    HolderProcess holder(
        {"/bin/sh", "-c", "head -c 100000 /dev/zero | tr '\\0' a; while :; do printf b; sleep 0.1; done"});
    HoldPeer grid = holder.peer();
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().written() >= 100'000; }));
    ASSERT_TRUE(grid.commit(100'000, {}));
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().written() >= 100'025; }));
    EXPECT_EQ(grid.ring().bytes(0, 100'000), std::string(100'000, 'a'));
}

TEST(HoldOutput, GivesReleasedPagesBackWhenQuiet) {
    HolderProcess holder(records(50'000)); // 800,000 bytes.
    HoldPeer grid = holder.peer();
    hold::Hello hello;
    hello.role = Role::observer;
    HoldPeer observer = holder.peer();
    observer.send(Type::hello, hello, "");
    Fd ring = std::move(observer.receive(Type::welcome).fds.at(0));
    grid.hello(Role::grid, 0);
    ASSERT_TRUE(grid.wait_until([&] { return grid.ring().has_ended(); }));
    struct stat found {};
    ASSERT_EQ(::fstat(ring.get(), &found), 0);
    EXPECT_GT(found.st_blocks * 512, 790'000);
    observer.receive(Type::exit);
    ASSERT_TRUE(grid.commit(700'000, {}));
    for (int turn = 0; turn < 300 && found.st_blocks * 512 > 150'000; ++turn) {
        EXPECT_FALSE(observer.has_packet(100));
        ASSERT_EQ(::fstat(ring.get(), &found), 0);
    }
    EXPECT_LT(found.st_blocks * 512, 150'000);
    EXPECT_EQ(grid.ring().bytes(700'000, 800'000), expected(700'000, 800'000));
}

} // namespace
} // namespace helios::support
