#include "base/clock.hpp"
#include "pty/broker.hpp"
#include "sim_holder.hpp"

#include <gtest/gtest.h>
#include <random>

namespace helios::pty {
namespace {

using test::RecordingEvents;
using test::RecordingOutput;
using test::SimHolder;
using test::SimRing;

constexpr std::uint64_t capacity = 256 * 1024;

class BrokerTest : public testing::Test {
protected:
    BrokerTest() : loop(std::move(*EventLoop::open())), broker(*loop, output, events) {}

    void add() {
        auto made = std::make_unique<SimHolder>(ring);
        holder = made.get();
        terminal = *broker.add(id, "holder.sock", std::move(made));
    }
    void credit(std::uint8_t consumer, std::uint64_t have, std::uint64_t limit) {
        broker.on_message(wire::Credit{id, 1, consumer, have, limit, false});
    }
    void type(std::uint64_t writer, std::uint64_t seq, std::string_view text) {
        broker.on_message(wire::InputChunk{
            id, writer, seq, wire::Bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size())});
    }
    void serve() {
        while (broker.serve()) {
        }
    }
    void woken() {
        terminal->on_wake();
        serve();
    }
    void exit(int status) {
        hold::Exit exit;
        exit.end[0] = ring.written();
        exit.wait_status = status;
        exit.ended_wall_ns = 5;
        ring.head().end = ring.written();
        terminal->on_exit(exit);
        serve();
    }

    std::unique_ptr<EventLoop> loop;
    RecordingOutput output;
    RecordingEvents events;
    SimRing ring{capacity};
    Broker broker;
    TerminalId id = TerminalId::mint();
    SimHolder* holder = nullptr;
    Terminal* terminal = nullptr;
};

TEST_F(BrokerTest, ATerminalIsAnnouncedWhenItsHolderJoins) {
    add();
    auto opened = output.all<wire::TerminalOpened>();
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_EQ(opened[0].size.columns, 80);
    EXPECT_EQ(events.changes, std::vector{TerminalChange::opened});
    EXPECT_FALSE(broker.add(id, "again.sock", std::make_unique<SimHolder>(ring)));
}

TEST_F(BrokerTest, OutputGoesToAllConsumersInOneChunkAndThenItSleeps) {
    add();
    credit(0, 0, 1000);
    credit(4, 0, 1000);
    ring.write(100);
    woken();
    EXPECT_EQ(output.chunks, 1U);
    EXPECT_EQ(output.consumers[0].next, 100U);
    EXPECT_EQ(output.consumers[4].next, 100U);
    EXPECT_GE(holder->sleeps, 1);
}

TEST_F(BrokerTest, ACreditBlockedConsumerDoesNotAskToBeWoken) {
    add();
    credit(0, 0, 50);
    ring.write(100);
    holder->sleeps = 0;
    woken();
    EXPECT_EQ(output.consumers[0].next, 50U);
    EXPECT_EQ(holder->sleeps, 0);
    credit(0, 50, 500);
    serve();
    EXPECT_EQ(output.consumers[0].next, 100U);
    EXPECT_EQ(output.consumers[0].repeated, 0U);
}

TEST_F(BrokerTest, ASizeChangeComesBeforeItsBytesAndAloneWhenThereAreNone) {
    add();
    credit(0, 0, 1000);
    ring.write(10);
    ring.resize(100, 30);
    ring.write(10);
    woken();
    ring.resize(120, 40);
    woken();
    auto& grid = output.consumers[0];
    EXPECT_EQ(grid.size_offsets, (std::vector<std::uint64_t>{10, 20}));
    EXPECT_EQ(grid.sizes[1].columns, 120);
    EXPECT_EQ(grid.next, 20U);
    EXPECT_EQ(events.last.size.columns, 120);
}

TEST_F(BrokerTest, EverySizeChangeOfOnePlaceIsSentInOrder) {
    add();
    credit(0, 0, 1000);
    for (std::uint16_t columns = 81; columns <= 84; ++columns)
        ring.resize(columns, 24);
    ring.write(5);
    woken();
    ASSERT_EQ(output.consumers[0].sizes.size(), 4U);
    EXPECT_EQ(output.consumers[0].sizes[3].columns, 84);
    EXPECT_EQ(output.consumers[0].next, 5U);
}

TEST_F(BrokerTest, WhatTheRingHasLostIsAGapForThatConsumerAlone) {
    add();
    ring.write(capacity);
    ring.release(5000);
    credit(0, 5000, capacity);
    credit(2, 0, capacity);
    serve();
    auto gaps = output.all<wire::OutputGap>();
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].consumer, 2);
    EXPECT_EQ(gaps[0].wanted, 0U);
    EXPECT_EQ(gaps[0].oldest, 5000U);
    EXPECT_EQ(output.consumers[0].next, capacity);
}

TEST_F(BrokerTest, AFullChannelLosesNothing) {
    add();
    credit(0, 0, capacity);
    ring.write(200'000);
    output.room = 1;
    woken();
    EXPECT_LT(output.consumers[0].next, 200'000U);
    output.room = 1000;
    broker.unblock();
    serve();
    EXPECT_EQ(output.consumers[0].next, 200'000U);
    EXPECT_EQ(output.consumers[0].repeated + output.consumers[0].skipped + output.consumers[0].wrong, 0U);
}

TEST_F(BrokerTest, InputIsTypedInOrderAndEachAnswerGoesBack) {
    add();
    type(9, 1, "a");
    type(9, 2, "b");
    ASSERT_EQ(holder->inputs.size(), 1U);
    terminal->on_input_ack({9, 1, hold::InputOutcome::accepted, 0, {}});
    ASSERT_EQ(holder->inputs.size(), 2U);
    EXPECT_EQ(holder->inputs[1].bytes, "b");
    terminal->on_input_ack({9, 2, hold::InputOutcome::repeated, 0, {}});
    auto acks = output.all<wire::InputAck>();
    ASSERT_EQ(acks.size(), 2U);
    EXPECT_EQ(acks[0].outcome, wire::InputOutcome::accepted);
    EXPECT_EQ(acks[1].outcome, wire::InputOutcome::repeated);
    EXPECT_EQ(terminal->state().input_bytes, 1U);
}

TEST_F(BrokerTest, AfterAReconnectUnansweredInputIsSentAgainWithItsSeq) {
    add();
    type(9, 1, "a");
    terminal->on_reconnected();
    ASSERT_EQ(holder->inputs.size(), 2U);
    EXPECT_EQ(holder->inputs[1].seq, 1U);
    EXPECT_EQ(output.all<wire::TerminalOpened>().size(), 2U);
}

TEST_F(BrokerTest, InputForAnUnknownTerminalIsAnsweredClosed) {
    broker.on_message(wire::InputChunk{TerminalId::mint(), 1, 1, {}});
    ASSERT_EQ(output.all<wire::InputAck>().size(), 1U);
    EXPECT_EQ(output.all<wire::InputAck>()[0].outcome, wire::InputOutcome::closed);
}

TEST_F(BrokerTest, TheEndIsToldAndCollectedOnceEveryoneHasIt) {
    add();
    credit(0, 0, 50);
    ring.write(100);
    woken();
    exit(0x100);
    ASSERT_EQ(output.all<wire::TerminalEnded>().size(), 1U);
    EXPECT_EQ(output.all<wire::TerminalEnded>()[0].end, 100U);
    terminal->collect("request");
    EXPECT_EQ(holder->collects, 0);
    credit(0, 50, 500);
    serve();
    EXPECT_EQ(output.consumers[0].next, 100U);
    EXPECT_EQ(holder->collects, 1);
    exit(0x100);
    EXPECT_EQ(events.changes.back(), TerminalChange::closed);
    EXPECT_EQ(events.answers, (std::vector<std::pair<std::string, std::string>>{{"request", ""}}));
    EXPECT_EQ(broker.size(), 0U);
    EXPECT_EQ(broker.find(id), nullptr);
}

TEST_F(BrokerTest, ALivingTerminalIsNotCollected) {
    add();
    terminal->collect("request");
    ASSERT_EQ(events.answers.size(), 1U);
    EXPECT_NE(events.answers[0].second, "");
    EXPECT_EQ(holder->collects, 0);
}

TEST_F(BrokerTest, ATerminalThatANewerBrokerTookIsForgotten) {
    add();
    terminal->on_lost(HolderLoss::fenced, "stale epoch");
    serve();
    EXPECT_EQ(events.changes.back(), TerminalChange::fenced);
    EXPECT_EQ(broker.find(id), nullptr);
}

TEST_F(BrokerTest, ANewSessionIsToldEverythingAndHasNoConsumersYet) {
    add();
    credit(0, 0, 1000);
    ring.write(10);
    broker.on_new_session();
    serve();
    EXPECT_EQ(output.chunks, 0U);
    EXPECT_EQ(output.all<wire::TerminalOpened>().size(), 2U);
}

// Random consumers that lose chunks, grant little and ask again by the rules: what each has taken in the end
// is every byte, once.
TEST_F(BrokerTest, RandomCreditsAndLossesNeverLoseOrRepeatAByte) {
    constexpr std::uint64_t total = 3'000'000;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE(seed);
        SimRing own{capacity};
        RecordingOutput sent;
        RecordingEvents heard;
        Broker one(*loop, sent, heard);
        auto made = std::make_unique<SimHolder>(own);
        Terminal* under = *one.add(id, "holder.sock", std::move(made));
        std::mt19937 random(seed);
        std::array<std::uint64_t, 3> have{}; // What consumers 0 to 2 really took.
        auto say = [&](std::uint8_t consumer, std::uint64_t limit) {
            one.on_message(wire::Credit{id, 1, consumer, have[consumer], limit, false});
        };
        while (have[0] < total || have[1] < total || have[2] < total) {
            own.write(std::min<std::uint64_t>(random() % 60'000, total - own.written()));
            for (std::uint8_t i = 0; i < 3; ++i) {
                auto& consumer = sent.consumers[i];
                bool lost = random() % 8 == 0;
                // A lost chunk is asked for explicitly; a kept one is granted on.
                if (lost)
                    say(i, have[i]);
                else
                    have[i] = std::max(have[i], std::min(consumer.next, own.written()));
                say(i, have[i] + 1 + random() % 100'000);
                if (lost)
                    consumer.next = have[i]; // Where the replay must begin.
            }
            own.release(std::min({have[0], have[1], have[2]}));
            under->on_wake();
            while (one.serve()) {
            }
            loop->run_once(1); // After much at once it rests for a moment.
        }
        for (std::uint8_t i = 0; i < 3; ++i) {
            EXPECT_EQ(sent.consumers[i].wrong, 0U);
            EXPECT_EQ(sent.consumers[i].skipped, 0U);
            EXPECT_EQ(sent.consumers[i].repeated, 0U);
            EXPECT_EQ(sent.consumers[i].next, total);
        }
    }
}

} // namespace
} // namespace helios::pty
