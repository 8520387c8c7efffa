#include "base/seqpacket.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace helios {
namespace {

class SeqpacketTest : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/helios_seqpacket_XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        directory = name;
        path = directory + "/view.sock";
    }
    void TearDown() override { std::filesystem::remove_all(directory); }

    std::string directory;
    std::string path;
};

Fd accept_from(const Listener& listener) {
    return Fd(accept4(listener.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

TEST_F(SeqpacketTest, PacketsArriveWhole) {
    auto listener = listen_seqpacket(path);
    ASSERT_TRUE(listener) << listener.error().message();
    auto client = connect_seqpacket(path);
    ASSERT_TRUE(client) << client.error().message();
    Fd server = accept_from(*listener);
    ASSERT_TRUE(server);
    ASSERT_EQ(send(client->get(), "one", 3, 0), 3);
    ASSERT_EQ(send(client->get(), "two", 3, 0), 3);
    char buffer[16];
    EXPECT_EQ(recv(server.get(), buffer, sizeof buffer, 0), 3);
    EXPECT_EQ(recv(server.get(), buffer, sizeof buffer, 0), 3);
    EXPECT_EQ(recv(server.get(), buffer, sizeof buffer, 0), -1);
    EXPECT_EQ(errno, EAGAIN) << "non-blocking";
    EXPECT_TRUE(peer_is_own_user(server.get()));
    EXPECT_TRUE(peer_is_own_user(client->get()));
}

TEST_F(SeqpacketTest, ALiveSocketIsNotTaken) {
    auto listener = listen_seqpacket(path);
    auto second = listen_seqpacket(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::exists);
    EXPECT_NE(second.error().detail.find("process " + std::to_string(getpid())), std::string::npos);
    EXPECT_TRUE(connect_seqpacket(path)) << "and it is still reached";
}

TEST_F(SeqpacketTest, AStaleSocketIsReplaced) {
    { auto gone = listen_seqpacket(path); }
    ASSERT_TRUE(std::filesystem::exists(path));
    auto refused = connect_seqpacket(path);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    auto listener = listen_seqpacket(path);
    ASSERT_TRUE(listener) << listener.error().message();
    EXPECT_TRUE(connect_seqpacket(path));
}

TEST_F(SeqpacketTest, WhatIsNoSocketIsLeftAlone) {
    std::ofstream(path) << "precious";
    auto listener = listen_seqpacket(path);
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code, ErrorCode::denied);
    EXPECT_EQ(std::filesystem::file_size(path), 8U);
}

TEST_F(SeqpacketTest, ALinkIsNotFollowed) {
    std::string target = directory + "/target";
    auto other = listen_seqpacket(target);
    ASSERT_EQ(symlink(target.c_str(), path.c_str()), 0);
    auto listener = listen_seqpacket(path);
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code, ErrorCode::denied);
    ASSERT_EQ(symlink(target.c_str(), (directory + "/x.lock").c_str()), 0);
    EXPECT_FALSE(lock_path(directory + "/x"));
}

TEST_F(SeqpacketTest, TheSocketIsForItsOwnerAlone) {
    mode_t before = umask(0);
    auto listener = listen_seqpacket(path);
    EXPECT_EQ(umask(before), 0U) << "the process keeps its umask";
    struct stat status {};
    ASSERT_EQ(lstat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(lstat((path + ".lock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SeqpacketTest, NothingThereIsNotFound) {
    auto client = connect_seqpacket(path);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, ErrorCode::not_found);
}

TEST_F(SeqpacketTest, APathTooLongIsRefusedBothWays) {
    std::string fits = "/tmp/" + std::string(socket_path_bytes_max - 5, 'x');
    EXPECT_EQ(connect_seqpacket(fits).error().code, ErrorCode::not_found);
    EXPECT_EQ(connect_seqpacket(fits + "x").error().code, ErrorCode::invalid);
    EXPECT_EQ(listen_seqpacket(fits + "x").error().code, ErrorCode::invalid);
}

TEST_F(SeqpacketTest, AFullBacklogIsBusy) {
    auto listener = listen_seqpacket(path);
    std::vector<Fd> waiting;
    auto client = connect_seqpacket(path);
    while (client && waiting.size() < 1000) {
        waiting.push_back(std::move(*client));
        client = connect_seqpacket(path);
    }
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, ErrorCode::busy);
}

TEST_F(SeqpacketTest, AnotherUserIsSeen) {
    if (geteuid() != 0)
        GTEST_SKIP() << "needs root to become another user";
    auto listener = listen_seqpacket(path);
    chmod(directory.c_str(), 0755);
    chmod(path.c_str(), 0666);
    pid_t child = fork();
    if (child == 0)
        _exit(setuid(65534) == 0 && connect_seqpacket(path) ? 0 : 1);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    Fd server = accept_from(*listener);
    ASSERT_TRUE(server);
    EXPECT_FALSE(peer_is_own_user(server.get()));
}

// The kernel reports the reset before the packets that came before it.
TEST(Seqpacket, GivesWhatWasSaidBeforeTheOtherEndWent) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    Fd here(ends[0]);
    Fd there(ends[1]);
    ASSERT_EQ(::send(here.get(), "unread", 6, 0), 6);
    ASSERT_EQ(::send(there.get(), "first", 5, 0), 5);
    ASSERT_EQ(::send(there.get(), "last words", 10, 0), 10);
    there.reset();
    std::array<char, 64> bytes{};
    EXPECT_EQ(receive_seqpacket(here.get(), bytes.data(), bytes.size(), MSG_DONTWAIT), 5);
    EXPECT_EQ(receive_seqpacket(here.get(), bytes.data(), bytes.size(), MSG_DONTWAIT), 10);
    EXPECT_EQ(std::string(bytes.data(), 10), "last words");
    EXPECT_EQ(receive_seqpacket(here.get(), bytes.data(), bytes.size(), MSG_DONTWAIT), 0);
}

} // namespace
} // namespace helios
