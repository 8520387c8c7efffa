// kill -9 in the middle of everything: no byte is lost, none comes twice, in either direction.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <unistd.h>

#include "core_mesh.hpp"

namespace helios::test {
namespace {

constexpr std::uint64_t record_bytes = 11; // "%09d\r\n"
constexpr std::uint64_t total = 1'000'001 * record_bytes;
// Record 0 says that what is typed will not be echoed; a line from us asks for the others.
const std::string numbers = "stty -echo; echo 000000000; read x; seq -f %09.0f 1 1000000; read x";

// What lies at an absolute offset is known, so a lost or repeated byte shows in all that follow it.
class RecordChecker {
public:
    explicit RecordChecker(ViewerClient& viewer) : viewer_(viewer) {
        viewer.on_bytes = [this](wire::Bytes bytes) { check(bytes); };
    }
    [[nodiscard]] std::uint64_t wrong() const { return wrong_; }
    // Bytes that came, in pictures or as a stream, also before this checker was there.
    [[nodiscard]] std::uint64_t seen() const {
        return viewer_.first + viewer_.skipped - viewer_.taken_back + viewer_.text.size() + seen_;
    }

private:
    // `have` stands after these bytes already.
    void check(wire::Bytes bytes) {
        std::uint64_t offset = viewer_.have - bytes.size();
        char line[16] = "";
        for (std::uint8_t byte : bytes) {
            std::snprintf(line, sizeof line, "%09u\r\n",
                          static_cast<unsigned>(offset / record_bytes % 1'000'000'000));
            wrong_ += byte != static_cast<std::uint8_t>(line[offset % record_bytes]) ? 1 : 0;
            ++offset;
        }
        seen_ += bytes.size();
    }

    ViewerClient& viewer_;
    std::uint64_t wrong_ = 0;
    std::uint64_t seen_ = 0;
};

void start(CoreMesh& mesh) {
    mesh.start_core();
    mesh.start_grid();
    ASSERT_TRUE(mesh.until_core());
}

void ask_for_numbers(CoreMesh& mesh, ViewerClient& viewer) {
    ASSERT_TRUE(mesh.until([&] { return viewer.have >= record_bytes; }));
    viewer.type("\n");
}

class CoreRecovery : public testing::TestWithParam<Topology> {};

TEST_P(CoreRecovery, NumberedRecordsArriveWholeAndOnce) {
    CoreMesh mesh(GetParam());
    start(mesh);
    TerminalId terminal = mesh.spawn(numbers);
    ViewerOptions options;
    options.lossless = true;
    auto viewer = mesh.attach(terminal, options);
    RecordChecker checker(*viewer);
    ask_for_numbers(mesh, *viewer);
    EXPECT_TRUE(mesh.until([&] { return viewer->have >= total; })) << viewer->have;
    EXPECT_EQ(checker.wrong(), 0U);
    EXPECT_EQ(checker.seen(), total);
    EXPECT_EQ(viewer->skipped, 0U);
    EXPECT_EQ(viewer->gaps, 0U);
}

TEST_P(CoreRecovery, AKilledCoreLosesAndRepeatsNothingAndTheShellLives) {
    CoreMesh mesh(GetParam());
    start(mesh);
    TerminalId terminal = mesh.spawn(numbers);
    auto viewer = mesh.attach(terminal, {});
    RecordChecker checker(*viewer);
    ask_for_numbers(mesh, *viewer);
    ASSERT_TRUE(mesh.until([&] { return viewer->have > 200'000; }));
    auto before = mesh.ask("terminal.list", terminal, std::monostate{});
    mesh.kill_core();
    mesh.start_core();
    ASSERT_TRUE(mesh.until_core());
    ASSERT_EQ(mesh.hello.terminals.size(), 1U);
    EXPECT_EQ(mesh.hello.terminals[0].pid, std::get<wire::TerminalList>(before.payload).terminals.at(0).pid);
    EXPECT_TRUE(mesh.follow(*viewer, [&] { return viewer->have >= total; })) << viewer->have;
    EXPECT_EQ(checker.wrong(), 0U);
    EXPECT_EQ(checker.seen(), total) << "first " << viewer->first << " text " << viewer->text.size()
                                     << " skipped " << viewer->skipped;
    EXPECT_EQ(viewer->gaps, 0U);
}

TEST_P(CoreRecovery, WhatIsTypedAcrossAKillIsTypedOnce) {
    CoreMesh mesh(GetParam());
    start(mesh);
    std::string file = mesh.directory() + "/typed";
    TerminalId terminal = mesh.spawn("stty raw -echo; echo ready; exec cat > " + file);
    auto viewer = mesh.attach(terminal, {});
    ASSERT_TRUE(mesh.until([&] { return viewer->have > 0; }));
    std::string expected;
    for (int i = 0; i < 300; ++i) {
        std::string text = std::to_string(i) + ";";
        expected += text;
        viewer->type(text);
        mesh.pump(0);
        if (i == 100 || i == 200) {
            mesh.kill_core();
            mesh.start_core();
            ASSERT_TRUE(mesh.follow(*viewer, [&] { return viewer->welcomed && !viewer->closed; }));
        }
    }
    EXPECT_TRUE(mesh.follow(*viewer, [&] { return viewer->all_answered(); }));
    auto content = [&] {
        std::ifstream stream(file);
        return std::string(std::istreambuf_iterator<char>(stream), {});
    };
    mesh.until([&] { return content().size() >= expected.size(); });
    EXPECT_EQ(content(), expected);
}

INSTANTIATE_TEST_SUITE_P(Topologies, CoreRecovery,
                         testing::Values(Topology::one_process, Topology::two_processes));

TEST(CoreHalves, ABrokerOrASessionThatDiesAloneLosesNothing) {
    CoreMesh mesh(Topology::two_processes);
    start(mesh);
    TerminalId terminal = mesh.spawn(numbers);
    auto viewer = mesh.attach(terminal, {});
    RecordChecker checker(*viewer);
    ask_for_numbers(mesh, *viewer);
    ASSERT_TRUE(mesh.until([&] { return viewer->have > 200'000; }));
    mesh.restart_broker();
    std::uint64_t then = viewer->have;
    ASSERT_TRUE(mesh.follow(*viewer, [&] { return viewer->have > then + 200'000; }));
    mesh.restart_session();
    EXPECT_TRUE(mesh.follow(*viewer, [&] { return viewer->have >= total; })) << viewer->have;
    EXPECT_EQ(checker.wrong(), 0U);
    EXPECT_EQ(checker.seen(), total);
}

TEST(CoreFence, AStoppedCoreThatWakesUpLateLetsGo) {
    CoreMesh old(Topology::one_process);
    start(old);
    TerminalId terminal = old.spawn("stty -echo; read a; echo got-$a; read b");
    old.core().signal(SIGSTOP);
    CoreMesh next(Topology::one_process);
    // The same holder's socket, in the new core's directory.
    std::string name = "/holders/" + terminal.text() + ".sock";
    ASSERT_EQ(link((old.directory() + name).c_str(), (next.directory() + name).c_str()), 0);
    start(next);
    ASSERT_EQ(next.hello.terminals.size(), 1U);
    old.core().signal(SIGCONT);
    EXPECT_TRUE(old.until([&] { return !old.core().is_running(); })) << old.log("core");
    auto viewer = next.attach(terminal, {});
    viewer->type("abc\n");
    EXPECT_TRUE(next.until([&] { return viewer->text.find("got-abc") != std::string::npos; }));
    EXPECT_TRUE(next.core().is_running());
}

} // namespace
} // namespace helios::test
