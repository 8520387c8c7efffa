#include "runtime/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_directory.hpp"

namespace helios::runtime {
namespace {

class ConfigTest : public testing::Test {
protected:
    Result<Config> load(const std::string& text) {
        std::ofstream(path()) << text;
        return load_config(path());
    }
    std::string fault(const std::string& text) {
        auto config = load(text);
        std::string message = config ? "none" : config.error().message();
        return message.starts_with(path()) ? message.substr(path().size() + 1) : message;
    }
    [[nodiscard]] std::string path() const { return directory_.path + "/helios.toml"; }

    TemporaryDirectory directory_;
};

TEST_F(ConfigTest, AMissingFileGivesTheDefaults) {
    auto config = load_config(path());
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->core_split);
    EXPECT_EQ(config->ring_bytes, 1024U * 1024);
    EXPECT_EQ(config->history_lines, 10'000U);
    EXPECT_EQ(config->log_level, "info");
}

TEST_F(ConfigTest, EveryKeyIsRead) {
    auto config = load("[core]\nsplit = true\nring_bytes = 65536\n[grid]\nhistory_lines = 5\nworkers = 3\n"
                       "[attach]\ndetach_keys = \"none\"\n[log]\nlevel = \"debug\"\n");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_TRUE(config->core_split);
    EXPECT_EQ(config->ring_bytes, 65'536U);
    EXPECT_EQ(config->history_lines, 5U);
    EXPECT_EQ(config->grid_workers, 3U);
    EXPECT_EQ(config->detach_keys, "none");
    EXPECT_EQ(config->log_level, "debug");
}

TEST_F(ConfigTest, TheExampleIsValid) {
    auto config = load_config(HELIOS_SOURCE "/deploy/config/helios.example.toml");
    EXPECT_TRUE(config) << config.error().message();
}

TEST_F(ConfigTest, AnUnknownKeyIsNamedWithItsLine) {
    EXPECT_EQ(fault("[core]\nsplit = true\nringbytes = 65536\n"),
              "line 3: core.ringbytes is unknown: see deploy/config/helios.example.toml");
    EXPECT_EQ(fault("\n[core.deep]\nsplit = true\n"),
              "line 2: core.deep is unknown: see deploy/config/helios.example.toml");
}

TEST_F(ConfigTest, AnUnknownSectionIsNamedWithItsLine) {
    EXPECT_EQ(fault("[core]\n[kore]\n"), "line 2: kore.* is unknown: see deploy/config/helios.example.toml");
    EXPECT_EQ(fault("split = true\n"), "line 1: split.* is unknown: see deploy/config/helios.example.toml");
    EXPECT_EQ(fault("[[core]]\nsplit = true\n"),
              "line 1: core.* is unknown: see deploy/config/helios.example.toml");
}

TEST_F(ConfigTest, AWrongTypeIsNamedWithItsLine) {
    EXPECT_EQ(fault("[core]\nsplit = 1\n"), "line 2: core.split must be true or false");
    EXPECT_EQ(fault("[grid]\nworkers = \"two\"\n"),
              "line 2: grid.workers must be a whole number, not negative");
    EXPECT_EQ(fault("[grid]\nworkers = 2.0\n"), "line 2: grid.workers must be a whole number, not negative");
    EXPECT_EQ(fault("[log]\nlevel = true\n"), "line 2: log.level must be a text in quotes");
}

TEST_F(ConfigTest, AValueOutOfRangeIsRefused) {
    EXPECT_EQ(fault("[grid]\nworkers = -1\n"), "line 2: grid.workers must be a whole number, not negative");
    EXPECT_EQ(fault("[grid]\nworkers = 0\n"), "line 2: grid.workers must be 1 to 64");
    EXPECT_EQ(fault("[grid]\nworkers = 4294967298\n"), "line 2: grid.workers is too large");
    EXPECT_EQ(fault("[core]\nring_bytes = 100000\n"),
              "line 2: core.ring_bytes must be a power of two from 65536 to 67108864");
    EXPECT_EQ(fault("[core]\nring_bytes = 134217728\n"),
              "line 2: core.ring_bytes must be a power of two from 65536 to 67108864");
    EXPECT_EQ(fault("[log]\nlevel = \"loud\"\n"), "line 2: log.level must be debug, info, warning or error");
}

TEST_F(ConfigTest, WhatIsNoTomlIsRefusedWithItsLine) {
    EXPECT_TRUE(fault("[core]\nsplit = = true\n").starts_with("line 2: "));
    EXPECT_NE(fault(std::string("[core]\nsplit = \0", 16)), "none");
    EXPECT_NE(fault("\xFF\xFE"), "none");
    EXPECT_NE(fault("a = " + std::string(5000, '[')), "none") << "nested beyond all reason";
}

// Found by fuzzing: toml++ asserts on these.
TEST_F(ConfigTest, ASectionWithoutANameIsRefusedWithItsLine) {
    std::string rule = "the name of a section has letters, digits, '_' and '-'";
    for (const char* header : {"[=x]", "[ .a]", "  [\x0Frid]", "[[ =]]", "[\xC3\xA4]", "[", "[\t"})
        EXPECT_EQ(fault("[core]\n" + std::string(header) + "\n"), "line 2: " + rule) << header;
    EXPECT_EQ(fault("[ core ]\nsplit = true\n"), "none");
}

TEST_F(ConfigTest, AFileBeyondAMegabyteIsRefused) {
    EXPECT_EQ(fault("#" + std::string(1024 * 1024, 'x')),
              "the configuration " + path() + " is larger than 1 MiB");
}

TEST_F(ConfigTest, ADirectoryIsNoFile) {
    auto config = load_config(directory_.path);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().code, ErrorCode::invalid);
}

} // namespace
} // namespace helios::runtime
