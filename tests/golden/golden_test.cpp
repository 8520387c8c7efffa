// Every case gives its screen; UPDATE_GOLDEN=1 writes the screens instead (then read the diff).
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "golden_case.hpp"

namespace helios::golden {
namespace {

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, GivesItsScreen) {
    const grid::Screen screen = run(GetParam());
    const auto path = GetParam().folder / "screen.txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
        std::ofstream(path, std::ios::binary) << screen_text(screen);
    EXPECT_EQ(screen_text(screen), read_text(path));
    EXPECT_TRUE(screen.verify_integrity().empty());
}

// Each recording is also a fine input for the snapshot's property.
TEST_P(Golden, IsRepeatedByItsSnapshot) {
    const grid::Screen screen = run(GetParam());
    std::string bytes;
    screen.vt_snapshot(bytes, grid::SnapshotScope::screen_and_history, grid::SnapshotImages::originals);
    grid::Screen copy(screen.size());
    copy.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    EXPECT_EQ(screen_text(copy), screen_text(screen));
    for (std::size_t row = 0; row < screen.size().rows; ++row)
        EXPECT_EQ(copy.line(row), screen.line(row)) << row;
    EXPECT_EQ(copy.history_text(0, copy.history_size()), screen.history_text(0, screen.history_size()));
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(all_cases()), [](const auto& each) {
    std::string name = each.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

} // namespace
} // namespace helios::golden
