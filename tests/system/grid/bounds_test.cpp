// A grid under what hurts: floods, hostile bytes, small rings, many terminals.
#include <fstream>
#include <random>

#include "grid_fixture.hpp"

namespace helios::test {
namespace {

constexpr std::uint64_t megabyte = 1024 * 1024;

TEST_F(Grid, KeepsItsMemoryThroughAFlood) {
    HolderProcess holder =
        hold(shell("read -r go; yes 'a line that a program prints over and over' | head -c "
                   "8000000; read -r go; yes | head -c 43000000; echo done; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(mesh.until_caught_up(stream));
    stream.type("go\n");
    ASSERT_TRUE(mesh.until([&] { return stream.written() > 8'000'000; }));
    ASSERT_TRUE(mesh.until_caught_up(stream));
    [[maybe_unused]] const std::uint64_t before = grid.memory_bytes("VmRSS");
    const std::size_t fds_before = grid.open_fds();
    stream.type("go\n");
    ASSERT_TRUE(mesh.until([&] { return stream.written() > 72'000'000; })) << stream.state();
    expect_same_screen(stream, holder.id());
#if !defined(__SANITIZE_ADDRESS__) // Which keeps what was freed in quarantine.
    EXPECT_LT(grid.memory_bytes("VmHWM"),
              before + 12 * megabyte); // The history's 8 MiB may have been filled.
#endif
    EXPECT_LE(grid.open_fds(), fds_before + 2);
}

TEST_F(Grid, ReleasesASmallRingInTime) {
    HolderOptions options = shell("seq 1 300000; echo done; sleep 600");
    options.ring_bytes = 64 * 1024;
    HolderProcess holder = hold(options);
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "done"));
    expect_same_screen(stream, holder.id());
}

TEST_F(Grid, LivesThroughHostileBytes) {
    const std::string path = directory.path() + "/hostile";
    std::mt19937 random(42);
    std::string bytes;
    const std::string_view pieces[] = {"\x1b[",
                                       "\x1b]",
                                       "\x1bP",
                                       "\x1b_G",
                                       "\x9b",
                                       "\xf4\x8f\xbf\xbf",
                                       ";",
                                       "9999999999",
                                       "m",
                                       "H",
                                       "r",
                                       "L",
                                       "@",
                                       "\x1b[?1049h",
                                       "\x1b#8",
                                       "\x1b(0",
                                       "\x1b[4;99;99t",
                                       "\xff"};
    while (bytes.size() < 2'000'000) {
        bytes += pieces[random() % std::size(pieces)];
        bytes += static_cast<char>(random());
    }
    std::ofstream(path, std::ios::binary) << bytes;
    HolderProcess holder = hold(
        shell("stty raw -echo; cat " + path + "; cat " + path + "; printf '\\033c'; echo done; sleep 600"));
    StreamPlayer& stream = mesh.open(holder);
    ASSERT_TRUE(until_reference_shows(stream, "done"));
    expect_same_screen(stream, holder.id());
    EXPECT_TRUE(grid.is_running());
}

TEST_F(Grid, ServesManyTerminalsAtOnceAndLetsThemGo) {
    std::vector<std::unique_ptr<HolderProcess>> holders;
    std::vector<StreamPlayer*> streams;
    for (int i = 0; i < 40; ++i) {
        holders.push_back(std::make_unique<HolderProcess>(
            directory.path(),
            shell("echo terminal " + std::to_string(i) + "; seq 1 2000; echo done; sleep 600")));
        streams.push_back(&mesh.open(*holders.back()));
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
        ASSERT_TRUE(until_reference_shows(*streams[i], "done"));
        expect_same_screen(*streams[i], holders[i]->id());
    }
    const std::size_t fds = grid.open_fds();
    for (auto& holder : holders)
        mesh.close(holder->id());
    EXPECT_EQ(mesh.read(holders.front()->id()), "no screen: TERMINAL_NOT_FOUND"); // Only 32 are kept.
    EXPECT_NE(mesh.read(holders.back()->id()).find("done"), std::string::npos);
    EXPECT_LE(grid.open_fds() + holders.size(), fds);
}

} // namespace
} // namespace helios::test
