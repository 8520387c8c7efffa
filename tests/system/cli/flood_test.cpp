// While a program floods: nothing grows, keys and sizes get through, and who is killed comes back.
#include "support/mesh.hpp"
#include "support/process_memory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace helios {
namespace {

using support::PtyProgram;
using support::TestMesh;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool is_sanitized = true; // Freed memory stays in quarantine there, and everything is slow.
#else
constexpr bool is_sanitized = false;
#endif

constexpr std::uint64_t flood_bytes = is_sanitized ? 50'000'000 : 1'000'000'000;
constexpr std::uint64_t growth_bytes_max = 24 * 1024 * 1024; // The grid's history may fill, 8 MiB a terminal.

TEST(Flood, OfAGigabyteWithAWindowThatReadsAndOneThatDoesNot) {
    TestMesh mesh;
    std::string flood = "echo re''ady; read line; yes 'a line that is printed over and over' | head -c " +
                        std::to_string(flood_bytes) + "; echo; echo all''done; read line";
    PtyProgram stalled = mesh.on_terminal({"attach", "w", "--", "sh", "-c", flood});
    ASSERT_TRUE(stalled.wait_for("ready"));
    PtyProgram reader = mesh.on_terminal({"attach", "w"});
    ASSERT_TRUE(reader.wait_for("ready"));
    pid_t core = mesh.pid_of("core");
    pid_t grid = mesh.pid_of("grid");
    std::uint64_t core_bytes = test::memory_bytes(core, "VmRSS");
    std::uint64_t grid_bytes = test::memory_bytes(grid, "VmRSS");
    stalled.type("\r"); // And from now on it reads nothing.
    ASSERT_TRUE(reader.wait_through("alldone"));
    EXPECT_NE(mesh.run_until({"read", "w"}, "alldone").find("alldone"), std::string::npos);
    if (!is_sanitized) {
        EXPECT_LT(test::memory_bytes(core, "VmRSS"), core_bytes + growth_bytes_max);
        EXPECT_LT(test::memory_bytes(grid, "VmRSS"), grid_bytes + growth_bytes_max);
    }
    EXPECT_TRUE(stalled.wait_through("alldone")) << "it catches up once it reads again";
}

TEST(Flood, IsInterruptedByCtrlC) {
    TestMesh mesh;
    PtyProgram window = mesh.on_terminal({"attach", "w", "--", "bash", "--norc", "--noprofile"});
    ASSERT_TRUE(window.wait_for("$ "));
    for (int i = 0; i < 3; ++i) {
        window.type("yes\r");
        ASSERT_TRUE(window.wait_through("y\r\ny\r\ny\r\n"));
        window.type("\x03");
        window.type("echo int''errupted\r");
        ASSERT_TRUE(window.wait_through("interrupted"));
    }
}

TEST(Flood, FollowsEverySize) {
    TestMesh mesh;
    PtyProgram window = mesh.on_terminal({"attach", "w", "--", "bash", "--norc", "--noprofile", "-c",
                                          "yes & read line; kill $!; wait; stty size"});
    ASSERT_TRUE(window.wait_through("y\r\ny\r\n"));
    for (std::uint16_t i = 0; i < 30; ++i) {
        window.resize({static_cast<std::uint16_t>(40 + i * 3), static_cast<std::uint16_t>(10 + i)});
        ASSERT_TRUE(window.wait_through("y\r\n"));
    }
    EXPECT_NE(mesh.run_until({"ls"}, "127x39").find("127x39"), std::string::npos);
    window.type("\r");
    EXPECT_TRUE(window.wait_through("39 127")) << window.output();
    EXPECT_EQ(window.wait_end(), 0);
}

// Numbered records, each once and in order, at a window that is shown every byte.
TEST(Flood, LosesAndRepeatsNothingWhileGridControlAndSupervisorAreKilled) {
    TestMesh mesh;
    constexpr int records = is_sanitized ? 60'000 : 600'000;
    PtyProgram window = mesh.on_terminal(
        {"attach", "--lossless", "w", "--", "sh", "-c",
         "stty -echo; echo re''ady; read x; seq -f %09.0f 1 " + std::to_string(records) + "; read x"});
    ASSERT_TRUE(window.wait_for("ready"));
    window.type("\r");
    int next = 0; // 0: record 1 comes after what was left of the picture.
    std::string wrong;
    std::string rest;
    auto follow = [&](int until) {
        while (next <= until && wrong.empty() && window.take(PtyProgram::patience_ms)) {
            rest += window.take_output();
            std::size_t from = 0;
            if (next == 0 && (from = rest.find("000000001\r\n")) != std::string::npos)
                next = 1;
            for (std::size_t end; next > 0 && (end = rest.find("\r\n", from)) != std::string::npos;
                 from = end + 2) {
                std::string record = std::to_string(1'000'000'000 + next++).substr(1);
                if (wrong.empty() && rest.compare(from, end - from, record) != 0)
                    wrong = rest.substr(from, end - from) + " instead of " + record;
            }
            if (next > 0)
                rest.erase(0, from);
        }
        return next > until;
    };
    int killed = 0;
    for (const char* service : {"grid", "control", "supervisor", "grid"}) {
        ASSERT_TRUE(follow(records / 6 * ++killed)) << service << " at " << next << ": " << wrong;
        mesh.kill_service(service, SIGKILL);
    }
    EXPECT_TRUE(follow(records)) << next;
    EXPECT_EQ(wrong, "");
}

} // namespace
} // namespace helios
