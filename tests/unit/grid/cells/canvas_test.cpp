// What frames are made from: numbers of rows that go with what the rows hold, and rows that left at the top.
#include "grid/cells/canvas.hpp"

#include <gtest/gtest.h>

#include <string>

namespace helios::grid {
namespace {

std::string generations(const Canvas& canvas) {
    std::string text;
    for (std::size_t row = 0; row < canvas.rows(); ++row)
        text += std::to_string(canvas.row(row).generation) + ' ';
    return text;
}

void write_all(Canvas& canvas) {
    for (std::size_t row = 0; row < canvas.rows(); ++row)
        canvas.write(row, 1)[0].content = 'a' + static_cast<std::uint32_t>(row);
}

std::string text(const Canvas& canvas) {
    std::string text;
    for (std::size_t row = 0; row < canvas.rows(); ++row)
        text += canvas.at(row, 0).value() == 0 ? '.' : static_cast<char>(canvas.at(row, 0).value());
    return text;
}

TEST(Canvas, IsClearedOnceAndAgainWhenAnythingCame) {
    Canvas canvas({4, 3});
    write_all(canvas);
    canvas.clear(0);
    EXPECT_EQ(text(canvas), "...");
    const std::string cleared = generations(canvas);
    canvas.clear(0);
    EXPECT_EQ(generations(canvas), cleared);
    canvas.set_wrapped(1);
    canvas.clear(0);
    EXPECT_FALSE(canvas.row(1).wrapped);
    write_all(canvas);
    canvas.scroll_line_off(0);
    canvas.clear(0);
    EXPECT_EQ(text(canvas), "...");
    canvas.clear(7);
    EXPECT_EQ(canvas.row(0).fill, 7U);
}

TEST(Canvas, ScrollsOffARegionAndLeavesWhatIsBelow) {
    Canvas canvas({4, 6});
    write_all(canvas);
    canvas.scroll_off(3, 1, 0);
    EXPECT_EQ(text(canvas), "bcd.ef");
    canvas.scroll_off(3, 4, 0);
    EXPECT_EQ(text(canvas), "....ef");
    canvas.scroll_off(5, 2, 0);
    EXPECT_EQ(text(canvas), "..ef..");
}

TEST(Canvas, KnowsARowWhereverItScrolledTo) {
    Canvas canvas({4, 4});
    write_all(canvas);
    const std::uint64_t first = canvas.row(0).generation;
    const std::uint64_t last = canvas.row(3).generation;
    canvas.scroll_down(0, 3, 1, 0);
    EXPECT_EQ(canvas.row(1).generation, first);
    canvas.scroll_up(1, 3, 1, 0);
    canvas.scroll_off(3, 1, 0);
    EXPECT_NE(generations(canvas).find(std::to_string(first + 1)), std::string::npos);
    EXPECT_EQ(generations(canvas).find(std::to_string(last)), std::string::npos);
}

TEST(Canvas, NumbersRowsOfRegionsThatScrolledInTurnsApart) {
    Canvas canvas({4, 6});
    write_all(canvas);
    const std::uint64_t third = canvas.row(2).generation;
    canvas.scroll_up(1, 3, 1, 0);
    const std::uint64_t place = canvas.generation(1);
    canvas.scroll_down(3, 5, 1, 0);
    EXPECT_EQ(canvas.row(1).generation, third);
    EXPECT_NE(canvas.row(1).generation, canvas.row(2).generation);
    EXPECT_EQ(canvas.generation(1), place); // Yet its place is known to have changed.
    EXPECT_GT(canvas.generation(1), third);
}

TEST(Canvas, RemembersAScreenfulOfRowsThatLeft) {
    constexpr std::size_t rows = 3;
    Canvas canvas({4, rows});
    std::vector<std::uint64_t> left;
    for (unsigned line = 0; line < 40; ++line) {
        canvas.write(0, 1)[0].content = 'x';
        left.push_back(canvas.row(0).generation);
        canvas.scroll_off(rows - 1 - line % 2, 1, 0);
        ASSERT_EQ(canvas.gone(), left.size());
        for (std::size_t age = 0; age < std::min(rows, left.size()); ++age) {
            ASSERT_NE(canvas.gone_row(age), nullptr);
            ASSERT_EQ(canvas.gone_row(age)->generation, left[left.size() - 1 - age]);
        }
    }
    EXPECT_EQ(canvas.gone_row(1000), nullptr);
}

TEST(Canvas, NumbersAReplacementsRowsAnew) {
    Canvas canvas({4, 3});
    write_all(canvas);
    const std::uint64_t newest = canvas.row(2).generation;
    const std::uint64_t made = canvas.made();
    canvas.cut({3, 3}, 0);
    EXPECT_EQ(text(canvas), "abc");
    EXPECT_GT(canvas.row(0).generation, newest);
    EXPECT_NE(canvas.made(), made);
}

TEST(Canvas, NumbersOnlyDefaultBlanksAlike) {
    Canvas canvas({4, 3});
    canvas.scroll_off(2, 1, 0);
    EXPECT_EQ(canvas.row(2).generation, 0U);
    canvas.scroll_off(2, 1, 7);
    EXPECT_NE(canvas.row(2).generation, 0U);
}

} // namespace
} // namespace helios::grid
