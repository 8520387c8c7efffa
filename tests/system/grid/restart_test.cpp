// kill -9 of the grid, and of what it talks to: screens come back as they were, queries are answered once.
#include <array>
#include <csignal>
#include <fstream>
#include <sys/mman.h>
#include <sys/wait.h>

#include "grid_fixture.hpp"

namespace helios::test {
namespace {

class GridRestart : public Grid {
protected:
    void check_program(std::vector<std::string> command, std::string_view sign) {
        HolderProcess holder = hold(program(std::move(command)));
        StreamPlayer& stream = mesh.open(holder);
        ASSERT_TRUE(until_reference_shows(stream, sign));
        // Once with all of it committed, once right away.
        ASSERT_TRUE(mesh.until([&] { return stream.released() == stream.written(); }));
        for (int round = 0; round < 2; ++round) {
            replace_grid();
            expect_same_screen(stream, holder.id());
            EXPECT_NE(mesh.read(holder.id()).find(sign), std::string::npos);
            EXPECT_TRUE(stream.reference().alternate());
        }
    }
};

TEST_F(GridRestart, BringsVimBack) {
    std::ofstream(directory.path() + "/poem.txt") << "a line of the poem\nanother \xe4\xb8\xad line\n";
    check_program({"vim", "-N", "-u", "NONE", "-i", "NONE", directory.path() + "/poem.txt"}, "of the poem");
}

TEST_F(GridRestart, BringsLessBack) {
    std::ofstream file(directory.path() + "/lines.txt");
    for (int line = 1; line <= 500; ++line)
        file << "line " << line << " of many\n";
    file.close();
    check_program({"less", directory.path() + "/lines.txt"}, "line 7 of many");
}

TEST_F(GridRestart, BringsHtopBack) {
    check_program({"htop", "-d", "600"}, "Load average");
}

TEST_F(GridRestart, KeepsEveryScreenThroughKillsUnderFlood) {
    HolderProcess flooding =
        hold(shell("i=0; while :; do printf '\\033[3%dmrecord %d\\033[0m\\n' $((i%8)) $i; "
                   "i=$((i+1)); [ $i -eq 150000 ] && break; done; echo done; sleep 600"));
    HolderProcess quiet = hold(program({"vim", "-N", "-u", "NONE", "-i", "NONE"}));
    StreamPlayer& flood = mesh.open(flooding);
    StreamPlayer& vim = mesh.open(quiet);
    ASSERT_TRUE(until_reference_shows(vim, "VIM"));
    for (int kill = 0; kill < 5; ++kill) {
        const std::uint64_t mark = flood.written();
        ASSERT_TRUE(mesh.until([&] { return flood.written() > mark + 100'000 || flood.has_ended(); }));
        replace_grid();
    }
    ASSERT_TRUE(until_reference_shows(flood, "done"));
    expect_same_screen(flood, flooding.id());
    expect_same_screen(vim, quiet.id());
}

TEST_F(GridRestart, AnswersEachQueryOnce) {
    // Each round asks once and counts the answers' final bytes; at the end nothing more may be there.
    HolderProcess holder =
        hold(shell("stty -echo -icanon; n=0; for i in $(seq 40); do printf '\\033[5nround %d\\r\\n' $i; "
                   "IFS= read -r -d n -t 10 answer && n=$((n+1)); done; "
                   "extra=; IFS= read -r -n 1 -t 1 extra; "
                   "printf 'answers %d extra [%s]\\r\\n' $n \"$extra\"; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    for (const std::string_view sign : {"round 5", "round 15", "round 25"}) {
        ASSERT_TRUE(until_reference_shows(stream, sign));
        replace_grid();
    }
    ASSERT_TRUE(until_reference_shows(stream, "extra"));
    EXPECT_NE(stream.reference().text().find("answers 40 extra []"), std::string::npos)
        << stream.reference().text();
}

TEST_F(GridRestart, GoesOnForANewSession) {
    HolderProcess holder = hold(shell("read -r a; echo first $a; read -r b; echo second $b; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    stream.type("x\n");
    ASSERT_TRUE(until_reference_shows(stream, "first x"));
    const unsigned before = mesh.hellos;
    mesh.restart_session();
    ASSERT_TRUE(mesh.until([&] { return mesh.hellos > before; }));
    stream.type("y\n");
    ASSERT_TRUE(until_reference_shows(stream, "second y"));
    expect_same_screen(stream, holder.id());
}

TEST_F(GridRestart, GivesWayToANewerGrid) {
    HolderProcess holder = hold(shell("echo here; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "here"));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    GridProcess newer(directory.path());
    ASSERT_TRUE(mesh.until([&] { return !grid.is_running(); }));
    EXPECT_TRUE(WIFEXITED(grid.wait_status()));
    expect_same_screen(stream, holder.id());
    EXPECT_TRUE(newer.is_running());
}

// A peer that plays the grid and commits what is no checkpoint.
void commit_rubbish(const std::string& holder_path, std::uint64_t offset, const std::string& bytes) {
    auto connected = pty::connect_holder(holder_path);
    ASSERT_TRUE(connected);
    hold::Hello hello;
    hello.role = hold::Role::grid;
    ASSERT_TRUE(pty::send_packet(connected->get(), hold::Type::hello, hello));
    std::optional<pty::Packet> packet;
    while (!packet || packet->header.type != hold::Type::commit_ack) {
        auto received = pty::receive_packet(connected->get());
        ASSERT_TRUE(received) << received.error().message();
        if (!received->has_value())
            continue;
        packet = std::move(**received);
        if (packet->header.type != hold::Type::welcome)
            continue;
        hold::Commit commit;
        commit.offset = offset;
        commit.epoch = packet->as<hold::Welcome>().epoch;
        Fd file(memfd_create("rubbish", MFD_CLOEXEC));
        ASSERT_EQ(write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
        const std::array<int, 1> fds{file.get()};
        ASSERT_TRUE(pty::send_packet(connected->get(), hold::Type::commit, commit, {}, fds));
    }
    EXPECT_EQ(packet->as<hold::CommitAck>().accepted, 1);
}

TEST_F(GridRestart, StartsEmptyWhenTheCheckpointIsRubbish) {
    HolderProcess holder = hold(shell("echo before; read -r a; echo after $a; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "before"));
    ASSERT_TRUE(mesh.until([&] { return stream.released() == stream.written(); }));
    const unsigned before = mesh.hellos;
    grid.kill();
    commit_rubbish(holder.socket(), stream.written(), std::string(5000, 'r'));
    grid.start();
    ASSERT_TRUE(mesh.until([&] { return mesh.hellos > before; }));
    stream.type("all\n");
    ASSERT_TRUE(until_reference_shows(stream, "after all"));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    const std::string text = mesh.read(holder.id());
    EXPECT_NE(text.find("after all"), std::string::npos);
    EXPECT_EQ(text.find("before"), std::string::npos);
}

TEST_F(GridRestart, StopsWhenItIsTold) {
    HolderProcess holder = hold(shell("yes"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(mesh.until([&] { return stream.released() > 0; }));
    ASSERT_EQ(kill(grid.pid(), SIGTERM), 0);
    ASSERT_TRUE(mesh.until([&] { return !grid.is_running(); }));
    EXPECT_TRUE(WIFEXITED(grid.wait_status()));
    EXPECT_EQ(WEXITSTATUS(grid.wait_status()), 0);
}

TEST_F(GridRestart, LetsGoOfATerminalWhoseHolderIsGone) {
    HolderProcess holder = hold(shell("echo its last screen; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "last screen"));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    ASSERT_TRUE(mesh.until([&] { return mesh.health && mesh.health->note == "1 screens"; }));
    holder.kill();
    ASSERT_TRUE(mesh.until([&] { return mesh.health->note == "0 screens"; }));
    EXPECT_TRUE(mesh.read(holder.id()).starts_with("its last screen\n"));
}

} // namespace
} // namespace helios::test
