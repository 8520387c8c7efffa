// What a worker answers: queries of the program, snapshots for viewers, notes for people.
#include "grid/checkpoint.hpp"

#include <gtest/gtest.h>

#include "recording_port.hpp"

namespace helios::grid {
namespace {

class WorkerAnswer : public ::testing::Test {
protected:
    RecordingPort port;
    Worker worker{WorkerOptions{}, port};

    void open() { worker.open(fresh_opening(), 0); }
};

TEST_F(WorkerAnswer, NamesThePlaceOfTheQueryInEachReply) {
    open();
    worker.on_output(output_at(0, "ab\x1b[5ncd\x1b[6n"), 0);
    ASSERT_EQ(port.all_replies.size(), 2U);
    EXPECT_EQ(port.all_replies[0].query_end, 6U);
    EXPECT_EQ(port.all_replies[1].query_end, 12U);
    const std::string place(port.all_replies[1].bytes.begin(), port.all_replies[1].bytes.end());
    EXPECT_EQ(place, "\x1b[1;5R");
}

TEST_F(WorkerAnswer, NamesTheSamePlaceHoweverTheQueryWasSplit) {
    open();
    const std::string stream = "x\x1b[5n\x1b[6n";
    for (std::size_t i = 0; i < stream.size(); ++i)
        worker.on_output(output_at(i, std::string_view(stream).substr(i, 1)), 0);
    ASSERT_EQ(port.all_replies.size(), 2U);
    EXPECT_EQ(port.all_replies[0].query_end, 5U);
    EXPECT_EQ(port.all_replies[1].query_end, 9U);
}

TEST_F(WorkerAnswer, SaysTheSameRepliesAgainInAReplay) {
    open();
    const std::string stream = "\x1b[5n........\x1b[c";
    worker.on_output(output_at(0, stream), 0);
    RecordingPort other_port;
    Worker other{WorkerOptions{}, other_port};
    other.open(fresh_opening(), 0);
    other.on_output(output_at(0, stream.substr(0, 6)), 0);
    other.on_output(output_at(6, stream.substr(6)), 0);
    EXPECT_EQ(other_port.all_replies, port.all_replies);
}

TEST_F(WorkerAnswer, RepliesBeforeItCommitsWhatHeldTheQuery) {
    worker.open(opening_of_ring(4096), 0);
    port.said.clear();
    worker.on_output(output_at(0, "\x1b[5n" + std::string(2000, 'x')), 0);
    EXPECT_EQ(port.said, "rc");
}

TEST_F(WorkerAnswer, ReportsANewSizeWhereTheProgramAskedForReports) {
    open();
    worker.on_output(output_at(0, "\x1b[?2048h"), 0);
    port.all_replies.clear();
    Output output = output_at(worker.have(), "");
    output.size = OutputSize{Size{30, 5}, 0, 0};
    worker.on_output(output, 0);
    worker.on_output(output, 0); // Again: the same size.
    ASSERT_EQ(port.all_replies.size(), 1U);
    EXPECT_EQ(port.all_replies[0].query_end, worker.have());
}

TEST_F(WorkerAnswer, ReportsCellsOfAnotherSizeOnce) {
    open();
    worker.on_output(output_at(0, "\x1b[?2048h"), 0);
    port.all_replies.clear();
    Output output = output_at(worker.have(), "");
    for (const OutputSize size : {OutputSize{Size{30, 5}, 240, 80}, OutputSize{Size{30, 5}, 300, 100}}) {
        output.size = size;
        worker.on_output(output, 0);
        worker.on_output(output, 0);
    }
    ASSERT_EQ(port.all_replies.size(), 2U);
    const auto text = [](const Reply& reply) { return std::string(reply.bytes.begin(), reply.bytes.end()); };
    EXPECT_EQ(text(port.all_replies[0]), "\x1b[48;5;30;80;240t");
    EXPECT_EQ(text(port.all_replies[1]), "\x1b[48;5;30;100;300t");
}

TEST_F(WorkerAnswer, ASnapshotAndTheStreamAfterItGiveTheSameScreen) {
    open();
    worker.on_output(output_at(0, "\x1b[1mbold\x1b[0m plain\x1b[3"), 0);
    worker.snapshot(9);
    ASSERT_EQ(port.parts.size(), 1U);
    const SnapshotPart& part = port.parts[0];
    EXPECT_EQ(part.request, 9U);
    EXPECT_EQ(part.offset, 18U); // Before the unfinished sequence.
    EXPECT_TRUE(part.last);
    EXPECT_EQ(part.size, (Size{20, 4}));

    Screen viewer(part.size);
    viewer.feed(as_bytes(part.bytes));
    viewer.feed(as_bytes("\x1b[31mred"));
    worker.on_output(output_at(21, "1mred"), 0);
    EXPECT_EQ(viewer.text(), worker.screen()->text());
    EXPECT_EQ(viewer.line(0), worker.screen()->line(0));
}

TEST_F(WorkerAnswer, ASnapshotWaitsForTheScreen) {
    worker.snapshot(1);
    EXPECT_TRUE(port.parts.empty());
    open();
    ASSERT_EQ(port.parts.size(), 1U);
    EXPECT_TRUE(port.parts[0].failure.empty());
}

TEST_F(WorkerAnswer, RefusesSnapshotsBeyondItsBound) {
    for (std::uint64_t i = 0; i <= snapshots_waiting_max; ++i)
        worker.snapshot(i);
    ASSERT_EQ(port.parts.size(), 1U);
    EXPECT_EQ(port.parts[0].request, snapshots_waiting_max);
    EXPECT_FALSE(port.parts[0].failure.empty());
}

TEST_F(WorkerAnswer, ASnapshotWaitsForGroundWhenItsPlaceIsReleased) {
    worker.open(opening_of_ring(4096), 0);
    worker.on_output(output_at(0, "\x1b]2;" + std::string(3000, 't')), 0);
    ASSERT_EQ(port.commits.size(), 1U);
    worker.snapshot(1);
    EXPECT_TRUE(port.parts.empty());
    worker.on_output(output_at(3004, "\x07now"), 0);
    ASSERT_EQ(port.parts.size(), 1U);
    EXPECT_EQ(port.parts[0].offset, 3008U);
}

TEST_F(WorkerAnswer, CutsALargeSnapshotIntoPartsThatFitAPacket) {
    Opening opening = fresh_opening();
    opening.size = Size{1000, 200};
    worker.open(opening, 0);
    std::string colours;
    for (int i = 0; i < 20'000; ++i)
        colours += "\x1b[3" + std::to_string(i % 8) + "m" + static_cast<char>('a' + i % 26);
    worker.on_output(output_at(0, colours), 0);
    worker.snapshot(1);
    ASSERT_GT(port.parts.size(), 1U);
    std::string whole;
    for (std::size_t i = 0; i < port.parts.size(); ++i) {
        EXPECT_LE(port.parts[i].bytes.size(), snapshot_part_bytes);
        EXPECT_EQ(port.parts[i].last, i + 1 == port.parts.size());
        whole += port.parts[i].bytes;
    }
    Screen viewer(opening.size);
    viewer.feed(as_bytes(whole));
    EXPECT_EQ(viewer.text(), worker.screen()->text());
}

TEST_F(WorkerAnswer, TellsWaitingViewersThatTheTerminalClosed) {
    worker.snapshot(5);
    worker.hibernate();
    ASSERT_EQ(port.parts.size(), 1U);
    EXPECT_FALSE(port.parts[0].failure.empty());
}

TEST_F(WorkerAnswer, TellsTheLatestTitleAtMostTenTimesASecond) {
    open();
    worker.on_output(output_at(0, "\x1b]2;one\x07"), 0);
    worker.on_output(output_at(8, "\x1b]2;two\x07"), 10 * ms);
    worker.on_output(output_at(16, "\x1b]2;three\x07"), 20 * ms);
    ASSERT_EQ(port.notes.size(), 1U);
    EXPECT_EQ(port.notes[0], (Note{NoteKind::title, "one", 8}));
    EXPECT_EQ(worker.deadline(), note_interval_ns);
    worker.on_tick(note_interval_ns);
    ASSERT_EQ(port.notes.size(), 2U);
    EXPECT_EQ(port.notes[1], (Note{NoteKind::title, "three", 26}));
}

TEST_F(WorkerAnswer, PastesAsTheProgramAskedFor) {
    open();
    EXPECT_EQ(worker.paste("a\nb"), "a\rb");
    worker.on_output(output_at(0, "\x1b[?2004h"), 0);
    EXPECT_EQ(worker.paste("a\nb"), "\x1b[200~a\rb\x1b[201~");
}

} // namespace
} // namespace helios::grid
