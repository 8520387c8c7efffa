// Every case gives its screen; UPDATE_GOLDEN=1 writes the screens instead (then read the diff).
#include "grid/export/export.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <utility>

#include "golden_case.hpp"

namespace helios::golden {
namespace {

constexpr std::size_t document_bytes_max = 1'000'000;

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, GivesItsScreen) {
    const grid::Screen screen = run(GetParam());
    const auto path = GetParam().folder / "screen.txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
        std::ofstream(path, std::ios::binary) << screen_text(screen);
    EXPECT_EQ(screen_text(screen), read_text(path));
    EXPECT_TRUE(screen.verify_integrity().empty());
}

// Where a case has them: what helios read --format html and svg give.
TEST_P(Golden, GivesItsDocuments) {
    const grid::Screen screen = run(GetParam());
    const std::pair<const char*, Result<std::string>> documents[] = {
        {"screen.html", grid::export_html(screen, {}, document_bytes_max)},
        {"screen.svg", grid::export_svg(screen, {}, document_bytes_max)},
    };
    for (const auto& [name, document] : documents) {
        const auto path = GetParam().folder / name;
        ASSERT_TRUE(document) << document.error().detail;
        if (!std::filesystem::exists(path))
            continue;
        if (std::getenv("UPDATE_GOLDEN") != nullptr)
            std::ofstream(path, std::ios::binary) << *document;
        EXPECT_EQ(*document, read_text(path));
    }
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
