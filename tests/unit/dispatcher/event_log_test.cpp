// Rules 1, 2 and 4 of the bus: order, sequences, isolation of subscribers, bounded replay.
#include "bus/event_log.hpp"

#include <gtest/gtest.h>

#include <map>

namespace helios::bus {
namespace {

using wire::Envelope;

Envelope event(std::string_view topic, std::string text = "x") {
    return wire::make_event(topic, wire::Text{std::move(text)});
}

std::vector<std::uint64_t> sequences(const EventLog::Replay& replay) {
    std::vector<std::uint64_t> found;
    for (const auto& frame : replay.events.envelopes) {
        auto decoded = wire::decode_envelope(frame);
        found.push_back(decoded ? decoded->sequence : 0);
    }
    return found;
}

TEST(EventLog, NumbersEachTopicWithoutGapOrInversion) {
    EventLog log(7);
    std::map<std::string, std::uint64_t> last;
    ASSERT_TRUE(log.subscribe("", [&](const Envelope& seen, EventLog::Frame) -> Status {
        EXPECT_EQ(seen.sequence, ++last[seen.name]);
        EXPECT_EQ(seen.epoch, 7U);
        return {};
    }));
    for (int i = 0; i < 10'000; ++i)
        log.publish(event(i % 3 == 0 ? "terminal.bell" : "terminal.output"));
    EXPECT_EQ(last["terminal.bell"] + last["terminal.output"], 10'000U);
}

TEST(EventLog, DropsWhatHasNoSubscriberButKeepsItForReplay) {
    EventLog log(1);
    log.publish(event("terminal.bell"));
    EXPECT_EQ(log.counters().published, 1U);
    EXPECT_EQ(log.kept_events(), 1U);
}

TEST(EventLog, ServesSubscribersInTheOrderTheyCame) {
    EventLog log(1);
    std::string order;
    for (char name : {'a', 'b', 'c'}) {
        ASSERT_TRUE(log.subscribe("terminal.", [&order, name](const Envelope&, EventLog::Frame) -> Status {
            order.push_back(name);
            return {};
        }));
    }
    log.publish(event("terminal.bell"));
    log.publish(event("lane.created"));
    log.publish(event("terminal.bell"));
    EXPECT_EQ(order, "abcabc");
}

TEST(EventLog, LetsAFailingSubscriberHurtNobodyElse) {
    EventLog log(1);
    int good = 0;
    ASSERT_TRUE(log.subscribe("", [](const Envelope&, EventLog::Frame) -> Status {
        return Error{ErrorCode::unavailable, "this subscriber always fails"};
    }));
    ASSERT_TRUE(log.subscribe("", [&](const Envelope&, EventLog::Frame) -> Status {
        ++good;
        return {};
    }));
    log.publish(event("terminal.bell"));
    EXPECT_EQ(good, 1);
    EXPECT_EQ(log.counters().failed_deliveries, 1U);
}

TEST(EventLog, CarriesTheCorrelationOfTheCommandThatCausedAnEvent) {
    EventLog log(1);
    Envelope caused = event("terminal.spawned");
    caused.correlation_id = "cor_1";
    log.publish(std::move(caused));
    auto replay = log.replay({{"terminal."}, 1});
    ASSERT_EQ(replay.events.envelopes.size(), 1U);
    auto decoded = wire::decode_envelope(replay.events.envelopes[0]);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->correlation_id, "cor_1");
}

TEST(EventLog, StopsEventsThatCauseThemselvesTenTimesOver) {
    EventLog log(1);
    ASSERT_TRUE(log.subscribe("", [&](const Envelope& seen, EventLog::Frame) -> Status {
        log.publish(event(seen.name));
        return {};
    }));
    log.publish(event("terminal.bell"));
    EXPECT_EQ(log.counters().published, static_cast<std::uint64_t>(EventLog::depth_max));
    EXPECT_EQ(log.counters().refused, 1U);
}

TEST(EventLog, ReplaysFromASequenceOfTheTopicsAsked) {
    EventLog log(1);
    for (int i = 0; i < 5; ++i) {
        log.publish(event("terminal.bell"));
        log.publish(event("lane.created"));
    }
    EXPECT_EQ(sequences(log.replay({{"terminal."}, 4})), (std::vector<std::uint64_t>{4, 5}));
    EXPECT_EQ(sequences(log.replay({{}, 1})).size(), 10U);
    EXPECT_TRUE(sequences(log.replay({{}, 0})).empty());
    EXPECT_TRUE(sequences(log.replay({{"session."}, 1})).empty());
}

TEST(EventLog, KeepsTheNewestWithinItsBounds) {
    EventLog log(1);
    for (std::size_t i = 0; i < EventLog::kept_events_max + 10; ++i)
        log.publish(event("terminal.bell"));
    EXPECT_EQ(log.kept_events(), EventLog::kept_events_max);
    EXPECT_EQ(log.counters().dropped_oldest, 10U);
    for (int i = 0; i < 100; ++i)
        log.publish(event("terminal.notification", std::string(100'000, 'n')));
    EXPECT_LE(log.kept_bytes(), EventLog::kept_bytes_max);
}

TEST(EventLog, CutsAReplayAtItsEndAndSaysHowMuchIsLeft) {
    EventLog log(1);
    for (std::size_t i = 0; i < EventLog::kept_events_max; ++i)
        log.publish(event("terminal.bell"));
    auto first = log.replay({{"terminal.bell"}, 1});
    EXPECT_EQ(first.events.envelopes.size(), EventLog::replay_events_max);
    EXPECT_EQ(first.left_off, EventLog::kept_events_max - EventLog::replay_events_max);
    auto seen = sequences(first);
    auto second = log.replay({{"terminal.bell"}, seen.back() + 1});
    EXPECT_EQ(sequences(second).front(), seen.back() + 1);
    EventLog large(1);
    for (int i = 0; i < 30; ++i)
        large.publish(event("terminal.notification", std::string(100'000, 'n')));
    EXPECT_EQ(large.replay({{}, 1}).events.envelopes.size(), 7U);
    EXPECT_LT(wire::encode(wire::make_response(event("x"), large.replay({{}, 1}).events)).size(),
              1024U * 1024);
}

TEST(EventLog, RefusesTopicsAndSubscribersBeyondItsBounds) {
    EventLog log(1);
    for (std::size_t i = 0; i < EventLog::topics_max + 5; ++i)
        log.publish(event("terminal.t" + std::to_string(i)));
    EXPECT_EQ(log.counters().published, EventLog::topics_max);
    EXPECT_EQ(log.counters().refused, 5U);
    auto nothing = [](const Envelope&, EventLog::Frame) -> Status { return {}; };
    for (std::size_t i = 0; i < EventLog::subscribers_max; ++i)
        ASSERT_TRUE(log.subscribe("never.", nothing));
    EXPECT_FALSE(log.subscribe("never.", nothing));
}

} // namespace
} // namespace helios::bus
