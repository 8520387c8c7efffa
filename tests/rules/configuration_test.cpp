// The example configuration has every key the loader knows, each with its true default; systemd takes the
// unit.
#include "runtime/config.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include "rules/source_file.hpp"

namespace helios::rules {
namespace {

using Keys = std::set<std::string>; // section.key

// "#key = value" under "[section]".
Keys keys_of_example(const std::string& text) {
    static const std::regex section(R"(\[(\w+)\])");
    static const std::regex key(R"(#(\w+) = .+)");
    Keys keys;
    std::string current;
    for (std::string_view line : lines_of(text)) {
        std::string copy(line);
        std::smatch match;
        if (std::regex_match(copy, match, section))
            current = match[1].str();
        if (std::regex_match(copy, match, key))
            keys.insert(current + "." + match[1].str());
    }
    return keys;
}

Keys keys_of_loader(const std::string& code) {
    static const std::regex read(R"re(reader\.read\("(\w+)", "(\w+)")re");
    Keys keys;
    for (std::sregex_iterator match(code.begin(), code.end(), read); match != std::sregex_iterator(); ++match)
        keys.insert((*match)[1].str() + "." + (*match)[2].str());
    return keys;
}

std::string example() {
    return read_text(source_root() / "deploy/config/helios.example.toml");
}

TEST(ExampleConfiguration, IsReadAsSectionsAndKeys) {
    EXPECT_EQ(keys_of_example("[a]\n# Prose.\n#b = 1\n[c]\n#d = \"e\"\n"), (Keys{"a.b", "c.d"}));
    EXPECT_EQ(keys_of_loader("reader.read(\"a\", \"b\", config.b);"), Keys{"a.b"});
}

TEST(ExampleConfiguration, HasTheKeysTheLoaderReads) {
    auto keys = keys_of_example(example());
    EXPECT_EQ(keys, keys_of_loader(read_text(source_root() / "services/runtime/config.cpp")));
    EXPECT_GE(keys.size(), 6U);
}

TEST(ExampleConfiguration, ShowsEachDefault) {
    auto path = std::filesystem::path(testing::TempDir()) / "helios_rules_example.toml";
    std::ofstream(path) << std::regex_replace(example(), std::regex("(^|\n)#(\\w+ = )"), "$1$2");
    auto loaded = runtime::load_config(path.string());
    std::filesystem::remove(path);
    ASSERT_TRUE(loaded) << loaded.error().message();
    runtime::Config defaults;
    EXPECT_EQ(loaded->core_split, defaults.core_split);
    EXPECT_EQ(loaded->ring_bytes, defaults.ring_bytes);
    EXPECT_EQ(loaded->history_lines, defaults.history_lines);
    EXPECT_EQ(loaded->grid_workers, defaults.grid_workers);
    EXPECT_EQ(loaded->detach_keys, defaults.detach_keys);
    EXPECT_EQ(loaded->log_level, defaults.log_level);
}

TEST(SystemdUnit, NeverTakesTheHoldersDownWithTheServices) {
    auto unit = read_text(source_root() / "deploy/systemd/helios.service");
    for (const char* line : {"\nKillMode=process\n", "\nOOMPolicy=continue\n", "\nRestart=on-failure\n",
                             "bin/helios-supervisor"})
        EXPECT_NE(unit.find(line), std::string::npos) << line;
}

TEST(SystemdUnit, IsAcceptedBySystemd) {
    if (std::system("command -v systemd-analyze >/dev/null") != 0)
        GTEST_SKIP() << "systemd-analyze is not installed";
    auto folder = std::filesystem::path(testing::TempDir()) / "helios_rules_unit";
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    auto unit = read_text(source_root() / "deploy/systemd/helios.service");
    // The program is looked for; in a checkout it is not where a user puts it.
    std::ofstream(folder / "helios.service")
        << std::regex_replace(unit, std::regex("ExecStart=(.*\\\\\n)*.*"), "ExecStart=/bin/true");
    std::string command = "XDG_RUNTIME_DIR='" + folder.string() + "' systemd-analyze verify --user '" +
                          (folder / "helios.service").string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace helios::rules
