#include "bus_fixture.hpp"

namespace helios::bus {
namespace {

TEST_F(BusTest, AnInprocPairDeliversBeforeTheLoopSleeps) {
    std::vector<Heard> left;
    std::vector<Heard> right;
    auto a = open(options(broker_session, Side::bind, Transport::inproc), left);
    auto b = open(options(broker_session, Side::connect, Transport::inproc), right);
    EXPECT_EQ(a->send(bytes_of("to the right")), Sent::ok);
    EXPECT_EQ(b->send(bytes_of("to the left")), Sent::ok);
    loop->run_once(0);
    EXPECT_EQ(left, (std::vector<Heard>{{"", "to the left"}}));
    EXPECT_EQ(right, (std::vector<Heard>{{"", "to the right"}}));
}

TEST_F(BusTest, AnAnswerFromInsideACallbackNeedsNoWakeUp) {
    std::vector<Heard> answers;
    auto asker = open(options(broker_session, Side::bind, Transport::inproc), answers);
    Socket* answerer = nullptr;
    auto echo = Socket::open(*context, *loop, options(broker_session, Side::connect, Transport::inproc),
                             [&](std::string_view, Bytes frame) { answerer->send(frame); });
    answerer = echo->get();
    asker->send(bytes_of("ping"));
    // The second pass must not wait: with a sleep of a minute this test would time out.
    loop->run_once(60'000);
    loop->run_once(60'000);
    EXPECT_EQ(answers, (std::vector<Heard>{{"", "ping"}}));
}

TEST_F(BusTest, APassTakesABoundedNumberOfFramesAndThenPolls) {
    std::vector<Heard> heard;
    std::vector<Heard> none;
    auto sink = open(options(broker_session, Side::bind, Transport::inproc), heard);
    auto source = open(options(broker_session, Side::connect, Transport::inproc), none);
    for (int i = 0; i < 200; ++i)
        ASSERT_EQ(source->send(bytes_of(std::to_string(i))), Sent::ok);
    loop->run_once(60'000);
    EXPECT_EQ(heard.size(), 64U);
    for (int i = 0; i < 4; ++i)
        loop->run_once(0);
    ASSERT_EQ(heard.size(), 200U);
    EXPECT_EQ(heard.back().frame, "199");
    EXPECT_EQ(sink->counters().frames_in, 200U);
    EXPECT_EQ(source->counters().frames_out, 200U);
    EXPECT_EQ(sink->counters().bytes_in, source->counters().bytes_out);
}

TEST_F(BusTest, APassTakesABoundedNumberOfBytes) {
    std::vector<Heard> heard;
    std::vector<Heard> none;
    auto sink = open(options(broker_session, Side::bind, Transport::inproc), heard);
    auto source = open(options(broker_session, Side::connect, Transport::inproc), none);
    std::string large(64 * 1024, 'x');
    for (int i = 0; i < 40; ++i)
        ASSERT_EQ(source->send(bytes_of(large)), Sent::ok);
    loop->run_once(60'000);
    EXPECT_EQ(heard.size(), 16U);
}

TEST_F(BusTest, ARouterKnowsItsPeersByTheirIdentity) {
    std::vector<Heard> at_router;
    std::vector<Heard> at_core;
    std::vector<Heard> at_grid;
    auto router = open(options(bus_command, Side::bind), at_router);
    auto core = open(named(bus_command, "core"), at_core);
    auto grid = open(named(bus_command, "grid"), at_grid);
    ASSERT_TRUE(until([&] { return core->send(bytes_of("I am core")) == Sent::ok; }));
    ASSERT_TRUE(until([&] { return grid->send(bytes_of("I am grid")) == Sent::ok; }));
    ASSERT_TRUE(until([&] { return at_router.size() == 2; }));
    EXPECT_NE(std::find(at_router.begin(), at_router.end(), Heard{"core", "I am core"}), at_router.end());
    EXPECT_EQ(router->send_to("grid", bytes_of("for grid")), Sent::ok);
    ASSERT_TRUE(until([&] { return !at_grid.empty(); }));
    EXPECT_EQ(at_grid, (std::vector<Heard>{{"", "for grid"}}));
    EXPECT_TRUE(at_core.empty());
}

TEST_F(BusTest, AnUnknownPeerIsNoRouteAndCounted) {
    std::vector<Heard> heard;
    auto router = open(options(bus_command, Side::bind), heard);
    EXPECT_EQ(router->send_to("nobody", bytes_of("hello?")), Sent::no_route);
    EXPECT_EQ(router->send_to("", bytes_of("hello?")), Sent::no_route);
    EXPECT_EQ(router->counters().dropped, 2U);
    EXPECT_EQ(router->counters().frames_out, 0U);
}

TEST_F(BusTest, AnUnconnectedDealerKeepsNothing) {
    std::vector<Heard> heard;
    auto dealer = open(named(bus_command, "core"), heard);
    EXPECT_EQ(dealer->send(bytes_of("to nobody")), Sent::would_block);
    EXPECT_EQ(dealer->counters().dropped, 1U);
}

TEST_F(BusTest, AFullChannelSaysWouldBlockAndRecovers) {
    std::vector<Heard> at_router;
    std::vector<Heard> at_peer;
    auto receivers_loop = std::move(EventLoop::open().value());
    auto router = open(options(small_row, Side::bind), at_router);
    auto dealer =
        Socket::open(*context, *receivers_loop, named(small_row, "slow"), [&](std::string_view, Bytes frame) {
            at_peer.push_back({"", std::string(frame.begin(), frame.end())});
        });
    ASSERT_TRUE(dealer);
    ASSERT_TRUE(until([&] { return (*dealer)->send(bytes_of("here")) == Sent::ok; }));
    ASSERT_TRUE(until([&] { return !at_router.empty(); }));
    std::string block(4096, 'x');
    std::size_t sent = 0;
    while (sent < 100'000 && router->send_to("slow", bytes_of(block)) == Sent::ok)
        ++sent;
    ASSERT_LT(sent, 100'000U);
    EXPECT_EQ(router->send_to("slow", bytes_of(block)), Sent::would_block);
    EXPECT_EQ(router->counters().dropped, 2U);
    // Once the peer reads, all that was accepted arrives and there is room again.
    EXPECT_TRUE(until([&] {
        receivers_loop->run_once(0);
        return at_peer.size() == sent;
    }));
    EXPECT_TRUE(until([&] { return router->send_to("slow", bytes_of(block)) == Sent::ok; }));
}

TEST_F(BusTest, SubscribersGetTheirPrefixesAndThePublisherHearsOfThem) {
    std::vector<Heard> at_publisher;
    std::vector<Heard> heard;
    auto publisher = open(options(bus_event, Side::bind), at_publisher);
    SocketOptions chosen = options(bus_event, Side::connect);
    chosen.subscriptions = {"terminal."};
    auto subscriber = open(chosen, heard);
    ASSERT_TRUE(until([&] { return !at_publisher.empty(); }));
    EXPECT_EQ(at_publisher[0], (Heard{"", "\x01terminal."}));
    EXPECT_EQ(publisher->publish("session.attached", bytes_of("not for it")), Sent::ok);
    EXPECT_EQ(publisher->publish("terminal.spawned", bytes_of("for it")), Sent::ok);
    ASSERT_TRUE(until([&] { return !heard.empty(); }));
    EXPECT_EQ(heard, (std::vector<Heard>{{"", "for it"}}));
    subscriber.reset();
    ASSERT_TRUE(until([&] { return at_publisher.size() == 2; }));
    EXPECT_EQ(at_publisher[1].frame, std::string("\0terminal.", 10));
}

TEST_F(BusTest, ASocketMayGoInsideItsOwnCallback) {
    std::vector<Heard> none;
    auto source = open(options(broker_session, Side::bind, Transport::inproc), none);
    int calls = 0;
    std::unique_ptr<Socket> sink;
    auto opened = Socket::open(*context, *loop, options(broker_session, Side::connect, Transport::inproc),
                               [&](std::string_view, Bytes) {
                                   ++calls;
                                   sink.reset();
                               });
    sink = std::move(*opened);
    source->send(bytes_of("first"));
    source->send(bytes_of("second"));
    loop->run_once(0);
    loop->run_once(0);
    EXPECT_EQ(calls, 1);
}

TEST(Channels, EachRowIsItsOwnAndBounded) {
    for (std::size_t i = 0; i < channels.size(); ++i) {
        EXPECT_GT(channels[i].frame_bytes_max, 0U);
        EXPECT_GT(channels[i].high_water_frames, 0) << "0 would be unbounded";
        EXPECT_NE(to_string(channels[i].pattern), "unknown");
        EXPECT_NE(to_string(channels[i].overflow), "unknown");
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(channels[i].name, channels[j].name);
            EXPECT_NE(channels[i].endpoint, channels[j].endpoint);
        }
    }
}

} // namespace
} // namespace helios::bus
