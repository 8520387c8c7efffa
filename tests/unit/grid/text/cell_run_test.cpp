// Characters in cells: many at a time as one after the other.
#include "grid/text/cell_run.hpp"
#include "grid/text/width.hpp"
#include "support/vector_targets.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace helios::grid {
namespace {

constexpr StyleId style = 7;
constexpr Cell old{'?', 9};

struct Filled {
    std::vector<Cell> cells;
    std::size_t taken = 0;
};

Filled filled(std::u32string_view text, std::size_t room) {
    Filled row{std::vector<Cell>(room + 1, old), 0};
    const JoinCache joins;
    CellRun run({row.cells.data(), room}, style, CellRun::Clusters::marks_only, joins);
    row.taken = run.put({text.data(), text.size()});
    EXPECT_LE(run.size(), room);
    return row;
}

// One character after the other, by its width alone.
Filled expected(std::u32string_view text, std::size_t room) {
    Filled row{std::vector<Cell>(room + 1, old), 0};
    std::size_t at = 0;
    for (const char32_t point : text) {
        const unsigned width = width_class(point).width();
        if (width == 0 || at + width > room)
            break;
        row.cells[at] = {static_cast<std::uint32_t>(point) | (width == 2 ? Cell::wide : 0U), style};
        if (width == 2)
            row.cells[at + 1] = {Cell::tail, style};
        at += width;
        ++row.taken;
    }
    return row;
}

void expect_alike(std::u32string_view text, std::size_t room) {
    const Filled is = filled(text, room);
    const Filled should = expected(text, room);
    ASSERT_EQ(is.taken, should.taken) << room;
    ASSERT_EQ(is.cells, should.cells) << room;
}

class CellRunTest : public support::EachVectorTarget {};
INSTANTIATE_TEST_SUITE_P(With, CellRunTest, support::vector_targets(), support::vector_target_name);

TEST_P(CellRunTest, PutsEveryCharacterByItsWidth) {
    for (char32_t point = 0xA0; point < 0x20000; ++point) {
        const std::u32string narrow(9, U'a');
        const std::u32string wide(9, U'\u4E00');
        expect_alike(narrow + point + narrow + point, 60);
        expect_alike(wide + point + U"\uAC00\u9FFF" + point + wide, 60);
        expect_alike(std::u32string(35, point), 60 + point % 12);
        ASSERT_FALSE(HasFatalFailure()) << std::hex << static_cast<unsigned>(point);
    }
}

TEST_P(CellRunTest, EndsAtTheEdgeAndTouchesNothingBeyond) {
    std::mt19937 random(18);
    constexpr std::array<char32_t, 8> points{U'a', 0xE9, 0x2014, 0x4E00, 0xAC01, 0x1F680, 0x30AB, 0x301};
    for (unsigned round = 0; round < 20'000; ++round) {
        const std::size_t kinds = 1 + random() % points.size();
        std::u32string text;
        for (std::size_t left = random() % 90; left > 0; --left)
            text += points[(random() % kinds + round) % points.size()];
        expect_alike(text, random() % 100);
        ASSERT_FALSE(HasFatalFailure()) << round;
    }
}

} // namespace
} // namespace helios::grid
