#include "unit/cli/recorded_link.hpp"

namespace helios::cli {
namespace {

TEST(View, SaysHelloWithItsSizeAndWriter) {
    ShownView shown;
    auto hellos = shown.link.all<wire::ViewerHello>();
    ASSERT_EQ(hellos.size(), 1U);
    EXPECT_EQ(hellos[0].terminal, shown.terminal);
    EXPECT_EQ(hellos[0].writer, 77U);
    EXPECT_EQ(hellos[0].size.columns, 80);
}

TEST(View, PaintsThePictureOnAFreshScreenThenTheStream) {
    ShownView shown;
    std::string picture = shown.painted();
    EXPECT_EQ(picture, ShownView::keeper().fresh() + "picture");
    shown.output(100, "abc");
    shown.output(103, "def");
    EXPECT_EQ(shown.painted(), "abcdef");
}

TEST(View, TrimsWhatItHasAndIgnoresWhatLiesBeyondAGap) {
    ShownView shown;
    shown.painted();
    shown.output(98, "xxab");
    shown.output(100, "ab");
    shown.output(110, "far away");
    shown.output(101, "bcd");
    EXPECT_EQ(shown.painted(), "abcd");
}

TEST(View, IgnoresOutputBeforeThePicture) {
    ShownView shown;
    shown.view.on_lost(0);
    shown.view.on_connected(0);
    shown.view.pump(shown.link, 0);
    shown.painted();
    shown.output(100, "not welcome yet");
    shown.say(wire::ViewerWelcome{shown.terminal, 2, {80, 24, 0, 0}, false});
    shown.output(100, "too early");
    EXPECT_EQ(shown.painted(), "");
}

TEST(View, ANewPictureReplacesWhatWasNotWrittenYet) {
    ShownView shown;
    shown.painted();
    shown.output(100, "never seen");
    shown.paint_picture("newer", 500);
    EXPECT_EQ(shown.painted(), ShownView::keeper().fresh() + "newer");
    shown.output(500, "on");
    EXPECT_EQ(shown.painted(), "on");
}

TEST(View, PartsOfAPictureMakeOne) {
    ShownView shown;
    shown.painted();
    wire::Snapshot part;
    part.terminal = shown.terminal;
    part.offset = 700;
    part.last = false;
    part.bytes = bytes_of("one ");
    shown.say(part);
    part.last = true;
    part.bytes = bytes_of("two");
    shown.say(part);
    EXPECT_EQ(shown.painted(), ShownView::keeper().fresh() + "one two");
}

TEST(View, KeepsQueriesFromTheUsersTerminal) {
    ShownView shown;
    shown.painted();
    shown.output(100, "a\x1b[c\x1b[6nb");
    EXPECT_EQ(shown.painted(), "ab");
}

TEST(View, TellsWhatIsPaintedByBytesAndByTime) {
    ShownView shown;
    shown.painted();
    shown.output(100, std::string(60'000, 'x'));
    shown.view.pump(shown.link, 1 * ms);
    EXPECT_TRUE(shown.link.all<wire::Credit>().empty()) << "not written yet";
    shown.painted();
    shown.view.pump(shown.link, 2 * ms);
    EXPECT_TRUE(shown.link.all<wire::Credit>().empty()) << "too little for a message of its own";
    ASSERT_TRUE(shown.view.due_ns());
    shown.pass_time(*shown.view.due_ns());
    ASSERT_EQ(shown.link.all<wire::Credit>().size(), 1U);
    EXPECT_EQ(shown.link.all<wire::Credit>()[0].have, 60'100U);
    shown.output(60'100, std::string(65'000, 'x'));
    shown.output(125'100, std::string(1'000, 'x'));
    shown.painted();
    shown.view.pump(shown.link, 1001 * ms);
    ASSERT_EQ(shown.link.all<wire::Credit>().size(), 2U);
    EXPECT_EQ(shown.link.all<wire::Credit>()[1].have, 126'100U);
    EXPECT_EQ(shown.link.all<wire::Credit>()[1].limit, 126'100U + View::window_bytes);
}

TEST(View, AStalledTerminalSaysNoCredit) {
    ShownView shown;
    shown.painted();
    for (std::uint64_t offset = 100; !shown.view.paint().full(); offset += 50'000)
        shown.output(offset, std::string(50'000, 'x'));
    shown.pass_time(5'000 * ms);
    EXPECT_TRUE(shown.link.all<wire::Credit>().empty());
}

TEST(View, ShowsAStatusLineOnlyAfterASecondOfSilence) {
    ShownView shown;
    shown.painted();
    shown.view.on_lost(10 * ms);
    shown.pass_time(900 * ms);
    EXPECT_EQ(shown.painted(), "");
    ASSERT_TRUE(shown.view.due_ns());
    shown.pass_time(*shown.view.due_ns());
    EXPECT_NE(shown.painted().find("does not answer"), std::string::npos);
    shown.pass_time(9'000 * ms);
    EXPECT_EQ(shown.painted(), "");
}

TEST(View, EndsWithTheChildsStatus) {
    ShownView shown;
    wire::TerminalEnded ended;
    ended.terminal = shown.terminal;
    ended.wait_status = 3 << 8;
    shown.say(ended);
    EXPECT_EQ(shown.view.end(), ViewEnd::ended);
    EXPECT_EQ(shown.view.wait_status(), 3 << 8);
}

TEST(View, IsRefused) {
    ShownView shown;
    shown.say(wire::ViewerRefused{"TERMINAL_NOT_FOUND", "gone"});
    EXPECT_EQ(shown.view.end(), ViewEnd::refused);
    EXPECT_EQ(shown.view.refusal().code, "TERMINAL_NOT_FOUND");
    shown.view.forget_refusal();
    EXPECT_EQ(shown.view.end(), ViewEnd::none);
}

TEST(View, SurvivesFramesThatAreRubbish) {
    ShownView shown;
    shown.painted();
    wire::OutputChunk chunk;
    chunk.terminal = shown.terminal;
    chunk.offset = 100;
    chunk.bytes = bytes_of("hello");
    wire::Frame frame = wire::encode(chunk);
    for (std::size_t size = 0; size < frame.size() / 2; ++size)
        shown.view.on_frame(wire::Bytes(frame).first(size), 0);
    EXPECT_EQ(shown.painted(), "");
    shown.view.on_frame(frame, 0);
    EXPECT_EQ(shown.painted(), "hello");
}

} // namespace
} // namespace helios::cli
