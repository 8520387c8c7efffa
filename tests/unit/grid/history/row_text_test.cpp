// Several cells at a time are what one after the other would be.
#include "grid/history/line_codec.hpp"
#include "grid/text/width.hpp"
#include "support/vector_targets.hpp"
#include "vt/utf8.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace helios::grid {
namespace {

// As the format in line_codec.hpp says, of cells that show no cluster.
std::string encoded(std::span<const Cell> cells) {
    std::string text;
    for (const Cell& cell : cells) {
        if (cell.is_tail() || cell.is_gap())
            continue;
        if (cell.is_wide())
            text += '\x01';
        vt::append_utf8(text, cell.value() == 0 ? U' ' : char32_t{cell.value()});
    }
    return text;
}

void append(std::vector<Cell>& row, char32_t point, unsigned width) {
    row.push_back({static_cast<std::uint32_t>(point) | (width == 2 ? Cell::wide : 0U), 0});
    if (width == 2)
        row.push_back({Cell::tail, 0});
}

class RowText : public support::EachVectorTarget {};
INSTANTIATE_TEST_SUITE_P(With, RowText, support::vector_targets(), support::vector_target_name);

TEST_P(RowText, EncodeEveryCharacterAsItIs) {
    const Tables tables;
    line_codec::Encoder encoder;
    for (char32_t point = 0x20; point <= 0x10FFFF; ++point) {
        if (!is_printable(point))
            continue;
        const unsigned width = std::max(width_class(point).width(), 1U);
        std::vector<Cell> row;
        for (const char32_t each : {point, char32_t{U'a'}, point, point, char32_t{U'b'}})
            append(row, each, each == point ? width : 1);
        encoder.encode(row, tables);
        const std::string text(encoder.text().begin(), encoder.text().end());
        ASSERT_EQ(text, encoded(row)) << std::hex << static_cast<unsigned>(point);
    }
}

TEST_P(RowText, EncodeAnyRow) {
    std::mt19937 random(18);
    const Tables tables;
    line_codec::Encoder encoder;
    constexpr std::array<char32_t, 10> points{0,      U'a',   U'z',   0xE9,   0x416,
                                              0x2014, 0x2500, 0x4E00, 0xAC01, 0x1F680};
    for (unsigned round = 0; round < 20'000; ++round) {
        std::vector<Cell> row;
        const std::size_t kinds = 1 + random() % points.size();
        for (std::size_t left = random() % 40; left > 0; --left) {
            const char32_t point = points[(random() % kinds + round) % points.size()];
            append(row, point, point == 0 ? 1 : width_class(point).width());
        }
        if (random() % 4 == 0)
            row.push_back({Cell::gap, 0});
        encoder.encode(row, tables);
        const std::string text(encoder.text().begin(), encoder.text().end());
        ASSERT_EQ(text, encoded(row)) << round;
        ASSERT_TRUE(encoder.runs().empty());
        ASSERT_TRUE(line_codec::is_sound(encoder.text(), encoder.runs()));
    }
}

TEST_P(RowText, EndWhereTheStyleDoes) {
    Tables tables;
    Style bold;
    bold.attrs = attr::bold;
    const StyleId other = tables.styles.intern(bold);
    line_codec::Encoder encoder;
    for (std::size_t size = 1; size < 20; ++size) {
        for (std::size_t change = 0; change < size; ++change) {
            std::vector<Cell> row;
            while (row.size() < size)
                append(row, size % 2 == 0 ? 0xE9 : 0x4E00, size % 2 == 0 ? 1 : 2);
            std::size_t characters = 0;
            for (std::size_t index = 0; index < row.size(); ++index) {
                row[index].style = index < change ? 0 : other;
                characters += index < change && !row[index].is_tail() ? 1U : 0U;
            }
            encoder.encode(row, tables);
            ASSERT_EQ(std::string(encoder.text().begin(), encoder.text().end()), encoded(row));
            ASSERT_EQ(encoder.runs()[0], change > 0 ? characters : encoder.runs()[0]);
            ASSERT_TRUE(line_codec::is_sound(encoder.text(), encoder.runs())) << size << ' ' << change;
        }
    }
}

} // namespace
} // namespace helios::grid
