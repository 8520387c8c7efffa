// Who includes and links whom, over the whole tree; and that each checker sees a planted violation.
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/layers.hpp"

namespace helios::rules {
namespace {

SourceFile file(std::string path, std::string text) {
    return {std::move(path), std::move(text)};
}

template <class Check>
Violations over_tree(std::string_view folder, Check check) {
    Violations found;
    for (const SourceFile& one : read_cpp_files(folder))
        append(found, check(one));
    return found;
}

std::vector<SourceFile> whole_tree() {
    auto tree = read_cpp_files("actors");
    for (SourceFile& one : read_cpp_files("services"))
        tree.push_back(std::move(one));
    return tree;
}

TEST(Includes, AreReadWithTheirLineAndKind) {
    auto includes = includes_of(file("actors/vt/a.cpp", "#include \"vt/a.hpp\"\n\n#  include <array>\n"));
    ASSERT_EQ(includes.size(), 2U);
    EXPECT_EQ(includes[0].target, "vt/a.hpp");
    EXPECT_TRUE(includes[0].quoted);
    EXPECT_EQ(includes[1].target, "array");
    EXPECT_EQ(includes[1].line, 3U);
    EXPECT_FALSE(includes[1].quoted);
}

TEST(Includes, InCommentsAndStringsAreNone) {
    std::string text = "// #include \"a/b.hpp\"\n/* \n#include <caf/all.hpp>\n*/\n"
                       "auto t = \"#include <zmq.h>\";\nauto r = R\"(\n#include <zmq.h>\n)\";\n";
    EXPECT_TRUE(includes_of(file("actors/vt/a.cpp", text)).empty());
}

TEST(Layers, AFolderBelowMayNotIncludeOneAbove) {
    auto found = check_layers(
        file("actors/vt/parser.cpp", "#include \"vt/parser.hpp\"\n#include \"grid/cell.hpp\"\n"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], "actors/vt/parser.cpp:2: vt may not include grid/cell.hpp");
}

TEST(Layers, TheBrokerSeesOnlyTheHoldersProtocol) {
    EXPECT_TRUE(check_layers(file("actors/pty/a.cpp", "#include \"hold/protocol.hpp\"\n")).empty());
    EXPECT_EQ(check_layers(file("actors/pty/a.cpp", "#include \"hold/ring.hpp\"\n")).size(), 1U);
}

TEST(Layers, AnActorFileMayAlsoSpeakWithTheMesh) {
    std::string text = "#include \"mesh/interfaces.hpp\"\n#include \"bus/caf_bridge.hpp\"\n";
    EXPECT_TRUE(check_layers(file("actors/grid/grid_worker_actor.cpp", text)).empty());
    EXPECT_EQ(check_layers(file("actors/grid/grid_worker.cpp", text)).size(), 2U);
    EXPECT_EQ(check_layers(file("actors/grid/x_actor.cpp", "#include \"pty/a.hpp\"\n")).size(), 1U);
}

TEST(Layers, AFolderWithoutARowAndAnIncludeWithoutAFolderAreViolations) {
    EXPECT_EQ(check_layers(file("actors/util/a.cpp", "")).size(), 1U);
    EXPECT_EQ(check_layers(file("actors/vt/a.cpp", "#include \"parser.hpp\"\n")).size(), 1U);
}

TEST(Layers, HolderAndSupervisorLinkNothingOfTheMesh) {
    EXPECT_EQ(check_layers(file("services/hold/main.cpp", "#include \"base/log.hpp\"\n")).size(), 1U);
    EXPECT_EQ(check_layers(file("services/supervisor/main.cpp", "#include \"bus/channels.hpp\"\n")).size(),
              1U);
    EXPECT_TRUE(check_layers(file("services/core/main.cpp", "#include \"bus/channels.hpp\"\n")).empty());
}

TEST(Layers, HoldInTheWholeTree) {
    EXPECT_EQ(joined(over_tree("actors", check_layers)), "");
    EXPECT_EQ(joined(over_tree("services", check_layers)), "");
    EXPECT_GT(read_cpp_files("actors").size(), 20U);
}

TEST(Layers, EveryRowIsAFolder) {
    for (const std::string& folder : layered_folders()) {
        EXPECT_TRUE(std::filesystem::is_directory(source_root() / "actors" / folder)) << folder;
    }
}

TEST(LinkedLayers, ALinkUpwardsIsAViolation) {
    auto lists = file("actors/vt/CMakeLists.txt",
                      "helios_library(vt SOURCES a.cpp\n    DEPENDS helios::base helios::grid)\n");
    LibraryFolders folders{{"base", "base"}, {"grid", "grid"}, {"vt", "vt"}};
    auto found = check_linked_layers(lists, folders);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], "actors/vt/CMakeLists.txt:2: vt may not link helios::grid");
}

TEST(LinkedLayers, ALibraryIsKnownByTheFolderThatMakesIt) {
    auto lists =
        file("actors/pty/CMakeLists.txt", "helios_library(holder_wire)\nhelios_actor_library(pty_actor)\n");
    LibraryFolders expected{{"holder_wire", "pty"}, {"pty_actor", "pty"}};
    EXPECT_EQ(library_folders({lists}), expected);
}

TEST(LinkedLayers, HoldInTheWholeTree) {
    auto lists = read_files("actors");
    std::erase_if(lists, [](const SourceFile& one) { return one.name() != "CMakeLists.txt"; });
    Violations found;
    for (const SourceFile& one : lists)
        append(found, check_linked_layers(one, library_folders(lists)));
    EXPECT_EQ(joined(found), "");
}

TEST(ConfinedLibraries, CafBelongsToActorFilesMeshAndTheBridge) {
    std::string text = "#include <caf/all.hpp>\n";
    EXPECT_EQ(check_confined_libraries(file("actors/session/session.cpp", text)).size(), 1U);
    EXPECT_EQ(check_confined_libraries(file("actors/bus/socket.cpp", text)).size(), 1U);
    EXPECT_TRUE(check_confined_libraries(file("actors/session/session_actor.cpp", text)).empty());
    EXPECT_TRUE(check_confined_libraries(file("actors/mesh/interfaces.hpp", text)).empty());
    EXPECT_TRUE(check_confined_libraries(file("actors/bus/caf_bridge.cpp", text)).empty());
}

TEST(ConfinedLibraries, TheOthersBelongToOneFolderEach) {
    EXPECT_EQ(check_confined_libraries(file("actors/session/a.cpp", "#include <zmq.hpp>\n")).size(), 1U);
    EXPECT_EQ(check_confined_libraries(file("services/cli/a.cpp", "#include <zmq.h>\n")).size(), 1U);
    EXPECT_EQ(
        check_confined_libraries(file("actors/bus/a.cpp", "#include <flatbuffers/flatbuffers.h>\n")).size(),
        1U);
    EXPECT_EQ(
        check_confined_libraries(file("actors/grid/a.cpp", "#include \"terminal_generated.h\"\n")).size(),
        1U);
    EXPECT_EQ(check_confined_libraries(file("actors/pty/a.cpp", "#include <prometheus/counter.h>\n")).size(),
              1U);
    EXPECT_TRUE(check_confined_libraries(file("actors/bus/a.cpp", "#include <zmq.hpp>\n")).empty());
    EXPECT_TRUE(
        check_confined_libraries(file("actors/wire/a.cpp", "#include \"terminal_generated.h\"\n")).empty());
}

TEST(ConfinedLibraries, HoldInTheWholeTree) {
    EXPECT_EQ(joined(over_tree("actors", check_confined_libraries)), "");
    EXPECT_EQ(joined(over_tree("services", check_confined_libraries)), "");
}

TEST(HotPath, HasNoPolicyNoJsonNoStreams) {
    std::string text =
        "#include \"policy/rule.hpp\"\n#include <nlohmann/json.hpp>\n#include <regex>\n#include <fstream>\n"
        "#include <iostream>\n#include \"lane/lane.hpp\"\n#include <array>\n";
    EXPECT_EQ(check_hot_path(file("actors/session/session.cpp", text)).size(), 6U);
    EXPECT_TRUE(check_hot_path(file("actors/lane/lane.cpp", text)).empty());
}

TEST(HotPath, HoldsInTheWholeTree) {
    EXPECT_EQ(joined(over_tree("actors", check_hot_path)), "");
}

TEST(PlainServices, AReachThroughAnotherHeaderIsSeen) {
    std::vector<SourceFile> tree{file("services/hold/main.cpp", "#include \"hold/ring.hpp\"\n"),
                                 file("actors/hold/ring.hpp", "#include <zmq.h>\n"),
                                 file("actors/bus/socket.hpp", "#include <caf/all.hpp>\n")};
    auto found = check_closure_is_plain(tree, "services/hold");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], "actors/hold/ring.hpp:1: services/hold reaches ZeroMQ");
}

TEST(PlainServices, HolderAndSupervisorReachNoLibraryOfTheMesh) {
    auto tree = whole_tree();
    EXPECT_EQ(joined(check_closure_is_plain(tree, "actors/hold")), "");
    EXPECT_EQ(joined(check_closure_is_plain(tree, "services/hold")), "");
    EXPECT_EQ(joined(check_closure_is_plain(tree, "services/supervisor")), "");
}

} // namespace
} // namespace helios::rules
