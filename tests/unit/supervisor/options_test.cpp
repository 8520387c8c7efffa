#include "supervisor/options.hpp"
#include "support/hold_peer.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace helios::supervisor {
namespace {

Result<Options> parse(std::vector<std::string> words) {
    for (const char* word : {"/b", "--bin", "/s", "--state", "/r", "--runtime", "helios-supervisor"})
        words.insert(words.begin(), word);
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    return parse_options(static_cast<int>(argv.size()), argv.data());
}

TEST(Options, NameThePlacesAndTheServicesInOrder) {
    auto options = parse({"--services", "control,core.broker,core.session", "--notify-fd", "7"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->socket(), "/r/supervisor.sock");
    EXPECT_EQ(options->log_folder(), "/s/log");
    EXPECT_EQ(options->services, (std::vector<std::string>{"control", "core.broker", "core.session"}));
    EXPECT_EQ(options->notify_fd, 7);
    EXPECT_TRUE(parse({})->services.empty());
}

TEST(Options, WhatIsNotUnderstoodIsAnErrorThatNamesIt) {
    const std::vector<std::vector<std::string>> bad{
        {"--what", "1"},
        {"--notify-fd", "two"},
        {"--notify-fd", "1"},
        {"--grace-ms", "0"},
        {"--grace-ms", "-5"},
        {"--grace-ms", "5s"},
        {"--grace-ms", "99999999999"},
        {"--runtime", "relative"},
        {"--services", "../evil"},
        {"--services", "a,,b"},
        {"--services", ".a"},
        {"--bin", ""},
        {"--services", "a/b"},
        {"--grace-ms"},
    };
    for (const auto& words : bad) {
        auto options = parse(words);
        ASSERT_FALSE(options) << words[0];
        EXPECT_EQ(options.error().code, ErrorCode::invalid);
    }
    std::string many = "a";
    for (int i = 0; i < 16; ++i)
        many += ",a";
    EXPECT_FALSE(parse({"--services", many}));
}

TEST(Options, TheConfigurationSaysWhetherCoreIsSplit) {
    support::TempDir folder;
    auto services_of = [&](const char* text) {
        std::ofstream(folder.file("c.toml")) << text;
        return configured_services(folder.file("c.toml"));
    };
    EXPECT_EQ(*services_of(""), (std::vector<std::string>{"control", "core", "grid"}));
    EXPECT_EQ(*services_of("[core]\nsplit = true\n"),
              (std::vector<std::string>{"control", "core.broker", "core.session", "grid"}));
    auto unknown = services_of("[core]\nsplti = true\n");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message().find("splti"), std::string::npos) << unknown.error().message();
    EXPECT_EQ(*configured_services(""), (std::vector<std::string>{"control", "core", "grid"}));
}

TEST(Options, TheThreePlacesAreNeeded) {
    char name[] = "helios-supervisor";
    char* argv[] = {name, nullptr};
    EXPECT_FALSE(parse_options(1, argv));
}

} // namespace
} // namespace helios::supervisor
