#include "base/clock.hpp"
#include "session/sessions.hpp"

#include <gtest/gtest.h>

#include <malloc.h>

#include "fakes.hpp"

namespace helios::session {
namespace {

using test::RecordingLinks;
using test::RecordingPolicy;
using test::RecordingPort;

class SessionTest : public testing::Test {
protected:
    SessionTest() : session({id, 1, {80, 24, 0, 0}, 0, 0, 1024 * 1024, 42, "x.sock"}, links) {
        session.references()->policy.publish(policy);
        session.on_grid_hello();
        links.grid.clear();
    }

    void admit(std::uint8_t slot, bool read_only, bool lossless) {
        ViewerTerms terms;
        terms.id = slot;
        terms.slot = slot;
        terms.read_only = read_only;
        terms.lossless = lossless;
        terms.writer = 100U + slot;
        session.admit(terms, ports[slot]);
    }
    void paint(std::uint64_t offset) {
        auto requests = RecordingLinks::all<wire::SnapshotRequest>(links.grid);
        links.grid.clear();
        for (const auto& request : requests) {
            wire::Snapshot picture;
            picture.terminal = id;
            picture.request = request.request;
            picture.offset = offset;
            picture.size = {80, 24, 0, 0};
            session.on_snapshot(picture, wire::encode(picture));
        }
    }
    // A streaming viewer whose stream begins at 0.
    void attach(std::uint8_t slot) {
        admit(slot, false, false);
        paint(0);
        ports[slot].frames.clear();
        links.broker.clear();
    }
    wire::Frame forward(std::uint64_t offset, std::size_t count, std::uint64_t consumers) {
        std::vector<std::uint8_t> bytes(count, 'x');
        wire::OutputChunk chunk{id, 1, offset, consumers, {}, bytes};
        auto frame = wire::encode(chunk);
        session.forward(chunk, frame);
        return frame;
    }
    void from_viewer(std::uint8_t slot, const wire::Data& message) {
        session.on_viewer_message(slot, message, wire::encode(message));
    }
    std::vector<wire::Credit> credits() { return RecordingLinks::all<wire::Credit>(links.broker); }

    TerminalId id = TerminalId::mint();
    RecordingLinks links;
    std::array<RecordingPort, 64> ports;
    std::shared_ptr<RecordingPolicy> policy = std::make_shared<RecordingPolicy>();
    Session session;
};

TEST_F(SessionTest, AFrameGoesUnchangedToThoseWhoseBitsItCarries) {
    attach(1);
    attach(2);
    auto frame = forward(0, 10, 1U | 1U << 1);
    EXPECT_EQ(ports[1].frames, std::vector<wire::Frame>{frame});
    EXPECT_TRUE(ports[2].frames.empty());
    EXPECT_EQ(links.grid, std::vector<wire::Frame>{frame});
}

TEST_F(SessionTest, AViewerIsWelcomedPaintedAndOpenedWhereThePictureEnds) {
    admit(5, false, false);
    EXPECT_EQ(RecordingLinks::all<wire::ViewerWelcome>(ports[5].frames).size(), 1U);
    EXPECT_TRUE(links.broker.empty());
    paint(77);
    EXPECT_EQ(RecordingLinks::all<wire::Snapshot>(ports[5].frames).size(), 1U);
    ASSERT_EQ(credits().size(), 1U);
    EXPECT_EQ(credits()[0].consumer, 5);
    EXPECT_EQ(credits()[0].have, 77U);
    EXPECT_EQ(credits()[0].limit, 77U + Viewer::window_bytes);
}

TEST_F(SessionTest, InputGoesOnUnchangedAndItsAnswerToItsWriterAlone) {
    attach(1);
    attach(2);
    wire::InputChunk input{id, 101, 1, {}};
    from_viewer(1, input);
    EXPECT_EQ(links.broker, std::vector<wire::Frame>{wire::encode(input)});
    wire::InputAck ack{id, 101, 1, wire::InputOutcome::accepted, false};
    session.on_input_ack(ack, wire::encode(ack));
    EXPECT_EQ(ports[1].frames.size(), 1U);
    EXPECT_TRUE(ports[2].frames.empty());
}

TEST_F(SessionTest, AReadOnlyViewerAndAForeignWriterAreDenied) {
    admit(1, true, false);
    attach(2);
    from_viewer(1, wire::InputChunk{id, 101, 1, {}});
    from_viewer(2, wire::InputChunk{id, 999, 1, {}});
    from_viewer(2, wire::InputChunk{TerminalId::mint(), 102, 1, {}});
    EXPECT_TRUE(links.broker.empty());
    EXPECT_EQ(RecordingLinks::all<wire::InputAck>(ports[1].frames)[0].outcome, wire::InputOutcome::denied);
    EXPECT_EQ(RecordingLinks::all<wire::InputAck>(ports[2].frames).size(), 2U);
}

TEST_F(SessionTest, OnlyAChangeOfTypistReachesThePolicy) {
    attach(1);
    attach(2);
    from_viewer(1, wire::InputChunk{id, 101, 1, {}});
    from_viewer(1, wire::InputChunk{id, 101, 2, {}});
    from_viewer(2, wire::InputChunk{id, 102, 1, {}});
    EXPECT_EQ(policy->typists, (std::vector<ViewerId>{1, 2}));
}

TEST_F(SessionTest, AFullSocketStopsItsCursorAndWhatWasMissedIsAskedForAgain) {
    attach(1);
    ports[1].room = 1;
    forward(0, 100, 2);
    forward(100, 100, 2);
    forward(200, 100, 2);
    EXPECT_EQ(ports[1].frames.size(), 1U);
    links.broker.clear();
    ports[1].room = 10;
    session.on_viewer_writable(1);
    ASSERT_EQ(credits().size(), 2U);
    EXPECT_EQ(credits()[0].have, 100U);
    EXPECT_EQ(credits()[0].limit, 100U);
    EXPECT_GT(credits()[1].limit, 100U);
    forward(100, 200, 2);
    EXPECT_EQ(ports[1].frames.size(), 2U);
}

TEST_F(SessionTest, AGapIsAskedForOnceAndFilled) {
    attach(1);
    forward(500, 10, 2);
    forward(510, 10, 2);
    EXPECT_TRUE(ports[1].frames.empty());
    EXPECT_EQ(credits().size(), 2U);
    forward(0, 520, 2);
    EXPECT_EQ(ports[1].frames.size(), 1U);
}

TEST_F(SessionTest, AViewerThatFellOutOfTheRingIsRepainted) {
    attach(1);
    wire::OutputGap gap{id, 1, 1, 0, 5000};
    session.on_gap(gap, wire::encode(gap));
    ASSERT_EQ(RecordingLinks::all<wire::SnapshotRequest>(links.grid).size(), 1U);
    EXPECT_TRUE(credits()[0].closed);
    paint(6000);
    EXPECT_EQ(credits().back().have, 6000U);
}

TEST_F(SessionTest, AStalledViewerIsPaintedOnlyOnceItReadsAgain) {
    attach(1);
    ports[1].room = 0;
    forward(0, 100, 2);
    wire::OutputGap gap{id, 1, 1, 0, 5000};
    session.on_gap(gap, wire::encode(gap));
    EXPECT_TRUE(RecordingLinks::all<wire::SnapshotRequest>(links.grid).empty());
    ports[1].room = 10;
    session.on_viewer_writable(1);
    EXPECT_EQ(RecordingLinks::all<wire::SnapshotRequest>(links.grid).size(), 1U);
}

TEST_F(SessionTest, WithoutAGridAViewerGetsThePlainStream) {
    admit(1, false, false);
    session.tick(monotonic_ns() + Session::picture_ns_max + 1);
    auto pictures = RecordingLinks::all<wire::Snapshot>(ports[1].frames);
    ASSERT_EQ(pictures.size(), 1U);
    EXPECT_TRUE(pictures[0].bytes.empty());
    EXPECT_EQ(credits().size(), 1U);
}

TEST_F(SessionTest, APictureOfSeveralPartsIsWholeBeforeTheStreamBegins) {
    admit(1, false, false);
    auto request = RecordingLinks::all<wire::SnapshotRequest>(links.grid)[0].request;
    wire::Snapshot part;
    part.terminal = id;
    part.request = request;
    part.offset = 9;
    part.last = false;
    session.on_snapshot(part, wire::encode(part));
    EXPECT_TRUE(credits().empty());
    part.last = true;
    session.on_snapshot(part, wire::encode(part));
    EXPECT_EQ(credits().size(), 1U);
}

TEST_F(SessionTest, TheEndIsToldAfterTheLastByte) {
    attach(1);
    wire::TerminalEnded ended{id, 1, 30, 0x100};
    session.on_ended(ended, wire::encode(ended));
    EXPECT_TRUE(ports[1].frames.empty());
    forward(0, 30, 3);
    ASSERT_EQ(ports[1].frames.size(), 2U);
    EXPECT_EQ(RecordingLinks::all<wire::TerminalEnded>(ports[1].frames)[0].wait_status, 0x100);
    EXPECT_EQ(RecordingLinks::all<wire::TerminalEnded>(links.grid).size(), 1U);
}

// The picture on its way when the terminal was closed is older than its end, and no stream follows it.
TEST_F(SessionTest, AClosedTerminalIsPaintedUntilItsEndIsShown) {
    admit(1, false, false);
    auto early = RecordingLinks::all<wire::SnapshotRequest>(links.grid);
    wire::TerminalEnded ended{id, 1, 100, 0};
    session.on_ended(ended, wire::encode(ended));
    session.on_closed(wire::encode(wire::TerminalClosed{id}));
    EXPECT_TRUE(session.owes_end());
    ASSERT_EQ(early.size(), 1U);
    paint(60);
    EXPECT_TRUE(RecordingLinks::all<wire::TerminalEnded>(ports[1].frames).empty());
    paint(100); // It was asked for again.
    EXPECT_EQ(RecordingLinks::all<wire::TerminalEnded>(ports[1].frames).size(), 1U);
    EXPECT_FALSE(session.owes_end());
}

// The same while the early picture still waits for room at the viewer's socket; and it is asked for once.
TEST_F(SessionTest, AClosedTerminalIsPaintedAgainAfterAPictureThatHadToWait) {
    admit(1, false, false);
    wire::TerminalEnded ended{id, 1, 100, 0};
    session.on_ended(ended, wire::encode(ended));
    ports[1].room = 0;
    paint(60);
    session.on_closed(wire::encode(wire::TerminalClosed{id}));
    EXPECT_TRUE(RecordingLinks::all<wire::SnapshotRequest>(links.grid).empty());
    ports[1].room = ~std::size_t{0};
    session.on_viewer_writable(1);
    paint(60);
    EXPECT_TRUE(RecordingLinks::all<wire::SnapshotRequest>(links.grid).empty()); // A grid that lost the rest.
    EXPECT_TRUE(RecordingLinks::all<wire::TerminalEnded>(ports[1].frames).empty());
    EXPECT_EQ(RecordingLinks::all<wire::Snapshot>(ports[1].frames).size(), 2U);
    EXPECT_TRUE(session.owes_end());
}

TEST_F(SessionTest, TheGridGoesNoFurtherThanALosslessViewer) {
    admit(1, false, true);
    paint(0);
    forward(0, 1000, 2);
    links.broker.clear();
    wire::Credit credit{id, 1, 0, 0, 256 * 1024, false};
    session.on_grid_credit(credit, wire::encode(credit));
    ASSERT_EQ(credits().size(), 1U);
    EXPECT_EQ(credits()[0].limit, 1000U);
    session.leave(1);
    EXPECT_EQ(credits().back().limit, 256U * 1024);
}

TEST_F(SessionTest, AViewerThatTakesNothingIsCutOffWithItsAnswersBounded) {
    attach(1);
    ports[1].room = 0;
    wire::InputAck ack{id, 101, 1, wire::InputOutcome::accepted, false};
    auto frame = wire::encode(ack);
    std::size_t count = Viewer::pending_bytes_max / frame.size() + 2;
    for (std::size_t i = 0; i < count; ++i)
        session.on_input_ack(ack, frame);
    EXPECT_EQ(ports[1].refused, "BACKPRESSURE");
}

// Counts, and keeps nothing.
class CountingLinks final : public SessionLinks {
public:
    bool to_broker(wire::Bytes) override { return true; }
    bool to_grid(wire::Bytes frame) override {
        bytes += frame.size();
        return true;
    }
    std::uint64_t bytes = 0;
};

class NoPolicy final : public SessionsPolicy {
public:
    void on_opened(TerminalId /*terminal*/, const wire::Size& /*size*/,
                   std::shared_ptr<SessionReferences> /*references*/) override {}
    void on_closed(TerminalId terminal) override { closed.push_back(terminal); }
    void on_arrived(ViewerId /*viewer*/, const wire::ViewerHello& /*hello*/) override {}

    std::vector<TerminalId> closed;
};

TEST(Sessions, ThoseThatWaitForLateViewersAreBoundedAndTheLongestWaitingGoes) {
    auto loop = EventLoop::open();
    ASSERT_TRUE(loop.has_value());
    RecordingLinks links;
    NoPolicy policy;
    Sessions sessions(**loop, links, policy);
    auto say = [&](const wire::Data& message) { sessions.on_broker_message(message, wire::encode(message)); };
    std::vector<TerminalId> ids;
    for (std::size_t i = 0; i < Sessions::closing_max + 2; ++i) {
        ids.push_back(TerminalId::mint());
        say(wire::TerminalOpened{ids.back(), 1, {80, 24, 0, 0}, 0, 0, 1024 * 1024, 42, "x.sock"});
        say(wire::TerminalEnded{ids.back(), 1, 0, 0});
        say(wire::TerminalClosed{ids.back()});
    }
    EXPECT_EQ(sessions.size(), Sessions::closing_max);
    EXPECT_EQ(policy.closed, (std::vector<TerminalId>{ids[0], ids[1]}));
    // Opened again (another broker found it alive): it waits no more.
    say(wire::TerminalOpened{ids[2], 2, {80, 24, 0, 0}, 0, 0, 1024 * 1024, 42, "x.sock"});
    ids.push_back(TerminalId::mint());
    say(wire::TerminalOpened{ids.back(), 1, {80, 24, 0, 0}, 0, 0, 1024 * 1024, 42, "x.sock"});
    say(wire::TerminalEnded{ids.back(), 1, 0, 0});
    say(wire::TerminalClosed{ids.back()});
    EXPECT_EQ(policy.closed.size(), 2U);
}

TEST(Session, ItsMemoryDoesNotGrowWithAGigabyteForwarded) {
    CountingLinks links;
    TerminalId id = TerminalId::mint();
    Session session({id, 1, {80, 24, 0, 0}, 0, 0, 1024 * 1024, 42, "x.sock"}, links);
    std::vector<std::uint8_t> bytes(wire::chunk_bytes_max, 'x');
    wire::OutputChunk chunk{id, 1, 0, 1, {}, bytes};
    auto frame = wire::encode(chunk);
    auto before = mallinfo2().uordblks;
    while (chunk.offset < 1'000'000'000) {
        session.forward(chunk, frame);
        chunk.offset += bytes.size();
    }
    EXPECT_EQ(mallinfo2().uordblks, before);
    EXPECT_GE(links.bytes, 1'000'000'000U);
}

} // namespace
} // namespace helios::session
