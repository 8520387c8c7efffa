#include "unit/cli/recorded_link.hpp"

namespace helios::cli {
namespace {

TEST(View, AKeyIsSentAtOnce) {
    ShownView shown;
    shown.type("a");
    EXPECT_EQ(shown.link.typed(), "1:a");
    shown.type("\x1b[A");
    EXPECT_EQ(shown.link.typed(), "1:a 2:\x1b[A");
}

TEST(View, TerminalAnswersAreNotTyped) {
    ShownView shown;
    shown.type("x\x1b[?62;22cy");
    EXPECT_EQ(shown.link.typed(), "1:xy");
}

TEST(View, ALoneEscapeIsTypedAfterAMoment) {
    ShownView shown;
    shown.type("\x1b", 5 * ms);
    EXPECT_EQ(shown.link.typed(), "");
    ASSERT_TRUE(shown.view.due_ns());
    shown.pass_time(*shown.view.due_ns());
    EXPECT_EQ(shown.link.typed(), "1:\x1b");
}

TEST(View, TheFirstDetachKeyIsTypedWhenTheSecondDoesNotCome) {
    ShownView shown;
    shown.type("\x1c", 10 * ms);
    EXPECT_EQ(shown.link.typed(), "");
    shown.pass_time(309 * ms);
    EXPECT_EQ(shown.link.typed(), "");
    ASSERT_EQ(shown.view.due_ns(), 310 * ms);
    shown.pass_time(310 * ms);
    EXPECT_EQ(shown.link.typed(), "1:\x1c");
    EXPECT_EQ(shown.view.end(), ViewEnd::none);
}

TEST(View, TwoDetachKeysDetachAndTypeNothing) {
    ShownView shown;
    shown.type("\x1c", 0);
    shown.type("\x1c", 200 * ms);
    EXPECT_EQ(shown.view.end(), ViewEnd::detached);
    EXPECT_EQ(shown.link.typed(), "");
}

TEST(View, DetachesFromKittysKeysHoweverTheyAreCut) {
    constexpr std::string_view keys = "\x1b[92;5u\x1b[92;5:3u\x1b[92;5u";
    for (std::size_t piece = 1; piece <= keys.size(); ++piece) {
        ShownView shown;
        for (std::size_t at = 0; at < keys.size(); at += piece)
            shown.type(keys.substr(at, piece));
        EXPECT_EQ(shown.view.end(), ViewEnd::detached) << piece;
        EXPECT_EQ(shown.link.typed(), "") << piece;
    }
}

TEST(View, APasteGoesThroughAsItIs) {
    constexpr std::string_view paste = "\x1b[200~\x1c\x1c\x1b[92;5u\x1b[92;5u\x1b[201~";
    for (std::size_t piece = 1; piece <= paste.size(); ++piece) {
        ShownView shown;
        std::string typed;
        for (std::size_t at = 0; at < paste.size(); at += piece)
            shown.type(paste.substr(at, piece));
        for (const auto& chunk : shown.link.all<wire::InputChunk>())
            typed.append(chunk.bytes.begin(), chunk.bytes.end());
        EXPECT_EQ(typed, paste) << piece;
        EXPECT_EQ(shown.view.end(), ViewEnd::none) << piece;
    }
}

TEST(View, AReadOnlyViewTypesNothingAndStillDetaches) {
    ShownView shown(true);
    shown.type("rm -rf\r\x1c", 0);
    shown.pass_time(400 * ms);
    EXPECT_EQ(shown.link.typed(), "");
    shown.type("\x1c\x1c", 500 * ms);
    EXPECT_EQ(shown.view.end(), ViewEnd::detached);
}

TEST(View, UnacknowledgedKeysAreTypedAgainWithTheirNumbersAfterAReconnect) {
    ShownView shown;
    shown.type("a");
    shown.type("b");
    shown.answer(1, wire::InputOutcome::accepted);
    shown.view.on_lost(0);
    shown.type("c");
    EXPECT_EQ(shown.link.typed(), "1:a 2:b");
    shown.view.on_connected(0);
    shown.view.pump(shown.link, 0);
    EXPECT_EQ(shown.link.typed(), "1:a 2:b") << "nothing is said before the welcome";
    shown.say(wire::ViewerWelcome{shown.terminal, 2, {80, 24, 0, 0}, false});
    shown.view.pump(shown.link, 0);
    EXPECT_EQ(shown.link.typed(), "1:a 2:b 2:b 3:c");
    EXPECT_EQ(shown.link.all<wire::ViewerHello>().size(), 2U);
    EXPECT_EQ(shown.link.all<wire::ViewerHello>()[1].writer, 77U);
}

TEST(View, AFullSocketKeepsKeysInOrder) {
    ShownView shown;
    shown.link.room = 0;
    shown.type("a");
    shown.type("b");
    EXPECT_TRUE(shown.view.wants_to_send());
    shown.link.room = 10;
    shown.view.pump(shown.link, 0);
    EXPECT_EQ(shown.link.typed(), "1:a 2:b");
    EXPECT_FALSE(shown.view.wants_to_send());
}

TEST(View, DetachesAlsoWhenTheProgramReadsNothing) {
    ShownView shown;
    std::string flood(TypedInput::window_bytes, 'x');
    shown.type(flood, 0);
    EXPECT_FALSE(shown.view.wants_keyboard(10 * ms));
    ASSERT_TRUE(shown.view.due_ns());
    EXPECT_TRUE(shown.view.wants_keyboard(TypedInput::blocked_ns));
    shown.type("\x1c\x1c", TypedInput::blocked_ns);
    EXPECT_EQ(shown.view.end(), ViewEnd::detached);
}

TEST(View, AnOverlongLineIsHeard) {
    ShownView shown;
    shown.painted();
    shown.type("x");
    wire::InputAck ack;
    ack.terminal = shown.terminal;
    ack.writer = 77;
    ack.seq = 1;
    ack.outcome = wire::InputOutcome::accepted;
    ack.line_overflow = true;
    shown.say(ack);
    EXPECT_EQ(shown.painted(), "\a");
}

TEST(View, AcksOfOtherWritersAreNotItsOwn) {
    ShownView shown;
    shown.type("x");
    wire::InputAck ack;
    ack.terminal = shown.terminal;
    ack.writer = 78;
    ack.seq = 1;
    ack.outcome = wire::InputOutcome::accepted;
    shown.say(ack);
    shown.view.on_connected(0);
    shown.view.pump(shown.link, 0);
    shown.say(wire::ViewerWelcome{shown.terminal, 2, {80, 24, 0, 0}, false});
    shown.view.pump(shown.link, 0);
    EXPECT_EQ(shown.link.typed(), "1:x 1:x");
}

TEST(View, ANewWindowSizeIsSent) {
    ShownView shown;
    shown.view.on_size({100, 30, 0, 0});
    shown.view.pump(shown.link, 0);
    auto sizes = shown.link.all<wire::Resize>();
    ASSERT_EQ(sizes.size(), 1U);
    EXPECT_EQ(sizes[0].size.columns, 100);
}

} // namespace
} // namespace helios::cli
