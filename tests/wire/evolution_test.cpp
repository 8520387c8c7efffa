#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "evolution.hpp"

namespace helios::wire {
namespace {

using Sentences = std::vector<std::string>;

const std::filesystem::path present = HELIOS_SCHEMAS;
const std::filesystem::path releases = HELIOS_RELEASED_SCHEMAS;

SchemaSource source(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {{std::istreambuf_iterator<char>(file), {}}, path.parent_path().string()};
}

const std::string released_text = R"(
namespace helios.fbs;
enum Outcome : ubyte { unknown = 0, accepted = 1 }
table Credit { have: ulong; limit: ulong; outcome: Outcome; }
root_type Credit;
file_identifier "TEST";
)";

// What is broken once `from` is replaced by `to` in the schema above.
Sentences broken_by(const std::string& from, const std::string& to) {
    std::string text = released_text;
    text.replace(text.find(from), from.size(), to);
    return broken_rules({released_text, "."}, {text, "."});
}

TEST(SchemaEvolution, TodaysSchemasKeepEveryReleasesPromises) {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(releases)) {
        if (entry.path().extension() != ".fbs")
            continue;
        ++count;
        EXPECT_EQ(broken_rules(source(entry.path()), source(present / entry.path().filename())), Sentences{})
            << entry.path();
    }
    EXPECT_GE(count, 3);
}

TEST(SchemaEvolution, AppendingIsAllowed) {
    EXPECT_EQ(broken_by("outcome: Outcome;", "outcome: Outcome; closed: bool;"), Sentences{});
    EXPECT_EQ(broken_by("accepted = 1", "accepted = 1, full = 2"), Sentences{});
    EXPECT_EQ(broken_by("limit: ulong;", "limit: ulong (deprecated);"), Sentences{});
}

TEST(SchemaEvolution, ARenamedFieldIsCaught) {
    EXPECT_EQ(broken_by("limit: ulong;", "until: ulong;"), Sentences{"Credit.limit is now called until"});
}

TEST(SchemaEvolution, ARenamedEnumValueIsCaught) {
    EXPECT_EQ(broken_by("accepted = 1", "taken = 1"), Sentences{"Outcome.accepted is now called taken"});
}

TEST(SchemaEvolution, AChangedIdentifierIsCaught) {
    EXPECT_EQ(broken_by("\"TEST\"", "\"ELSE\""), Sentences{"the identifier TEST is now ELSE"});
}

TEST(SchemaEvolution, AnotherTypeIsCaught) {
    EXPECT_FALSE(broken_by("limit: ulong;", "limit: uint;").empty());
}

TEST(SchemaEvolution, AnotherDefaultIsCaught) {
    EXPECT_FALSE(broken_by("limit: ulong;", "limit: ulong = 7;").empty());
}

TEST(SchemaEvolution, ARemovedFieldIsCaught) {
    EXPECT_FALSE(broken_by("have: ulong; ", "").empty());
    EXPECT_FALSE(broken_by("outcome: Outcome; ", "").empty());
}

TEST(SchemaEvolution, ARemovedEnumValueIsCaught) {
    EXPECT_EQ(broken_by(", accepted = 1", ""), Sentences{"Outcome.accepted is gone"});
}

TEST(SchemaEvolution, SwappedFieldsAreCaught) {
    EXPECT_FALSE(broken_by("have: ulong; limit: ulong;", "limit: ulong; have: ulong;").empty());
}

} // namespace
} // namespace helios::wire
