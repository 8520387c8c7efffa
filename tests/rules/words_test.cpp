// What may not be written, over the whole tree; and that each checker sees a planted violation.
#include <gtest/gtest.h>

#include "rules/words.hpp"

namespace helios::rules {
namespace {

SourceFile file(std::string path, std::string text) {
    return {std::move(path), std::move(text)};
}

template <class Check>
Violations over_tree(Check check) {
    Violations found;
    for (const char* folder : {"actors", "services", "tests", "soak"}) {
        for (const SourceFile& one : read_cpp_files(folder))
            append(found, check(one));
    }
    return found;
}

TEST(CatchAll, IsAllowedAtTheFencesOnly) {
    std::string text = "void f() {\n    try {\n    } catch (...) {\n    }\n}\n";
    auto found = check_catch_all(file("actors/grid/grid.cpp", text));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].substr(0, found[0].find(": ")), "actors/grid/grid.cpp:3");
    EXPECT_TRUE(check_catch_all(file("services/core/main.cpp", text)).empty());
    EXPECT_TRUE(check_catch_all(file("actors/grid/grid.cpp", "// catch (...)\n")).empty());
}

TEST(CatchAll, StaysAtTheFences) {
    EXPECT_EQ(joined(over_tree(check_catch_all)), "");
}

TEST(OpenEnds, AreSeenInComments) {
    std::string word = std::string("TO") + "DO";
    EXPECT_EQ(check_open_ends(file("actors/vt/a.cpp", "int a; // " + word + "(soak): b\n")).size(), 1U);
    EXPECT_TRUE(check_open_ends(file("actors/vt/a.cpp", "int " + word + "S;\n")).empty());
}

TEST(OpenEnds, AreNowhere) {
    EXPECT_EQ(joined(over_tree(check_open_ends)), "");
    Violations found;
    for (const char* folder : {"docs", "deploy", "schemas"}) {
        for (const SourceFile& one : read_files(folder))
            append(found, check_open_ends(one));
    }
    EXPECT_EQ(joined(found), "");
}

TEST(Names, ThatFitEverythingAreRefused) {
    EXPECT_EQ(check_names(file("actors/vt/vt_util.cpp", "")).size(), 1U);
    EXPECT_EQ(check_names(file("actors/vt/common.hpp", "")).size(), 1U);
    EXPECT_EQ(check_names(file("actors/vt/a.hpp", "class TerminalManager {\n};\n")).size(), 1U);
    EXPECT_EQ(check_names(file("actors/vt/a.hpp", "void handle_input();\n")).size(), 1U);
    EXPECT_EQ(check_names(file("actors/vt/a.hpp", "void do_read();\n")).size(), 1U);
    EXPECT_TRUE(check_names(file("actors/vt/a.hpp", "class Screen {\n};\nvoid undo_last();\n")).empty());
}

TEST(Names, SaySomethingInTheWholeTree) {
    EXPECT_EQ(joined(over_tree(check_names)), "");
}

TEST(ActorStates, NeedTheirExplicitConstructor) {
    std::string aggregate = "struct GridState {\n    GridActor grid;\n};\n";
    std::string built = "class GridState {\npublic:\n    explicit GridState(GridActor::pointer self);\n};\n";
    std::string other = "class GridState {\npublic:\n    explicit GridState(int size);\n};\n";
    EXPECT_EQ(check_actor_states(file("actors/grid/grid_actor.hpp", aggregate)).size(), 1U);
    EXPECT_EQ(check_actor_states(file("actors/grid/grid_actor.hpp", other)).size(), 1U);
    EXPECT_TRUE(check_actor_states(file("actors/grid/grid_actor.hpp", built)).empty());
    EXPECT_TRUE(check_actor_states(file("actors/grid/grid_actor.hpp", "class GridState;\n")).empty());
}

TEST(ActorStates, HaveItInTheWholeTree) {
    EXPECT_EQ(joined(over_tree(check_actor_states)), "");
}

TEST(Headers, SayWhatTheyAreAndAreIncludedOnce) {
    EXPECT_EQ(check_header(file("actors/vt/a.hpp", "int f();\n")).size(), 2U);
    EXPECT_TRUE(check_header(file("actors/vt/a.hpp", "// A.\n#pragma once\n")).empty());
    EXPECT_EQ(joined(over_tree(check_header)), "");
}

TEST(UnitTests, NeverSleep) {
    EXPECT_EQ(check_sleep(file("tests/unit/vt/a_test.cpp", "std::this_thread::sleep_for(1ms);\n")).size(),
              1U);
    EXPECT_EQ(check_sleep(file("tests/unit/vt/a_test.cpp", "    usleep(10);\n")).size(), 1U);
    EXPECT_EQ(check_sleep(file("tests/unit/vt/a_test.cpp", "    sleep(1);\n")).size(), 1U);
    EXPECT_TRUE(check_sleep(file("tests/unit/vt/a_test.cpp", "loop->before_sleep(f);\n")).empty());
    EXPECT_TRUE(check_sleep(file("tests/unit/vt/a_test.cpp", "bool sleep() override;\n")).empty());
    EXPECT_EQ(joined(over_tree(check_sleep)), "");
}

} // namespace
} // namespace helios::rules
