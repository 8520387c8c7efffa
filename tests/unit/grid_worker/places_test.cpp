// The record of where parsers are: what the next process concludes from the death of the one before.
#include "grid/work/places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace helios::grid {
namespace {

constexpr PlaceRange bad{1000, 1100};

class PlacesFile : public ::testing::Test {
protected:
    void SetUp() override {
        directory = std::filesystem::temp_directory_path() / "helios-places-XXXXXX";
        ASSERT_NE(mkdtemp(directory.data()), nullptr);
    }
    void TearDown() override { std::filesystem::remove_all(directory); }

    std::shared_ptr<Places> open() {
        auto places = Places::open(directory + "/grid.places");
        EXPECT_TRUE(places);
        return places ? *places : nullptr;
    }
    // A process that dies while it parses: its turn never ends.
    void die_in(PlaceRange range) {
        auto places = open();
        alignas(Places::Turn) static std::byte storage[sizeof(Places::Turn)];
        new (storage) Places::Turn(*places, places->claim(terminal), range);
    }
    std::optional<PlaceRange> verdict(PlaceRange range) {
        auto places = open();
        return Places::condemned(places->claim(terminal), range);
    }

    std::string directory;
    TerminalId terminal = TerminalId::mint();
};

TEST_F(PlacesFile, CondemnsWhatKilledThreeTimesTwiceOfThemAlone) {
    die_in(bad);
    EXPECT_EQ(verdict(bad), std::nullopt);
    die_in(bad);
    EXPECT_EQ(verdict(bad), std::nullopt);
    die_in({1050, 1200}); // The same bytes, cut into other chunks.
    EXPECT_EQ(verdict({1000, 2000}), (PlaceRange{1050, 1200}));
    EXPECT_EQ(verdict({1100, 1110}), (PlaceRange{1100, 1110}));
    EXPECT_EQ(verdict({1200, 1300}), std::nullopt);
}

TEST_F(PlacesFile, NeverCondemnsDeathsAtDifferentPlaces) {
    for (std::uint64_t i = 0; i < 10; ++i)
        die_in({i * 1000, i * 1000 + 100});
    for (std::uint64_t i = 0; i < 10; ++i)
        EXPECT_EQ(verdict({i * 1000, i * 1000 + 100}), std::nullopt);
}

TEST_F(PlacesFile, ForgetsASuspicionOnceThePlaceIsBehind) {
    die_in(bad);
    die_in(bad);
    {
        auto places = open();
        Places::Turn turn(*places, places->claim(terminal), bad);
    }
    die_in(bad);
    EXPECT_EQ(verdict(bad), std::nullopt);
}

TEST_F(PlacesFile, KnowsNothingAgainstAnotherTerminal) {
    for (int i = 0; i < 3; ++i)
        die_in(bad);
    auto places = open();
    EXPECT_EQ(Places::condemned(places->claim(TerminalId::mint()), bad), std::nullopt);
    EXPECT_EQ(Places::condemned(nullptr, bad), std::nullopt);
}

TEST_F(PlacesFile, GivesEachTerminalARecordUntilAllAreTaken) {
    auto places = open();
    Place* first = places->claim(terminal);
    for (std::size_t i = 1; i < Places::count; ++i)
        ASSERT_NE(places->claim(TerminalId::mint()), nullptr);
    EXPECT_EQ(places->claim(TerminalId::mint()), nullptr);
    places->release(first);
    EXPECT_EQ(places->claim(TerminalId::mint()), first);
}

TEST_F(PlacesFile, TakesTheRecordOfATerminalThatIsGone) {
    {
        auto places = open();
        for (std::size_t i = 0; i < Places::count; ++i)
            places->claim(TerminalId::mint());
    }
    EXPECT_NE(open()->claim(terminal), nullptr);
}

TEST_F(PlacesFile, BelievesNoRubbish) {
    const std::string path = directory + "/grid.places";
    std::ofstream(path, std::ios::binary) << std::string(Places::count * sizeof(Place), '\xff');
    EXPECT_EQ(verdict(bad), std::nullopt);
    std::ofstream(path, std::ios::binary) << "short";
    EXPECT_EQ(verdict(bad), std::nullopt);
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    EXPECT_FALSE(Places::open(path));
    std::filesystem::remove(path);
    std::filesystem::create_symlink("/dev/null", path);
    EXPECT_FALSE(Places::open(path));
}

} // namespace
} // namespace helios::grid
