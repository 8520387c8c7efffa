// How long things are, over the whole tree; and that each checker sees a planted violation.
#include <gtest/gtest.h>

#include "rules/sizes.hpp"

namespace helios::rules {
namespace {

// Without the frozen protocol header: what lives as long as a terminal must be read in one sitting.
constexpr std::size_t holder_lines_max = 800;

SourceFile file(std::string path, std::string text) {
    return {std::move(path), std::move(text)};
}

std::string lines(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += "    ++count;\n";
    return text;
}

std::vector<SourceFile> whole_tree() {
    std::vector<SourceFile> tree;
    for (const char* folder : {"actors", "services", "tests", "soak"}) {
        for (SourceFile& one : read_cpp_files(folder))
            tree.push_back(std::move(one));
    }
    return tree;
}

template <class Check>
Violations over_tree(Check check) {
    Violations found;
    for (const SourceFile& one : whole_tree())
        append(found, check(one));
    return found;
}

TEST(Functions, AreFoundWithTheirBodies) {
    auto found =
        functions_of(file("a.cpp", "namespace a {\nint f(int x) {\n" + lines(3) +
                                       "}\n\n"
                                       "class B final : public C {\npublic:\n    B() : c_{1}, d_(2) {\n" +
                                       lines(2) + "    }\n    int g() const noexcept {\n" + lines(1) +
                                       "    }\n};\n} // namespace a\n"));
    std::vector<std::size_t> bodies;
    for (const Function& one : found) {
        if (one.body_lines > 0)
            bodies.push_back(one.body_lines);
    }
    EXPECT_EQ(bodies, (std::vector<std::size_t>{3, 2, 1}));
}

TEST(Functions, TablesLambdasAndCommentedBracesAreNone) {
    std::string table = "constexpr std::array table{\n    Row{1, f(2)},\n" + lines(80) + "};\n";
    EXPECT_EQ(joined(check_functions(file("actors/vt/a.cpp", table))), "");
    auto found =
        functions_of(file("a.cpp", "void f() {\n    // {\n    g([] {\n    });\n    auto s = \"{\";\n}\n"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].body_lines, 4U);
}

TEST(Functions, MayHaveSixtyLinesAndFiveParameters) {
    EXPECT_EQ(joined(check_functions(file("actors/vt/a.cpp", "void f() {\n" + lines(60) + "}\n"))), "");
    EXPECT_EQ(check_functions(file("actors/vt/a.cpp", "void f() {\n" + lines(61) + "}\n")).size(), 1U);
    EXPECT_EQ(check_functions(file("tests/unit/a.cpp", "TEST(A, B) {\n" + lines(61) + "}\n")).size(), 0U);
    EXPECT_EQ(check_functions(file("tests/unit/a.cpp", "TEST(A, B) {\n" + lines(81) + "}\n")).size(), 1U);
    std::string five = "int f(int a, std::map<int, int> b, int c, int d, int e) {\n}\n";
    std::string six = "int f(int a, int b, int c, int d, int e, int g) {\n}\n";
    EXPECT_EQ(joined(check_functions(file("actors/vt/a.cpp", five))), "");
    EXPECT_EQ(check_functions(file("actors/vt/a.cpp", six)).size(), 1U);
}

TEST(Functions, HoldTheirLimitsInTheWholeTree) {
    EXPECT_EQ(joined(over_tree(check_functions)), "");
    std::size_t count = 0;
    for (const SourceFile& one : whole_tree())
        count += functions_of(one).size();
    EXPECT_GT(count, 100U);
}

TEST(Files, HaveALimitByTheirKind) {
    EXPECT_TRUE(check_file_size(file("actors/vt/a.hpp", lines(200))).empty());
    EXPECT_EQ(check_file_size(file("actors/vt/a.hpp", lines(201))).size(), 1U);
    EXPECT_TRUE(check_file_size(file("actors/vt/a.cpp", lines(400))).empty());
    EXPECT_EQ(check_file_size(file("actors/vt/a.cpp", lines(401))).size(), 1U);
    EXPECT_EQ(check_file_size(file("services/core/main.cpp", lines(81))).size(), 1U);
    EXPECT_EQ(check_file_size(file("services/core/wiring.cpp", lines(151))).size(), 1U);
    EXPECT_EQ(check_file_size(file("tests/unit/vt/a_test.cpp", lines(401))).size(), 1U);
}

TEST(Files, HoldTheirLimitsInTheWholeTree) {
    EXPECT_EQ(joined(over_tree(check_file_size)), "");
}

TEST(Columns, CountCharactersNotBytes) {
    std::string wide;
    for (int i = 0; i < 110; ++i)
        wide += "\xc3\xa4";
    EXPECT_TRUE(check_columns(file("actors/vt/a.cpp", wide + "\n")).empty());
    EXPECT_EQ(check_columns(file("actors/vt/a.cpp", wide + "x\n")).size(), 1U);
}

TEST(Columns, HoldTheirLimitInTheWholeTree) {
    EXPECT_EQ(joined(over_tree(check_columns)), "");
}

TEST(Folders, HoldFifteenFiles) {
    std::vector<SourceFile> files;
    for (int i = 0; i < 15; ++i)
        files.push_back(file("actors/vt/a" + std::to_string(i) + ".cpp", ""));
    EXPECT_TRUE(check_folder_sizes(files).empty());
    files.push_back(file("actors/vt/b.cpp", ""));
    EXPECT_EQ(check_folder_sizes(files).size(), 1U);
    EXPECT_EQ(joined(check_folder_sizes(whole_tree())), "");
}

TEST(Holder, GrowsNoFurther) {
    EXPECT_EQ(code_lines(file("a.cpp", "int a;\n\n// b\n/* c\n d */\nint e;\n")), 2U);
    std::size_t count = 0;
    for (const char* folder : {"actors/hold", "services/hold"}) {
        for (const SourceFile& one : read_cpp_files(folder))
            count += one.path.ends_with("protocol.hpp") ? 0 : code_lines(one);
    }
    EXPECT_LT(count, holder_lines_max);
}

} // namespace
} // namespace helios::rules
