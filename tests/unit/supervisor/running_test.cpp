#include "supervisor/log_file.hpp"
#include "supervisor/running.hpp"
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::supervisor {
namespace {

using support::TempDir;

std::string own_program() {
    return std::filesystem::read_symlink("/proc/self/exe").filename();
}

TEST(Running, ReadsBackWhatItWrote) {
    TempDir folder;
    ASSERT_TRUE(write_pid_file(folder.file("pid"), {1234, 567890}));
    auto running = read_pid_file(folder.file("pid"));
    ASSERT_TRUE(running);
    EXPECT_EQ(running->pid, 1234);
    EXPECT_EQ(running->start_ticks, 567890U);
}

TEST(Running, TornOrForeignFilesNameNobody) {
    TempDir folder;
    for (const char* text :
         {"", "12", "12 ", "12 x", "x 12", "-1 5", "0 5", "1 5", "99999999999999 5", "12 0", "\n\n"}) {
        std::ofstream(folder.file("pid")) << text;
        EXPECT_FALSE(read_pid_file(folder.file("pid"))) << text;
    }
    EXPECT_FALSE(read_pid_file(folder.file("absent")));
    ASSERT_EQ(::mkfifo(folder.file("fifo").c_str(), 0600), 0);
    EXPECT_FALSE(read_pid_file(folder.file("fifo")));
}

TEST(Running, IsTheProcessOnlyByPidTimeAndProgram) {
    Running self{::getpid(), start_ticks_of(::getpid())};
    EXPECT_GT(self.start_ticks, 0U);
    EXPECT_TRUE(open_running(self, own_program()));
    EXPECT_FALSE(open_running(self, "helios-core"));
    EXPECT_FALSE(open_running({self.pid, self.start_ticks + 1}, own_program()));
    EXPECT_EQ(start_ticks_of(4'194'304 + 1), 0U);
    EXPECT_FALSE(open_running({4'194'304 + 1, 1}, own_program()));
}

TEST(LogFile, KeepsTheNewestOfAFullLogAndEmptiesIt) {
    TempDir folder;
    std::string path = folder.file("a.log");
    auto log = open_log(path);
    ASSERT_TRUE(log);
    std::string block(1 << 20, 'a');
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(::write(log->get(), block.data(), block.size()), 1 << 20);
    ASSERT_EQ(::write(log->get(), "last", 4), 4);
    ASSERT_TRUE(rotate_log(path));
    EXPECT_EQ(std::filesystem::file_size(path), 0U);
    EXPECT_EQ(std::filesystem::file_size(path + ".1"), static_cast<std::uintmax_t>(log_bytes_max));
    ASSERT_EQ(::write(log->get(), "more", 4), 4); // Its writer goes on at the start.
    EXPECT_EQ(std::filesystem::file_size(path), 4U);
    std::ifstream older(path + ".1");
    older.seekg(-4, std::ios::end);
    std::string end;
    older >> end;
    EXPECT_EQ(end, "last");
    ASSERT_TRUE(rotate_log(path)); // Small: left alone.
    EXPECT_EQ(std::filesystem::file_size(path), 4U);
}

TEST(LogFile, FollowsNoLink) {
    TempDir folder;
    std::ofstream(folder.file("target")) << "precious";
    ASSERT_EQ(::symlink(folder.file("target").c_str(), folder.file("a.log").c_str()), 0);
    EXPECT_FALSE(open_log(folder.file("a.log")));
    EXPECT_TRUE(rotate_log(folder.file("absent.log")));
}

} // namespace
} // namespace helios::supervisor
