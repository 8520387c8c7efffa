// What a viewer may do wrong, and what it costs the others: nothing.
#include "base/seqpacket.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core_mesh.hpp"

namespace helios::test {
namespace {

// As user nobody: 0 when it is hung up on without a word.
int knock_as_nobody(const std::string& path) {
    if (setgid(65534) != 0 || setuid(65534) != 0)
        return 2;
    auto socket = connect_seqpacket(path);
    if (!socket)
        return 3;
    fcntl(socket->get(), F_SETFL, 0);
    char byte = 0;
    return recv(socket->get(), &byte, 1, 0) <= 0 ? 0 : 1;
}

// Its limit becomes the lowest number that is free: no more of them.
void leave_no_descriptor(pid_t pid, rlimit& before) {
    prlimit(pid, RLIMIT_NOFILE, nullptr, &before);
    rlimit none = before;
    none.rlim_cur = 0;
    std::string folder = "/proc/" + std::to_string(pid) + "/fd/";
    while (std::filesystem::exists(std::filesystem::symlink_status(folder + std::to_string(none.rlim_cur))))
        ++none.rlim_cur;
    prlimit(pid, RLIMIT_NOFILE, &none, nullptr);
}

class CoreAbuse : public testing::Test {
protected:
    CoreAbuse() {
        mesh.start_core();
        mesh.start_grid();
        EXPECT_TRUE(mesh.until_core());
    }
    // Typed and echoed by a fresh viewer.
    void expect_service(TerminalId terminal) {
        auto viewer = mesh.attach(terminal, {});
        viewer->type("x");
        EXPECT_TRUE(mesh.until([&] { return viewer->text.find('x') != std::string::npos; }))
            << mesh.log("core");
    }
    CoreMesh mesh{Topology::one_process};
};

TEST_F(CoreAbuse, CutAndBentFramesAreRefusedAndNobodyElseNotices) {
    TerminalId terminal = mesh.spawn("stty raw -echo; exec cat");
    wire::ViewerHello hello;
    hello.terminal = terminal;
    hello.writer = 7;
    auto frame = wire::encode(hello);
    std::string sound(frame.begin(), frame.end());
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::string bent = sound.substr(0, 1 + random() % sound.size());
        if (i % 2 == 0) {
            bent = sound;
            bent[random() % bent.size()] = static_cast<char>(random());
        }
        auto socket_only = mesh.viewer(TerminalId::mint(), {});
        // Its own hello names no terminal here: the bent frame comes after it, unasked.
        ASSERT_TRUE(socket_only->connect());
        socket_only->send_raw(bent);
        EXPECT_TRUE(mesh.until([&] { return socket_only->closed; }));
        EXPECT_NE(socket_only->refused, "");
    }
    expect_service(terminal);
}

TEST_F(CoreAbuse, AnUnknownTerminalIsRefusedByName) {
    auto viewer = mesh.viewer(TerminalId::mint(), {});
    ASSERT_TRUE(viewer->connect());
    EXPECT_TRUE(mesh.until([&] { return viewer->closed; }));
    EXPECT_EQ(viewer->refused, "TERMINAL_NOT_FOUND");
}

TEST_F(CoreAbuse, AReadOnlyViewersKeysAreDenied) {
    TerminalId terminal = mesh.spawn("stty raw -echo; exec cat");
    ViewerOptions options;
    options.read_only = true;
    auto viewer = mesh.attach(terminal, options);
    viewer->type("x");
    ASSERT_TRUE(mesh.until([&] { return !viewer->acks.empty(); }));
    EXPECT_EQ(viewer->acks[0].outcome, wire::InputOutcome::denied);
    expect_service(terminal);
}

TEST_F(CoreAbuse, AStalledViewerStopsNeitherProgramNorOtherViewers) {
    TerminalId terminal =
        mesh.spawn("stty -echo; read x; head -c 20000000 /dev/zero | tr '\\0' z; echo; read x");
    auto stalled = mesh.attach(terminal, {});
    stalled->stall();
    auto viewer = mesh.attach(terminal, {});
    viewer->on_bytes = [](wire::Bytes) {};
    [[maybe_unused]] auto before = memory_bytes(mesh.core().pid(), "VmRSS");
    viewer->type("\n");
    EXPECT_TRUE(mesh.until([&] { return viewer->have >= 20'000'000; })) << viewer->have;
#if !defined(__SANITIZE_ADDRESS__) // Which keeps what was freed in quarantine.
    EXPECT_LT(memory_bytes(mesh.core().pid(), "VmRSS"), before + 8 * 1024 * 1024);
#endif
    // It lost its place, not its view.
    stalled->on_bytes = [](wire::Bytes) {};
    stalled->resume();
    EXPECT_TRUE(mesh.until([&] { return stalled->have >= 20'000'000; })) << stalled->have;
    EXPECT_GT(stalled->pictures, 1U);
}

TEST_F(CoreAbuse, AProgramThatCannotRunIsAnErrorThatSaysWhy) {
    auto answer = mesh.ask_spawn(TerminalId::mint(), {"/nowhere/program"});
    EXPECT_EQ(answer.error.code, "TERMINAL_SPAWN_FAILED");
    EXPECT_NE(answer.error.message.find("/nowhere/program"), std::string::npos) << answer.error.message;
}

TEST_F(CoreAbuse, AnotherUserIsHungUpOnEvenIfTheModesLetItIn) {
    if (geteuid() != 0)
        GTEST_SKIP() << "becoming another user takes root";
    TerminalId terminal = mesh.spawn("stty raw -echo; exec cat");
    std::string door = mesh.directory() + "/view.sock";
    ASSERT_EQ(chmod(mesh.directory().c_str(), 0711), 0);
    ASSERT_EQ(chmod(door.c_str(), 0666), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(knock_as_nobody(door));
    int status = -1;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    expect_service(terminal);
}

TEST_F(CoreAbuse, WithoutDescriptorsWhoComesIsTurnedAwayAndNobodyElseNotices) {
    TerminalId terminal = mesh.spawn("stty raw -echo; exec cat");
    auto present = mesh.attach(terminal, {});
    rlimit before{};
    leave_no_descriptor(mesh.core().pid(), before);
    auto late = mesh.viewer(terminal, {});
    ASSERT_TRUE(late->connect());
    EXPECT_TRUE(mesh.until([&] { return late->closed; }));
    EXPECT_FALSE(late->welcomed);
    auto answer = mesh.ask_spawn(TerminalId::mint(), {"/bin/cat"});
    EXPECT_FALSE(answer.ok());
    EXPECT_NE(answer.error.message, "");
    present->type("x");
    EXPECT_TRUE(mesh.until([&] { return present->text.find('x') != std::string::npos; })) << mesh.log("core");
    prlimit(mesh.core().pid(), RLIMIT_NOFILE, &before, nullptr);
    expect_service(terminal);
    expect_service(mesh.spawn("stty raw -echo; exec cat"));
}

TEST_F(CoreAbuse, TheEndOfATerminalIsToldAndCollected) {
    TerminalId terminal = mesh.spawn("stty -echo; read x; exit 3");
    auto viewer = mesh.attach(terminal, {});
    viewer->type("\n");
    EXPECT_TRUE(mesh.until([&] { return viewer->ended && mesh.event_counts["terminal.ended"] > 0; }));
    EXPECT_EQ(viewer->wait_status, 3 << 8);
    EXPECT_EQ(mesh.events["terminal.ended"].wait_status, 3 << 8);
    EXPECT_TRUE(mesh.ask("terminal.collect", terminal, std::monostate{}).ok());
    EXPECT_TRUE(mesh.until([&] { return viewer->closed; }));
    EXPECT_EQ(mesh.ask("terminal.collect", terminal, std::monostate{}).error.code, "TERMINAL_NOT_FOUND");
}

} // namespace
} // namespace helios::test
