// The fast ways give what the plain ones give: every length, every place where a run ends.
#include "grid/cells/ascii.hpp"
#include "support/vector_targets.hpp"
#include "vt/printable.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

std::string sample(std::size_t size) {
    std::string text;
    for (std::size_t index = 0; index < size; ++index)
        text += static_cast<char>(' ' + index * 7 % 95);
    return text;
}

class Ascii : public support::EachVectorTarget {};
INSTANTIATE_TEST_SUITE_P(With, Ascii, support::vector_targets(), support::vector_target_name);

TEST_P(Ascii, BecomesCellsAndBytesAgainAtEveryLength) {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string text = sample(size);
        std::vector<Cell> cells(size + 1, Cell{'?', 9});
        ascii::write(cells.data(), bytes_of(text), 5);
        EXPECT_EQ(cells.back(), (Cell{'?', 9})) << size;
        for (std::size_t index = 0; index < size; ++index)
            ASSERT_EQ(cells[index], (Cell{static_cast<unsigned char>(text[index]), 5})) << size;
        const auto written = std::span<const Cell>(cells).first(size);
        std::vector<std::uint8_t> bytes(size + 1, '?');
        EXPECT_EQ(ascii::read(bytes.data(), written, 6), 0U);
        EXPECT_EQ(ascii::read(bytes.data(), written, 5), size);
        EXPECT_EQ(std::string(bytes.begin(), bytes.end()), text + '?');
    }
}

TEST_P(Ascii, EndsAtTheFirstCellThatIsNone) {
    constexpr std::array others{Cell{0x1F, 0},
                                Cell{0x7F, 0},
                                Cell{0xA0, 0},
                                Cell{Cell::tail, 0},
                                Cell{Cell::gap, 0},
                                Cell{'x', 1},
                                Cell{Cell::wide | 'x', 0},
                                Cell{Cell::cluster | 'x', 0},
                                Cell{0x80000041U, 0}};
    for (const Cell& other : others) {
        for (std::size_t place = 0; place < 20; ++place) {
            std::vector<Cell> cells(20, Cell{'a', 0});
            cells[place] = other;
            std::array<std::uint8_t, 20> bytes;
            EXPECT_EQ(ascii::read(bytes.data(), cells, 0), place) << other.content;
        }
    }
}

TEST_P(Ascii, ABlankIsASpace) {
    for (std::size_t place = 0; place < 20; ++place) {
        std::vector<Cell> cells(20, Cell{'a', 3});
        cells[place] = {0, 3};
        std::array<std::uint8_t, 20> bytes{};
        ASSERT_EQ(ascii::read(bytes.data(), cells, 3), cells.size());
        EXPECT_EQ(bytes[place], ' ');
    }
}

TEST_P(Ascii, OfBytesEndsAtTheFirstThatIsNone) {
    for (std::size_t size = 0; size < 150; size += 1 + size / 40) {
        std::string text = sample(size);
        EXPECT_EQ(vt::printable_prefix(bytes_of(text)), size);
        for (std::size_t place = 0; place < size; ++place) {
            for (const int byte : {0x00, 0x1B, 0x1F, 0x7F, 0x80, 0x9F, 0xE4, 0xFF}) {
                std::string broken = text;
                broken[place] = static_cast<char>(byte);
                ASSERT_EQ(vt::printable_prefix(bytes_of(broken)), place) << byte;
            }
        }
    }
}

// Whole screens scroll by another way than regions do.
TEST(Scroll, GivesTheSameRowsForAScreenAndForARegion) {
    Screen screen(Size{6, 5});
    Screen region(Size{6, 6});
    region.feed(bytes_of("\x1b[1;5r"));
    for (int line = 0; line < 40; ++line) {
        std::string input = std::to_string(line) + "\x1b[4" + std::to_string(line % 8) + "m\r\n";
        if (line % 7 == 3)
            input += "\x1b[" + std::to_string(1 + line % 5) + "S\x1b[2;1Hx\x1bM\x1b[5;1H";
        screen.feed(bytes_of(input));
        region.feed(bytes_of(input));
        for (std::size_t row = 0; row < 5; ++row)
            ASSERT_EQ(screen.line(row), region.line(row)) << line;
        ASSERT_EQ(screen.history_text(0, 99), region.history_text(0, 99)) << line;
        ASSERT_EQ(violations(screen), "");
    }
}

} // namespace
} // namespace helios::grid
