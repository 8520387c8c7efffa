// The worker and its stream: what it takes, what it trims, what it grants.
#include <gtest/gtest.h>

#include "recording_port.hpp"

namespace helios::grid {
namespace {

class WorkerStream : public ::testing::Test {
protected:
    RecordingPort port;
    Worker worker{WorkerOptions{}, port};

    void open() {
        worker.open(fresh_opening(), 0);
        opening_grants = port.grants.size();
    }
    // Without those of the opening.
    std::vector<Grant> grants() {
        return {port.grants.begin() + static_cast<std::ptrdiff_t>(opening_grants), port.grants.end()};
    }
    std::size_t opening_grants = 0;
    std::string first_row() { return worker.screen()->line(0).text; }
};

TEST_F(WorkerStream, GrantsAWindowOnceTheHolderSaidWelcome) {
    EXPECT_TRUE(port.grants.empty());
    open();
    ASSERT_EQ(port.grants.size(), 2U); // Whatever an older grid was sent: from here.
    EXPECT_EQ(port.grants[0], (Grant{1, 0, window_bytes, true}));
    EXPECT_EQ(port.grants[1], (Grant{1, 0, window_bytes, false}));
}

TEST_F(WorkerStream, DropsOutputThatComesBeforeTheWelcome) {
    worker.on_output(output_at(0, "lost"), 0);
    open();
    worker.on_output(output_at(0, "kept"), 0);
    EXPECT_EQ(first_row(), "kept");
}

TEST_F(WorkerStream, TrimsWhatItHasAlready) {
    open();
    worker.on_output(output_at(0, "abc"), 0);
    worker.on_output(output_at(1, "bcdef"), 0);
    worker.on_output(output_at(0, "abc"), 0);
    EXPECT_EQ(first_row(), "abcdef");
    EXPECT_EQ(worker.have(), 6U);
    EXPECT_EQ(worker.counters().trimmed_bytes, 5U);
}

TEST_F(WorkerStream, AsksOnceForALostChunkAndTakesNothingBeyondIt) {
    open();
    worker.on_output(output_at(0, "ab"), 0);
    worker.on_output(output_at(4, "ef"), 0);
    worker.on_output(output_at(6, "gh"), 0);
    ASSERT_EQ(grants().size(), 1U);
    EXPECT_EQ(grants()[0], (Grant{1, 2, 2 + window_bytes, true}));
    worker.on_output(output_at(2, "cdef"), 0);
    EXPECT_EQ(first_row(), "abcdef");
    ASSERT_EQ(grants().size(), 2U);
    EXPECT_EQ(grants()[1], (Grant{1, 6, 6 + window_bytes, false}));
    EXPECT_EQ(worker.counters().gaps, 2U);
}

TEST_F(WorkerStream, KeepsAskingWhileOnlyOldBytesArrive) {
    open();
    worker.on_output(output_at(0, "abcd"), 0);
    worker.on_output(output_at(8, "ij"), 0);
    worker.on_output(output_at(0, "ab"), 0);
    EXPECT_TRUE(port.grants.back().resync);
}

TEST_F(WorkerStream, GrantsAgainWhenHalfTheWindowIsUsed) {
    open();
    const std::string part(window_bytes / 4, 'x');
    worker.on_output(output_at(0, part), 0);
    EXPECT_TRUE(grants().empty());
    worker.on_output(output_at(part.size(), part), 0);
    ASSERT_EQ(grants().size(), 1U);
    EXPECT_EQ(grants()[0], (Grant{1, window_bytes / 2, window_bytes / 2 + window_bytes, false}));
}

TEST_F(WorkerStream, GrantsWhatItParsedWhenItIsQuiet) {
    open();
    worker.on_output(output_at(0, "x"), 5 * ms);
    EXPECT_EQ(worker.deadline(), 5 * ms + quiet_ns);
    worker.on_tick(5 * ms + quiet_ns);
    EXPECT_EQ(port.grants.back().have, 1U);
    EXPECT_EQ(worker.deadline(), std::nullopt);
}

TEST_F(WorkerStream, TellsANewSessionWhereItStands) {
    open();
    worker.on_output(output_at(0, "abc"), 0);
    worker.greet(7);
    EXPECT_EQ(port.grants.back(), (Grant{7, 3, 3 + window_bytes, false}));
}

TEST_F(WorkerStream, SaysNothingToASessionBeforeTheWelcome) {
    worker.greet(7);
    EXPECT_TRUE(port.grants.empty());
}

TEST_F(WorkerStream, GoesOnAtTheOldestByteWhenTheRingHasLostItsPlace) {
    open();
    worker.on_output(output_at(0, "ab\x1b[3"), 0);
    worker.on_gap(100, 0);
    EXPECT_EQ(worker.counters().lost_bytes, 95U);
    EXPECT_EQ(port.grants.back(), (Grant{1, 100, 100 + window_bytes, true}));
    worker.on_output(output_at(100, "1mX"), 0);
    EXPECT_EQ(first_row(), "ab1mX"); // Not the end of the sequence that was begun before.
}

TEST_F(WorkerStream, CallsABrokerForwardThatLooksForReleasedBytes) {
    open();
    worker.on_output(output_at(0, "abcdef"), 0);
    worker.on_gap(4, 0);
    EXPECT_EQ(worker.have(), 6U);
    EXPECT_EQ(worker.counters().lost_bytes, 0U);
    ASSERT_EQ(grants().size(), 2U);
    EXPECT_EQ(grants()[0], (Grant{1, 6, 6 + window_bytes, true}));
    EXPECT_EQ(grants()[1], (Grant{1, 6, 6 + window_bytes, false}));
}

TEST_F(WorkerStream, ChangesSizeBeforeTheBytesOfTheChunk) {
    open();
    const std::string wide(30, 'w');
    Output output = output_at(0, wide);
    output.size = OutputSize{Size{30, 2}, 0, 0};
    worker.on_output(output, 0);
    EXPECT_EQ(worker.screen()->size(), (Size{30, 2}));
    EXPECT_EQ(first_row(), wide);
}

TEST_F(WorkerStream, TakesASizeThatComesWithoutBytes) {
    open();
    worker.on_output(output_at(0, "abc"), 0);
    Output output = output_at(3, "");
    output.size = OutputSize{Size{50, 9}, 0, 0};
    worker.on_output(output, 0);
    EXPECT_EQ(worker.screen()->size(), (Size{50, 9}));
    EXPECT_TRUE(worker.deadline().has_value()); // To be committed.
}

TEST_F(WorkerStream, DoesNotGoBackToTheSizeOfAReplayedChunk) {
    open();
    Output first = output_at(0, "abc");
    first.size = OutputSize{Size{30, 3}, 0, 0};
    worker.on_output(first, 0);
    Output second = output_at(3, "d");
    second.size = OutputSize{Size{40, 5}, 0, 0};
    worker.on_output(second, 0);
    worker.on_output(first, 0);
    EXPECT_EQ(worker.screen()->size(), (Size{40, 5}));
}

TEST_F(WorkerStream, TakesThePresentSizeOnceItHasCaughtUp) {
    Opening opening = fresh_opening();
    Output wide = output_at(0, "ab");
    wide.size = OutputSize{Size{60, 6}, 0, 0};
    opening.size = Size{33, 7}; // The resize to this left no trace in the journal that is still there.
    opening.written = 4;
    worker.open(opening, 0);
    worker.on_output(wide, 0);
    EXPECT_EQ(worker.screen()->size(), (Size{60, 6}));
    worker.on_output(output_at(2, "cd"), 0);
    EXPECT_EQ(worker.screen()->size(), (Size{33, 7}));
}

TEST_F(WorkerStream, PrefersAJournaledSizeToTheOneOfTheWelcome) {
    Opening opening = fresh_opening();
    opening.size = Size{33, 7};
    opening.written = 2;
    worker.open(opening, 0);
    worker.on_output(output_at(0, "ab"), 0);
    Output newer = output_at(2, "");
    newer.size = OutputSize{Size{44, 8}, 0, 0};
    worker.on_output(newer, 0);
    worker.on_output(output_at(2, "cd"), 0);
    EXPECT_EQ(worker.screen()->size(), (Size{44, 8}));
}

TEST_F(WorkerStream, StaysWithinItsBoundsForASizeBeyondThem) {
    open();
    Output output = output_at(0, "x");
    output.size = OutputSize{Size{65535, 65535}, 1, 1};
    worker.on_output(output, 0);
    EXPECT_EQ(worker.screen()->size(), (Size{side_cells_max, side_cells_max}));
}

} // namespace
} // namespace helios::grid
