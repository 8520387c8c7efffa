// That what is written outside the code is true of it; and that each checker sees a planted violation.
#include "bus/channels.hpp"

#include <gtest/gtest.h>

#include <set>

#include "rules/documents.hpp"

namespace helios::rules {
namespace {

using metrics::Kind;

SourceFile file(std::string path, std::string text) {
    return {std::move(path), std::move(text)};
}

std::vector<std::string> metric_names() {
    std::vector<std::string> names;
    for (const metrics::Row& row : metrics::table)
        names.emplace_back(row.name);
    return names;
}

SourceFile architecture() {
    return file("docs/ARCHITECTURE.md", read_text(source_root() / "docs/ARCHITECTURE.md"));
}

TEST(MetricNames, FollowPrometheus) {
    EXPECT_TRUE(check_metric_name(Kind::counter, "helios_output_bytes_total").empty());
    EXPECT_FALSE(check_metric_name(Kind::counter, "helios_output_bytes").empty());
    EXPECT_FALSE(check_metric_name(Kind::gauge, "helios_viewers_total").empty());
    EXPECT_FALSE(check_metric_name(Kind::histogram, "helios_echo_ms").empty());
    EXPECT_FALSE(check_metric_name(Kind::histogram, "helios_echo").empty());
    EXPECT_FALSE(check_metric_name(Kind::gauge, "viewers").empty());
    EXPECT_FALSE(check_metric_name(Kind::gauge, "helios_Viewers").empty());
}

TEST(MetricNames, InTheTableAreGoodAndUnique) {
    Violations found;
    for (const metrics::Row& row : metrics::table)
        append(found, check_metric_name(row.kind, row.name));
    EXPECT_EQ(joined(found), "");
    auto names = metric_names();
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST(MetricNames, ThatNobodyExportsAreSeenInADashboard) {
    auto dashboard = file("dashboards/a.json", "{\n\"expr\": \"rate(helios_made_up_total[1m])\"}\n");
    auto found = check_metric_references(dashboard, {"helios_output_bytes_total"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], "dashboards/a.json:2: helios_made_up_total is not in actors/metrics/table.hpp");
    auto series = file("dashboards/a.json", "helios_echo_seconds_bucket helios_echo_seconds_sum");
    EXPECT_TRUE(check_metric_references(series, {"helios_echo_seconds"}).empty());
}

TEST(MetricNames, OutsideTheCodeAreInTheTable) {
    std::vector<SourceFile> files = read_files("dashboards");
    for (SourceFile& one : read_files("deploy")) {
        if (one.path.ends_with(".yml"))
            files.push_back(std::move(one));
    }
    files.push_back(file("docs/OPERATIONS.md", read_text(source_root() / "docs/OPERATIONS.md")));
    Violations found;
    for (const SourceFile& one : files)
        append(found, check_metric_references(one, metric_names()));
    EXPECT_EQ(joined(found), "");
}

TEST(Symbols, AreReadFromBackticks) {
    auto found =
        symbols_of(file("docs/a.md", "text\n`actors/grid/screen.cpp:Screen::apply` `not a symbol`\n"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].line, 2U);
    EXPECT_EQ(found[0].path, "actors/grid/screen.cpp");
    EXPECT_EQ(found[0].symbol, "apply");
}

TEST(Symbols, ThatDoNotExistAreSeen) {
    auto read = [](const std::string& path) { return path == "actors/a.cpp" ? "void apply() {\n}\n" : ""; };
    auto found =
        check_symbols(file("docs/a.md", "`actors/a.cpp:apply` `actors/a.cpp:appl` `actors/b.cpp:x`"), read);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], "docs/a.md:1: no appl in actors/a.cpp");
    EXPECT_EQ(found[1], "docs/a.md:1: no file actors/b.cpp");
}

TEST(Symbols, InTheEnginesPageExist) {
    auto read = [](const std::string& path) { return read_text(source_root() / path); };
    auto page = file("docs/ENGINE.md", read("docs/ENGINE.md"));
    EXPECT_EQ(joined(check_symbols(page, read)), "");
    EXPECT_GT(symbols_of(page).size(), 20U);
}

TEST(Symbols, InTheArchitecturePageExist) {
    auto read = [](const std::string& path) { return read_text(source_root() / path); };
    EXPECT_EQ(joined(check_symbols(architecture(), read)), "");
    EXPECT_GT(symbols_of(architecture()).size(), 3U);
}

TEST(Channels, AreEachDocumented) {
    EXPECT_EQ(check_named(file("docs/a.md", "`bus.event`"), {"bus.event", "bus.command"}).size(), 1U);
    std::vector<std::string> names;
    for (const bus::Channel& channel : bus::channels)
        names.emplace_back(channel.name);
    EXPECT_EQ(joined(check_named(architecture(), names)), "");
}

TEST(TopLevel, HasItsPlacesAndNoOthers) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(source_root())) {
        names.push_back(entry.path().filename().string());
    }
    EXPECT_EQ(joined(check_top_level(names)), "");
    names.emplace_back("src");
    EXPECT_EQ(check_top_level(names).size(), 1U);
    EXPECT_GT(check_top_level({}).size(), 10U);
}

TEST(Scripts, AreExecutableAndWellFormed) {
    std::size_t count = 0;
    Violations found;
    for (const char* folder : {"deploy", ".ci", "tests", "soak"}) {
        for (const SourceFile& one : read_files(folder)) {
            if (!is_script(one))
                continue;
            ++count;
            append(found, check_script(one, source_root()));
        }
    }
    EXPECT_EQ(joined(found), "");
    EXPECT_GE(count, 4U);
}

TEST(Scripts, ThatAreBrokenAreSeen) {
    auto folder = std::filesystem::path(testing::TempDir());
    auto broken = file("helios_rules_broken.sh", "#!/usr/bin/env bash\nif true; then\n");
    {
        std::FILE* out = std::fopen((folder / broken.path).c_str(), "w");
        ASSERT_NE(out, nullptr);
        std::fputs(broken.text.c_str(), out);
        std::fclose(out);
    }
    auto found = check_script(broken, folder);
    std::filesystem::remove(folder / broken.path);
    EXPECT_EQ(found.size(), 2U); // Neither executable nor complete.
}

} // namespace
} // namespace helios::rules
