// How a holder comes to be: what it refuses, what it tells its caller, what its child inherits.
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::support {
namespace {

using hold::Role;

Ran start(const std::string& folder, const HolderOptions& options, const std::vector<std::string>& command) {
    return start_holder(holder_command(folder, options, command));
}

bool is_empty(const std::string& folder) {
    return std::filesystem::is_empty(folder);
}

TEST(HoldStart, ReturnsOnlyOnceItsSocketListensAndItsChildRuns) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer peer = holder.peer();
    auto welcome = peer.hello(Role::broker, 0);
    EXPECT_EQ(std::string(welcome.terminal), "tm_TEST");
    EXPECT_EQ(welcome.columns, 80);
    EXPECT_EQ(welcome.rows, 24);
    EXPECT_EQ(welcome.ended, 0);
    std::string exe = std::filesystem::read_symlink("/proc/" + std::to_string(welcome.child_pid) + "/exe");
    EXPECT_NE(exe.find("cat"), std::string::npos);
}

TEST(HoldStart, SaysWhyTheChildCannotRun) {
    TempDir folder;
    Ran missing = start(folder.path(), {}, {"no-such-command-here"});
    EXPECT_EQ(missing.exit_code, 127);
    EXPECT_NE(missing.output.find("no-such-command-here"), std::string::npos) << missing.output;
    Ran refused = start(folder.path(), {}, {"/etc/passwd"});
    EXPECT_EQ(refused.exit_code, 126);
    EXPECT_NE(refused.output.find("Permission denied"), std::string::npos) << refused.output;
    Ran lost = start(folder.path(), {.folder = "/nowhere/at/all"}, {"/bin/true"});
    EXPECT_EQ(lost.exit_code, 1);
    EXPECT_NE(lost.output.find("working directory"), std::string::npos) << lost.output;
    EXPECT_TRUE(is_empty(folder.path()));
}

TEST(HoldStart, RefusesWhatItCannotUnderstand) {
    TempDir folder;
    const std::vector<HolderOptions> bad{
        {.ring_bytes = "5000"}, {.ring_bytes = "2048"}, {.ring_bytes = "-1"}, {.ring_bytes = "2147483648"},
        {.ring_bytes = ""},     {.columns = "0"},       {.rows = "65536"},    {.mode = "socket"},
        {.umask = "999"},       {.umask = ""},
    };
    for (const HolderOptions& options : bad) {
        Ran ran = start(folder.path(), options, {"/bin/true"});
        EXPECT_EQ(ran.exit_code, 2) << options.mode << options.ring_bytes << options.umask;
        EXPECT_NE(ran.output.find("usage: "), std::string::npos);
    }
    EXPECT_EQ(start(folder.path(), {}, {}).exit_code, 2) << "no command";
    EXPECT_EQ(start("relative", {}, {"/bin/true"}).exit_code, 2);
    EXPECT_EQ(start(folder.file(std::string(90, 'd')), {}, {"/bin/true"}).exit_code, 2) << "no socket's path";
    EXPECT_TRUE(is_empty(folder.path()));
}

TEST(HoldStart, GivesTheChildItsFolderUmaskSizeAndAControllingTerminal) {
    HolderProcess holder(
        {.columns = "97", .rows = "31", .folder = "/usr", .umask = "027"},
        {"/bin/sh", "-c", "pwd; umask; stty size; ps -o tty= -p $$; stty -a; echo done; read x"});
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("done"));
    std::string text = peer.ring().bytes(0, peer.ring().written());
    for (const char* expected : {"/usr\r\n", "0027", "31 97", "pts/", " iutf8"})
        EXPECT_NE(text.find(expected), std::string::npos) << expected << " in " << text;
}

TEST(HoldStart, LeavesTheChildNoDescriptorAndNoIgnoredSignal) {
    HolderProcess holder(
        {"/bin/sh", "-c", "ls /proc/self/fd; grep SigIgn /proc/self/status; echo done; read x"});
    HoldPeer peer = holder.peer();
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_for_output("done"));
    std::string text = peer.ring().bytes(0, peer.ring().written());
    EXPECT_EQ(text.find("0  1  2  3"), 0U) << text; // 3 is the folder that ls reads.
    EXPECT_EQ(text.find("  4"), std::string::npos) << text;
    EXPECT_NE(text.find("SigIgn:\t0000000000000000"), std::string::npos) << text;
}

TEST(HoldStart, RefusesTheSocketOfALiveHolder) {
    HolderProcess holder({"/bin/cat"});
    pid_t child = holder.peer().hello(Role::broker, 0).child_pid;
    Ran second = start(holder.folder(), {}, {"/bin/true"});
    EXPECT_EQ(second.exit_code, 3);
    EXPECT_NE(second.output.find("exists"), std::string::npos);
    std::filesystem::remove(holder.socket() + ".lock"); // Even when its lock is gone.
    EXPECT_EQ(start(holder.folder(), {}, {"/bin/true"}).exit_code, 3);
    EXPECT_EQ(holder.peer().hello(Role::broker, 0).child_pid, child);
}

TEST(HoldStart, TakesTheSocketThatADeadHolderLeft) {
    TempDir folder;
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, folder.file("hold.sock").c_str(), sizeof address.sun_path - 1);
        Fd dead(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    ASSERT_EQ(start(folder.path(), {}, {"/bin/true"}).exit_code, 0);
    HoldPeer peer(folder.file("hold.sock"));
    peer.hello(Role::broker, 0);
    ASSERT_TRUE(peer.wait_until([&] { return peer.ring().has_ended(); }));
    peer.send(hold::Type::collect, "", "", {});
    EXPECT_EQ(peer.receive(hold::Type::exit).type, hold::Type::exit);
    while (peer.receive().type != hold::Type{}) {
    }
    EXPECT_TRUE(is_empty(folder.path()));
}

TEST(HoldStart, LeavesAFileInItsPlaceAlone) {
    TempDir folder;
    std::ofstream(folder.file("hold.sock")) << "precious";
    Ran ran = start(folder.path(), {}, {"/bin/true"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(std::filesystem::file_size(folder.file("hold.sock")), 8U);
}

TEST(HoldStart, BindsItsSocketAgainWhenItVanished) {
    HolderProcess holder({"/bin/cat"});
    HoldPeer old = holder.peer();
    pid_t child = old.hello(Role::grid, 0).child_pid;
    std::filesystem::remove(holder.socket());
    // The holder looks every five seconds; its own exclusive lock tells us nothing, so wait for the name.
    auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_limit_ms);
    while (!std::filesystem::exists(holder.socket()) && std::chrono::steady_clock::now() < limit)
        EXPECT_FALSE(old.has_packet(100));
    EXPECT_EQ(holder.peer().hello(Role::broker, 0).child_pid, child);
    struct stat found {};
    ASSERT_EQ(::lstat(holder.socket().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST(HoldStart, TurnsAnotherUserAway) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can become another user";
    HolderProcess holder({"/bin/cat"});
    ASSERT_EQ(::chmod(holder.folder().c_str(), 0755), 0);
    ASSERT_EQ(::chmod(holder.socket().c_str(), 0666), 0);
    pid_t stranger = ::fork();
    if (stranger == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0)
            ::_exit(1);
        HoldPeer peer(holder.socket());
        hold::Hello hello;
        hello.role = Role::broker;
        hold::Header header;
        header.type = hold::Type::hello;
        std::string packet(reinterpret_cast<const char*>(&header), sizeof header);
        packet.append(reinterpret_cast<const char*>(&hello), sizeof hello);
        peer.send_raw(packet, {});
        ::_exit(peer.receive().type == hold::Type{} ? 42 : 2);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(stranger, &status, 0), stranger);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 42) << status;
    EXPECT_EQ(holder.peer().hello(Role::broker, 0).epoch, 1U);
}

} // namespace
} // namespace helios::support
