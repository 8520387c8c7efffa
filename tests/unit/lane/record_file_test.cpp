// The registry on disk: what was written comes back, and what was not written whole is seen as such.
#include "lane/records/record_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace helios::lane {
namespace {

class RecordFile : public testing::Test {
protected:
    RecordFile() {
        std::string name = "/tmp/helios-records-XXXXXX";
        directory_ = mkdtemp(name.data());
        path_ = directory_ + "/registry.bin";
    }
    ~RecordFile() override { std::filesystem::remove_all(directory_); }

    static Records sample(std::size_t terminals) {
        Records records;
        for (std::size_t i = 0; i < terminals; ++i) {
            wire::TerminalRecord record;
            record.terminal = "tm_" + std::to_string(i);
            record.name = "bash-" + std::to_string(i);
            record.argv = {"/bin/bash", "-l", "\xFF raw"};
            record.cwd = "/home/someone";
            record.state = "active";
            record.pid = static_cast<std::int32_t>(i);
            record.columns = 80;
            record.ended_wall_ns = 5;
            record.wait_status = 0x100;
            record.title = "vim - \xC3\xA4";
            records.terminals.push_back(record);
        }
        records.lanes.push_back({"ln_1", "default", "ready", 7, {}, "ss_1"});
        records.sessions.push_back({"ss_1", "ln_1", "created"});
        return records;
    }
    std::vector<std::uint8_t> read() const {
        std::ifstream file(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void write(const std::vector<std::uint8_t>& bytes) const {
        std::ofstream file(path_, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    std::string directory_;
    std::string path_;
};

TEST_F(RecordFile, ComesBackAsItWasWritten) {
    ASSERT_TRUE(store_records(path_, encode_records(sample(500))));
    auto loaded = load_records(path_);
    ASSERT_TRUE(loaded) << loaded.error().message();
    ASSERT_EQ(loaded->records.terminals.size(), 500U);
    const auto& last = loaded->records.terminals[499];
    EXPECT_EQ(last.terminal, "tm_499");
    EXPECT_EQ(last.argv, (std::vector<std::string>{"/bin/bash", "-l", "\xFF raw"}));
    EXPECT_EQ(last.title, "vim - \xC3\xA4");
    EXPECT_EQ(last.wait_status, 0x100);
    ASSERT_EQ(loaded->records.lanes.size(), 1U);
    EXPECT_EQ(loaded->records.lanes[0].session, "ss_1");
    ASSERT_EQ(loaded->records.sessions.size(), 1U);
    EXPECT_EQ(loaded->records.sessions[0].state, "created");
    EXPECT_EQ(loaded->records.sessions[0].lane, "ln_1");
}

TEST_F(RecordFile, IsPrivateAndLeavesNothingBeside) {
    ASSERT_TRUE(store_records(path_, encode_records(sample(1))));
    struct stat status {};
    ASSERT_EQ(stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(RecordFile, IsEmptyWhenThereIsNone) {
    auto loaded = load_records(path_);
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->records.terminals.empty());
    EXPECT_TRUE(loaded->moved_to.empty());
}

TEST_F(RecordFile, IsSeenAsTornAtEveryByteOffset) {
    auto whole = encode_records(sample(3));
    ASSERT_TRUE(decode_records(whole));
    for (std::size_t size = 0; size < whole.size(); ++size)
        ASSERT_FALSE(decode_records(std::span(whole).first(size))) << "cut to " << size;
}

TEST_F(RecordFile, IsSeenAsDamagedAtEveryByte) {
    auto whole = encode_records(sample(3));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto damaged = whole;
        damaged[at] ^= 0x40;
        ASSERT_FALSE(decode_records(damaged)) << "flipped at " << at;
    }
}

TEST_F(RecordFile, IsMovedAsideWhenItIsForeignTornOrOfANewerVersion) {
    auto whole = encode_records(sample(3));
    auto torn = whole;
    torn.resize(torn.size() / 2);
    auto newer = whole;
    newer[8] = 2;
    std::vector<std::uint8_t> foreign(10'000, 'x');
    for (const auto& content : {torn, newer, foreign, std::vector<std::uint8_t>{}}) {
        write(content);
        auto loaded = load_records(path_);
        ASSERT_TRUE(loaded) << loaded.error().message();
        EXPECT_TRUE(loaded->records.terminals.empty());
        EXPECT_FALSE(loaded->fault.empty());
        EXPECT_TRUE(loaded->moved_to.starts_with(path_ + ".bad-")) << loaded->moved_to;
        EXPECT_EQ(std::filesystem::file_size(loaded->moved_to), content.size());
        EXPECT_FALSE(std::filesystem::exists(path_));
    }
}

TEST_F(RecordFile, FollowsNoSymbolicLink) {
    std::string elsewhere = directory_ + "/elsewhere";
    ASSERT_TRUE(store_records(elsewhere, encode_records(sample(1))));
    std::filesystem::create_symlink(elsewhere, path_);
    auto loaded = load_records(path_);
    ASSERT_TRUE(loaded);
    EXPECT_TRUE(loaded->records.terminals.empty());
    EXPECT_FALSE(loaded->moved_to.empty());
    EXPECT_TRUE(std::filesystem::exists(elsewhere));
}

TEST_F(RecordFile, KeepsTheOldOneWhenTheNewCannotBeWritten) {
    ASSERT_TRUE(store_records(path_, encode_records(sample(1))));
    auto before = read();
    std::filesystem::create_directory(path_ + ".new");
    auto stored = store_records(path_, encode_records(sample(2)));
    ASSERT_FALSE(stored);
    EXPECT_NE(stored.error().system_code, 0);
    EXPECT_EQ(read(), before);
    std::filesystem::remove(path_ + ".new");
    EXPECT_TRUE(store_records(path_, encode_records(sample(2))));
}

TEST_F(RecordFile, ReplacesWhatAKilledWriterLeftBeside) {
    std::ofstream(path_ + ".new") << "half of a registry";
    ASSERT_TRUE(store_records(path_, encode_records(sample(1))));
    EXPECT_TRUE(decode_records(read()));
}

} // namespace
} // namespace helios::lane
