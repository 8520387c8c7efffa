// The events of control over real ZeroMQ: order, sequences, epochs, replay.
#include "base/id.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <map>

#include "fakes.hpp"

namespace helios::control_test {
namespace {

using wire::Envelope;

class Events : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(control_->is_ready()) << control_->log();
        core_.hello();
        ASSERT_TRUE(mesh_.until([&] { return core_.welcomed(); }));
        ASSERT_TRUE(mesh_.until([&] {
            cli_.call("lane.attach", wire::Text{"default"});
            return events_.has("lane.attached");
        }));
    }
    std::string spawn(const std::string& name) {
        wire::SpawnRequest request;
        request.name = name;
        auto answer = cli_.call("terminal.spawn", request);
        return answer.terminal_id;
    }
    Envelope replay(std::vector<std::string> topics, std::uint64_t from) {
        return cli_.call("events.replay", wire::SubscribeRequest{std::move(topics), from});
    }
    static std::vector<Envelope> events_in(const Envelope& answer) {
        std::vector<Envelope> found;
        const auto* list = std::get_if<wire::EventList>(&answer.payload);
        for (const auto& frame :
             list == nullptr ? std::vector<std::vector<std::uint8_t>>{} : list->envelopes) {
            if (auto event = wire::decode_envelope(frame))
                found.push_back(std::move(*event));
        }
        return found;
    }

    Mesh mesh_;
    std::unique_ptr<ControlProcess> control_ =
        std::make_unique<ControlProcess>(mesh_.runtime(), mesh_.state());
    FakeCore core_{mesh_};
    Subscriber events_{mesh_};
    Peer cli_{mesh_, "cli." + ulid_text(Ulid::mint())};
};

TEST_F(Events, OfTenThousandConcurrentPublishesNoneIsOutOfOrder) {
    constexpr std::uint64_t total = 10'000;
    std::vector<std::string> terminals;
    for (int i = 0; i < 4; ++i)
        terminals.push_back(spawn("t" + std::to_string(i)));
    Peer grid(mesh_, "grid");
    Peer session(mesh_, "session");
    Peer* sources[] = {&core_.peer, &grid, &session};
    auto seen = [&] {
        std::uint64_t count = 0;
        for (const auto& event : events_.events())
            count += event.name == "terminal.output" || event.name == "terminal.bell" ? 1 : 0;
        return count;
    };
    std::uint64_t sent = 0;
    while (sent < total) {
        // Paced by what has come back: XPUB drops for a subscriber that is more than its bound behind.
        ASSERT_TRUE(mesh_.until([&] { return sent - seen() < 256; }))
            << sent << " sent, " << seen() << " seen";
        Envelope event = sent % 2 == 0 ? wire::make_event("terminal.output", wire::OutputNote{sent, 1})
                                       : wire::make_event("terminal.bell", std::monostate{});
        event.terminal_id = terminals[sent % terminals.size()];
        sources[sent % 3]->send(event);
        ++sent;
    }
    ASSERT_TRUE(mesh_.until([&] { return seen() == total; })) << seen();
    std::map<std::string, std::uint64_t> last;
    std::size_t inversions = 0;
    for (const auto& event : events_.events()) {
        auto found = last.find(event.name);
        if (found != last.end() && event.sequence != found->second + 1)
            ++inversions;
        last[event.name] = event.sequence;
    }
    EXPECT_EQ(inversions, 0U);
}

TEST_F(Events, AreReplayedAsTheyWerePublished) {
    spawn("work");
    ASSERT_TRUE(mesh_.until([&] { return events_.has("terminal.spawned"); }));
    auto answer = replay({"terminal."}, 1);
    auto replayed = events_in(answer);
    std::vector<Envelope> live;
    for (const auto& event : events_.events()) {
        if (event.name.starts_with("terminal."))
            live.push_back(event);
    }
    ASSERT_EQ(replayed.size(), live.size());
    for (std::size_t i = 0; i < live.size(); ++i) {
        EXPECT_EQ(replayed[i].id, live[i].id);
        EXPECT_EQ(replayed[i].sequence, live[i].sequence);
        EXPECT_EQ(replayed[i].epoch, answer.epoch);
    }
    EXPECT_TRUE(events_in(replay({"terminal."}, 0)).empty());
    EXPECT_EQ(answer.sequence, 0U);
}

TEST_F(Events, OfARestartedControlAreOfANewEpoch) {
    auto before = replay({}, 1).epoch;
    control_->end(SIGKILL);
    control_ = std::make_unique<ControlProcess>(mesh_.runtime(), mesh_.state());
    ASSERT_TRUE(control_->is_ready());
    EXPECT_GT(replay({}, 1).epoch, before);
    // The subscriber is connected again by itself.
    std::size_t seen = events_.events().size();
    ASSERT_TRUE(mesh_.until([&] {
        cli_.call("lane.attach", wire::Text{"default"});
        return events_.events().size() > seen;
    }));
    EXPECT_GT(events_.events().back().epoch, before);
}

TEST_F(Events, ReachASubscriberOfTheirPrefixAlone) {
    std::string id = spawn("work");
    core_.end_terminal(id, 0);
    ASSERT_TRUE(mesh_.until([&] { return events_.has("terminal.ended"); }));
    auto lanes = events_in(replay({"lane."}, 1));
    ASSERT_FALSE(lanes.empty());
    for (const auto& event : lanes)
        EXPECT_TRUE(event.name.starts_with("lane."));
}

} // namespace
} // namespace helios::control_test
