// `helios screen` and `helios parse`: the engine on a stream; what of a mesh does not exist is not started.
#include "support/mesh.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace helios {
namespace {

using Json = nlohmann::json;
using support::Ran;
using support::TestMesh;

Json screen_json(const TestMesh& mesh, std::vector<std::string> options, std::string_view bytes) {
    options.insert(options.begin(), {"screen", "--json"});
    Ran ran = mesh.run(options, bytes);
    EXPECT_EQ(ran.code, 0) << ran.err;
    return Json::parse(ran.out);
}

TEST(Screen, PrintsTheTextOfAScreen) {
    TestMesh mesh;
    Ran ran = mesh.run({"screen", "--cols", "10", "--rows", "3"}, "one\r\n\x1b[1mtwo");
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.out, "one\ntwo\n\n");
    EXPECT_EQ(ran.err, "");
}

TEST(Screen, DescribesCellsAsRuns) {
    TestMesh mesh;
    Json screen =
        screen_json(mesh, {"--cols", "20", "--rows", "2"},
                    "a\x1b[1;31mb\x1b[0m\x1b[48;2;1;2;3mc\x1b[m\x1b]8;;http://x\x1b\\d\x1b]8;;\x1b\\");
    EXPECT_EQ(screen["cols"], 20);
    EXPECT_EQ(screen["rows"], 2);
    ASSERT_EQ(screen["lines"].size(), 2U);
    EXPECT_EQ(screen["lines"][0]["text"], "abcd");
    EXPECT_EQ(screen["lines"][0]["wrapped"], false);
    const Json& runs = screen["lines"][0]["runs"];
    ASSERT_EQ(runs.size(), 4U);
    EXPECT_EQ(runs[0]["fg"], "default");
    EXPECT_EQ(runs[1]["col"], 1);
    EXPECT_EQ(runs[1]["width"], 1);
    EXPECT_EQ(runs[1]["fg"], "idx:1");
    EXPECT_EQ(runs[1]["attrs"], Json({"bold"}));
    EXPECT_EQ(runs[2]["bg"], "#010203");
    EXPECT_TRUE(runs[2]["link"].is_null());
    EXPECT_EQ(runs[3]["link"], "http://x");
}

TEST(Screen, SaysWhereTheCursorIsFromZero) {
    TestMesh mesh;
    Json cursor = screen_json(mesh, {"--cols", "20", "--rows", "5"}, "\x1b[3;7H\x1b[?25l\x1b[5 q")["cursor"];
    EXPECT_EQ(cursor["row"], 2);
    EXPECT_EQ(cursor["col"], 6);
    EXPECT_EQ(cursor["visible"], false);
    EXPECT_EQ(cursor["style"], "bar");
}

TEST(Screen, TellsTitleModesAlternateAndReplies) {
    TestMesh mesh;
    Json screen = screen_json(mesh, {}, "\x1b]2;vi\x07\x1b[?1049h\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[6n");
    EXPECT_EQ(screen["title"], "vi");
    EXPECT_EQ(screen["alternate"], true);
    EXPECT_EQ(screen["modes"]["bracketed_paste"], true);
    EXPECT_EQ(screen["modes"]["mouse"], "drags");
    EXPECT_EQ(screen["modes"]["mouse_encoding"], "sgr");
    EXPECT_EQ(screen["replies"], "\x1b[1;1R");
}

TEST(Screen, ListsItsImages) {
    TestMesh mesh;
    Json images = screen_json(mesh, {}, "a\x1bP9q\"1;1;25;30#1~\x1b\\")["images"];
    ASSERT_EQ(images.size(), 1U);
    EXPECT_EQ(images[0], Json({{"protocol", "sixel"},
                               {"row", 0},
                               {"col", 1},
                               {"rows", 2},
                               {"cols", 3},
                               {"width_px", 25},
                               {"height_px", 30}}));
}

TEST(Screen, CountsWhatItShedAndDoesNotKnow) {
    TestMesh mesh;
    Json counters = screen_json(mesh, {},
                                "\x1b[1;2;3!z"
                                "a\x1b]0;" +
                                    std::string(70'000, 't') + "\x07")["counters"];
    EXPECT_EQ(counters, Json({{"history_lines_dropped", 0},
                              {"marks_dropped", 0},
                              {"links_dropped", 0},
                              {"strings_truncated", 1},
                              {"images_dropped", 0},
                              {"unknown_sequences", 1},
                              {"work_refused", 0}}));
}

TEST(Screen, KeepsAsMuchHistoryAsAsked) {
    TestMesh mesh;
    std::string lines;
    for (int i = 1; i <= 10; ++i)
        lines += "line " + std::to_string(i) + "\r\n";
    EXPECT_EQ(screen_json(mesh, {"--rows", "3"}, lines)["history"].size(), 0U);
    Json some = screen_json(mesh, {"--rows", "3", "--history", "5"}, lines)["history"];
    ASSERT_EQ(some.size(), 5U);
    EXPECT_EQ(some[4]["text"], "line 8");
    Ran ran = mesh.run({"screen", "--rows", "3", "--history", "100"}, lines);
    EXPECT_TRUE(ran.out.starts_with("line 1\nline 2\n")) << ran.out;
}

TEST(Screen, TakesHostileBytes) {
    TestMesh mesh;
    std::string bytes;
    for (int i = 0; i < 65'536; ++i)
        bytes += static_cast<char>(i * 7919 >> 3);
    Json screen = screen_json(mesh, {"--cols", "1", "--rows", "1", "--history", "10"}, bytes);
    EXPECT_EQ(screen["lines"].size(), 1U);
}

TEST(Parse, PrintsOneEventALine) {
    TestMesh mesh;
    Ran ran = mesh.run({"parse"}, "hi\x1b[?25h\x1b]0;t\x07\n");
    EXPECT_EQ(ran.code, 0);
    EXPECT_TRUE(ran.out.starts_with("print \"hi\"\n")) << ran.out;
    EXPECT_NE(ran.out.find("csi ? 25 h"), std::string::npos) << ran.out;
}

TEST(Engine, StartsNoMesh) {
    TestMesh mesh;
    mesh.run({"screen"}, "x");
    mesh.run({"parse"}, "x");
    mesh.run({"paths"});
    mesh.run({"version"});
    mesh.run({"channels"});
    EXPECT_FALSE(std::filesystem::exists(mesh.runtime()));
}

TEST(Parse, ListsWhatTheEngineKnows) {
    TestMesh mesh;
    Ran ran = mesh.run({"parse", "--list"}, "");
    EXPECT_EQ(ran.code, 0);
    EXPECT_NE(ran.out.find("| `CSI Ps ; Ps H` | CUP | Cursor to a row and column | ECMA-48 |"),
              std::string::npos);
    EXPECT_EQ(ran.err, "");
}

} // namespace
} // namespace helios
