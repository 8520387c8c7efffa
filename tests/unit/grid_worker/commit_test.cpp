// When a worker commits, and what comes back from a commit.
#include <gtest/gtest.h>

#include "recording_port.hpp"

namespace helios::grid {
namespace {

class WorkerCommit : public ::testing::Test {
protected:
    RecordingPort port;
    Worker worker{WorkerOptions{}, port};

    void open(std::uint64_t ring_bytes) { worker.open(opening_of_ring(ring_bytes), 0); }
};

constexpr std::uint64_t megabyte = 1024 * 1024;

Opening from(const Checkpoint& checkpoint) {
    Opening opening = fresh_opening();
    opening.epoch = 2;
    opening.start = checkpoint.offset;
    opening.written = checkpoint.offset;
    opening.checkpoint = checkpoint;
    return opening;
}

TEST_F(WorkerCommit, CommitsAfterATenthOfASecondOfQuiet) {
    open(megabyte);
    worker.on_output(output_at(0, "abc"), 10 * ms);
    worker.on_tick(10 * ms + quiet_ns - 1);
    EXPECT_TRUE(port.commits.empty());
    worker.on_tick(10 * ms + quiet_ns);
    ASSERT_EQ(port.commits.size(), 1U);
    EXPECT_EQ(port.commits[0].offset, 3U);
}

TEST_F(WorkerCommit, CompressesItsHistoryWhenNothingHappensForAWhile) {
    open(megabyte);
    std::string lines;
    while (lines.size() < 500'000)
        lines += "a line of a log that repeats itself, number " + std::to_string(lines.size()) + "\r\n";
    worker.on_output(output_at(0, lines), 0);
    ReadOptions all;
    all.rows.scope = ReadScope::screen_and_history;
    const std::string before = worker.read(all)->text;
    worker.on_tick(quiet_ns);
    ASSERT_EQ(worker.deadline(), idle_ns);
    int pages = 0;
    for (; worker.deadline() && pages < 100; ++pages)
        worker.on_tick(*worker.deadline());
    EXPECT_GE(pages, 5);
    EXPECT_EQ(worker.deadline(), std::nullopt);
    EXPECT_EQ(worker.read(all)->text, before);
}

TEST_F(WorkerCommit, NamesTheLastSizeItApplied) {
    open(megabyte);
    Output output = output_at(0, "abc");
    output.size = OutputSize{Size{30, 5}, 0, 0};
    worker.on_output(output, 0);
    worker.on_tick(quiet_ns);
    ASSERT_EQ(port.commits.size(), 1U);
    EXPECT_EQ(port.commits[0].last_applied, (SizeChange{0, Size{30, 5}}));
}

TEST_F(WorkerCommit, IsNotQuietWhileOutputGoesOn) {
    open(megabyte);
    worker.on_output(output_at(0, "a"), 0);
    worker.on_output(output_at(1, "b"), 80 * ms);
    worker.on_tick(100 * ms);
    EXPECT_TRUE(port.commits.empty());
    EXPECT_EQ(worker.deadline(), 80 * ms + quiet_ns);
}

TEST_F(WorkerCommit, CommitsNothingTwice) {
    open(megabyte);
    worker.on_output(output_at(0, "a"), 0);
    worker.on_tick(quiet_ns);
    worker.on_tick(3 * quiet_ns);
    EXPECT_EQ(port.commits.size(), 1U);
}

TEST_F(WorkerCommit, CommitsAtAQuarterOfASmallRing) {
    open(64 * 1024);
    worker.on_output(output_at(0, std::string(16 * 1024 - 1, 'x')), 0);
    EXPECT_TRUE(port.commits.empty());
    worker.on_output(output_at(16 * 1024 - 1, "x"), 0);
    ASSERT_EQ(port.commits.size(), 1U);
    EXPECT_EQ(port.commits[0].offset, 16U * 1024);
}

TEST_F(WorkerCommit, CommitsEach256KiBOfALargeRing) {
    open(64 * megabyte);
    const std::string chunk(64 * 1024, 'x');
    for (std::uint64_t i = 0; i < 8; ++i)
        worker.on_output(output_at(i * chunk.size(), chunk), 0);
    ASSERT_EQ(port.commits.size(), 2U);
    EXPECT_EQ(port.commits[1].offset, 2 * commit_bytes_max);
}

TEST_F(WorkerCommit, KeepsTheBytesAfterASnapshotForItsViewer) {
    open(megabyte);
    const std::string chunk(64 * 1024, 'x');
    std::uint64_t at = 0;
    const auto feed_until = [&](std::uint64_t end) {
        for (; at < end; at += chunk.size())
            worker.on_output(output_at(at, chunk), 0);
    };
    feed_until(commit_bytes_max - chunk.size());
    worker.snapshot(1);
    feed_until(port.parts[0].offset + megabyte / 2 - chunk.size());
    EXPECT_TRUE(port.commits.empty());
    feed_until(megabyte);
    ASSERT_FALSE(port.commits.empty());
    EXPECT_LE(port.commits[0].offset, megabyte * 3 / 4);
}

TEST_F(WorkerCommit, WaitsForGroundButNotForEver) {
    open(64 * 1024);
    const std::string part(16 * 1024, 'x');
    worker.on_output(output_at(0, part.substr(2) + "\x1b["), 0);
    EXPECT_TRUE(port.commits.empty());
    worker.on_output(output_at(part.size(), "m"), 0);
    EXPECT_EQ(port.commits.size(), 1U);
    const std::uint64_t begin = part.size() + 1;
    worker.on_output(output_at(begin, "\x1b]2;" + part), 0);
    EXPECT_EQ(port.commits.size(), 1U);
    worker.on_output(output_at(begin + 4 + part.size(), part), 0);
    ASSERT_EQ(port.commits.size(), 2U);
    EXPECT_EQ(port.commits[1].offset, begin + 4 + 2 * part.size());
}

TEST_F(WorkerCommit, NeverCommitsOnQuietInsideASequence) {
    open(megabyte);
    worker.on_output(output_at(0, "ab\x1b["), 0);
    worker.on_tick(quiet_ns);
    EXPECT_TRUE(port.commits.empty());
    EXPECT_EQ(worker.deadline(), std::nullopt);
    worker.on_output(output_at(4, "m"), 2 * quiet_ns);
    worker.on_tick(3 * quiet_ns);
    EXPECT_EQ(port.commits.size(), 1U);
}

TEST_F(WorkerCommit, TriesARefusedCommitAgainLater) {
    open(megabyte);
    port.outcome = CommitOutcome::refused;
    worker.on_output(output_at(0, "abc"), 0);
    worker.on_tick(quiet_ns);
    const std::int64_t again = quiet_ns + commit_retry_ns;
    EXPECT_EQ(worker.deadline(), again);
    port.outcome = CommitOutcome::taken;
    worker.on_tick(again - 1);
    EXPECT_TRUE(port.commits.empty());
    worker.on_tick(again);
    EXPECT_EQ(port.commits.size(), 1U);
}

TEST_F(WorkerCommit, CommitsAgainWhatTheHolderDidNotTake) {
    open(megabyte);
    worker.on_output(output_at(0, "abc"), 0);
    worker.on_tick(quiet_ns);
    worker.on_commit_refused(quiet_ns);
    worker.on_tick(quiet_ns + commit_retry_ns);
    EXPECT_EQ(port.commits.size(), 2U);
}

TEST_F(WorkerCommit, CommitsAgainAfterTheHolderConnectionCameBack) {
    open(megabyte);
    worker.on_output(output_at(0, "abc"), 0);
    worker.on_tick(quiet_ns);
    worker.open(fresh_opening(), 5 * quiet_ns);
    EXPECT_EQ(worker.screen()->line(0).text, "abc");
    worker.on_tick(6 * quiet_ns);
    EXPECT_EQ(port.commits.size(), 2U);
}

TEST_F(WorkerCommit, AnotherWorkerGoesOnExactlyWhereACommitStands) {
    open(megabyte);
    const std::string first = "\x1b[?1049h\x1b[?2004h\x1b[2;3Hvim\x1b[31";
    const std::string second = "m red\x1b]2;title\x07";
    worker.on_output(output_at(0, first + std::string(600 * 1024, '\0')), 0);
    ASSERT_EQ(port.commits.size(), 1U); // Inside the sequence, at twice the bound.

    RecordingPort other_port;
    Worker other{WorkerOptions{}, other_port};
    other.open(from(port.commits[0]), 0);
    EXPECT_EQ(other_port.grants.back().have, port.commits[0].offset);
    worker.on_output(output_at(worker.have(), second), 0);
    other.on_output(output_at(other.have(), second), 0);

    EXPECT_EQ(other.screen()->text(), worker.screen()->text());
    EXPECT_EQ(other.screen()->modes(), worker.screen()->modes());
    EXPECT_EQ(other.screen()->line(1), worker.screen()->line(1));
    EXPECT_EQ(other.screen()->line(1).text, "  vim red");
    EXPECT_TRUE(other.screen()->alternate());
    EXPECT_EQ(other.screen()->title(), "title");
    EXPECT_EQ(other.counters().restores, 1U);
}

TEST_F(WorkerCommit, StartsEmptyWhereTheStreamBeginsWhenACheckpointIsBad) {
    Checkpoint bad;
    bad.offset = 500;
    bad.screen.assign(1000, std::byte{0x41});
    worker.open(from(bad), 0);
    EXPECT_EQ(worker.have(), 500U);
    EXPECT_EQ(worker.counters().restores_failed, 1U);
    worker.on_output(output_at(500, "on"), 0);
    EXPECT_EQ(worker.screen()->line(0).text, "on");
}

TEST_F(WorkerCommit, FollowsANewerCheckpointOfTheHolder) {
    open(megabyte);
    worker.on_output(output_at(0, "abcdef"), 0);
    worker.on_tick(quiet_ns);
    RecordingPort stale_port;
    Worker stale{WorkerOptions{}, stale_port};
    stale.open(fresh_opening(), 0);
    stale.on_output(output_at(0, "abc"), 0);
    stale.open(from(port.commits[0]), 0);
    EXPECT_EQ(stale.have(), 6U);
    EXPECT_EQ(stale.screen()->line(0).text, "abcdef");
}

TEST_F(WorkerCommit, KeepsItsScreenForReadersWhenTheTerminalIsGone) {
    open(megabyte);
    worker.on_output(output_at(0, "1\r\n2\r\n3\r\n4\r\n5\r\n6"), 0);
    worker.hibernate();
    EXPECT_FALSE(worker.is_open());
    EXPECT_TRUE(worker.can_read());
    ReadOptions all;
    all.rows.scope = ReadScope::screen_and_history;
    EXPECT_EQ(worker.read(all)->text, "1\n2\n3\n4\n5\n6\n");
    EXPECT_EQ(worker.read(all)->offset, 16U);
    worker.on_output(output_at(16, "7"), 0);
    worker.on_tick(quiet_ns);
    EXPECT_EQ(port.commits.size(), 0U);
}

} // namespace
} // namespace helios::grid
