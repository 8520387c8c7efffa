// What a running grid shows, reads, snapshots and tells, over real programs.
#include "grid_fixture.hpp"

namespace helios::test {
namespace {

TEST_F(Grid, ShowsWhatAShellPrints) {
    HolderProcess holder = hold(shell("printf 'one\\ntwo\\n'; read -r line; echo got $line; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "two"));
    stream.type("words\n");
    ASSERT_TRUE(until_reference_shows(stream, "got words"));
    expect_same_screen(stream, holder.id());
}

TEST_F(Grid, SaysHelloToTheBusAndReportsItsHealth) {
    ASSERT_TRUE(mesh.until([&] { return mesh.service_hellos > 0; }));
    ASSERT_TRUE(mesh.until([&] { return mesh.health.has_value(); }));
    EXPECT_EQ(mesh.health->service, "grid");
    EXPECT_EQ(mesh.health->pid, grid.pid());
    EXPECT_EQ(mesh.health->state, "ready");
    EXPECT_GT(mesh.health->metrics_port, 0);
    EXPECT_EQ(mesh.health->channels.size(), 2U);
}

TEST_F(Grid, FollowsTheSizeOfTheTerminal) {
    HolderProcess holder =
        hold(shell("trap 'printf \"%0200d \" 0; stty size' WINCH; echo up; while :; do sleep 0.02; done"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "up"));
    for (const int columns : {40, 132, 100}) {
        stream.resize(static_cast<std::uint16_t>(columns), 30);
        ASSERT_TRUE(until_reference_shows(stream, " 30 " + std::to_string(columns)));
        expect_same_screen(stream, holder.id());
    }
    EXPECT_EQ(stream.reference().size(), (grid::Size{100, 30}));
}
TEST_F(Grid, ReadsTextColourAndHistory) {
    HolderProcess holder = hold(
        shell("for i in $(seq 100); do echo line $i; done; printf '\\033[31mred\\033[0m\\n'; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "red"));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    auto text = [&](const wire::ReadRequest& request) {
        auto answer = mesh.ask(holder.id(), "terminal.read", request);
        return answer ? std::get<wire::ReadResult>(answer->payload).text : "";
    };
    EXPECT_TRUE(text({"text", true, 0}).starts_with("line 1\nline 2\n"));
    EXPECT_EQ(text({"text", true, 2}), "line 100\nred\n");
    EXPECT_NE(text({"ansi", false, 1}).find("\x1b[31mred"), std::string::npos);
    auto refused = mesh.ask(holder.id(), "terminal.read", wire::ReadRequest{"pdf", false, 0});
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->error.code, "INVALID_REQUEST");
}

TEST_F(Grid, TellsAPasteHowToBeTyped) {
    HolderProcess holder = hold(shell("printf '\\033[?2004hready'; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "ready"));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    wire::InputRequest paste;
    const std::string text = "a\nb\x1b[201~c";
    paste.payload.assign(text.begin(), text.end());
    auto answer = mesh.ask(holder.id(), "terminal.paste", paste);
    ASSERT_TRUE(answer);
    EXPECT_EQ(std::get<wire::Text>(answer->payload).text, "\x1b[200~a\rbc\x1b[201~");
}

TEST_F(Grid, TellsTitleDirectoryAndBell) {
    HolderProcess holder =
        hold(shell("printf '\\033]2;the title\\007\\033]7;file://h/tmp/a%%20b\\007\\007'; sleep 600"));
    mesh.open(holder);
    ASSERT_TRUE(mesh.until([&] { return mesh.events.size() >= 3; }));
    EXPECT_EQ(mesh.events["terminal.title.changed"].title, "the title");
    EXPECT_EQ(mesh.events["terminal.title.changed"].terminal, holder.id().text());
    EXPECT_EQ(mesh.events["terminal.cwd.changed"].cwd, "/tmp/a b");
    EXPECT_EQ(mesh.events.count("terminal.bell"), 1U);
}

TEST_F(Grid, AnswersForAClosedTerminalAndNotForAnUnknownOne) {
    HolderProcess holder = hold(shell("echo last words"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(mesh.until([&] { return stream.has_ended(); }));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    mesh.close(holder.id());
    EXPECT_TRUE(mesh.read(holder.id()).starts_with("last words\n"));
    EXPECT_EQ(mesh.read(TerminalId::mint()), "no screen: TERMINAL_NOT_FOUND");
    EXPECT_NE(mesh.snapshot(holder.id()).bytes.find("last words"), std::string::npos);
    EXPECT_NE(mesh.snapshot(TerminalId::mint()).failure, "");
    auto unknown = mesh.ask(holder.id(), "terminal.dance", wire::Text{});
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->error.code, "METHOD_NOT_FOUND");
}

TEST_F(Grid, IsNotSentATrickleTwice) {
    // Never quiet for long enough to grant, for more than two seconds of said-again credit.
    HolderProcess holder = hold(shell("while :; do printf x; sleep 0.03; done"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(mesh.until([&] { return stream.written() > 120; }));
    EXPECT_LT(stream.replayed_bytes(), 12U); // A grid that a busy machine holds up may ask again once.
}

TEST_F(Grid, FindsALostChunkAgain) {
    HolderProcess holder = hold(shell("read -r go; seq 1 20000; echo done; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(mesh.until_caught_up(stream));
    for (int round = 0; round < 3; ++round) {
        mesh.chunks_to_lose = 1 + round;
        stream.type(round == 0 ? "go\n" : "x\n");
        ASSERT_TRUE(mesh.until([&] { return mesh.chunks_to_lose == 0; }));
    }
    ASSERT_TRUE(until_reference_shows(stream, "done"));
    expect_same_screen(stream, holder.id());
}

TEST_F(Grid, LivesThroughFramesThatDoNotVerify) {
    HolderProcess holder = hold(shell("echo here; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "here"));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    const wire::Frame frame = wire::encode(stream.opened());
    std::string bent(frame.begin(), frame.end());
    mesh.send_raw("");
    mesh.send_raw("not a frame");
    for (std::size_t i = 0; i < bent.size(); ++i) {
        std::string one = bent;
        one[i] = static_cast<char>(one[i] ^ 0x55);
        // What still verifies is an order: to open another terminal at this holder, which fences the first.
        if (!wire::decode_data(wire::Frame(one.begin(), one.end())))
            mesh.send_raw(one);
        mesh.send_raw(bent.substr(0, i));
        mesh.send_raw_command(one);
    }
    expect_same_screen(stream, holder.id());
    EXPECT_TRUE(grid.is_running());
}

} // namespace
} // namespace helios::test
