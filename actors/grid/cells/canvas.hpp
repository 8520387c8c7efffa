// The rows of one screen. Rows are handles into one block of cells, so a scroll moves handles and no cells;
// a row knows how many of its cells were ever written, so clearing it is one store.
// One owner, any thread. Callers pass places inside the canvas; nothing here reads input.
//
// Invariant: cells from a row's length on are blank in the row's fill style.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/facts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace helios::grid {

// Small, since scrolling a region moves all of its rows.
struct Row {
    // Of what it holds: no other content of the canvas, or of one that it replaced, ever has the same number.
    // 0: blank by default. It moves with the row; when its place changed is kept apart.
    std::uint64_t generation = 0;
    StyleId fill = 0;
    std::uint16_t length = 0;
    std::uint16_t slot : 15 = 0; // Where its cells are.
    bool wrapped : 1 = false;    // Goes on in the next row.
};
static_assert(sizeof(Row) == 16 && side_cells_max < 1U << 15);

class Canvas {
public:
    // One that replaces another begins with that one's clock.
    explicit Canvas(Size size, std::uint64_t clock = 0);

    [[nodiscard]] Size size() const { return size_; }
    [[nodiscard]] std::size_t rows() const { return size_.rows; }
    [[nodiscard]] std::size_t columns() const { return size_.columns; }

    [[nodiscard]] const Row& row(std::size_t row) const { return rows_[top_ + row]; }
    [[nodiscard]] std::uint64_t generation(std::size_t row) const {
        const bool scrolled = row >= region_top_ && row <= region_bottom_;
        return std::max({rows_[top_ + row].generation, placed_[row], moved_, scrolled ? region_moved_ : 0});
    }
    // The cells that were written; the rest is blank.
    [[nodiscard]] std::span<const Cell> cells(std::size_t row) const {
        return {cells_.data() + start(row), rows_[top_ + row].length};
    }
    [[nodiscard]] Cell at(std::size_t row, std::size_t column) const {
        const Row& line = rows_[top_ + row];
        return column < line.length ? cells_[start(row) + column] : Cell{0, line.fill};
    }
    // How the blank end after them looks; as by default where there is none.
    [[nodiscard]] StyleId rest_style(std::size_t row) const {
        return rows_[top_ + row].length < columns() ? rows_[top_ + row].fill : 0;
    }
    // The row's cells for writing; those before `end` are made real first. Counts as a change.
    Cell* write(std::size_t row, std::size_t end) {
        Row& line = line_at(row);
        if (line.length < end)
            extend(line, end);
        line.generation = ++clock_;
        return cells_.data() + start(row);
    }

    // For a caller that writes cells one after the other from `column` on, says where that ended, and has
    // touched nothing else in between. A wide character that an end of the run cuts becomes blank.
    Cell* begin_run(std::size_t row, std::size_t column) {
        Row& line = line_at(row);
        if (line.length < column)
            extend(line, column);
        else if (line.length > column)
            split_wide(row, column);
        return cells_.data() + start(row) + column;
    }
    // The cells of this row from here on mean nothing: who writes before them may write there too.
    [[nodiscard]] bool unused_from(std::size_t row, std::size_t column) const {
        return this->row(row).length <= column;
    }
    void end_run(std::size_t row, std::size_t end) {
        Row& line = line_at(row);
        if (line.length <= end) {
            line.length = static_cast<std::uint16_t>(end);
        } else if (Cell& next = cells_[start(row) + end]; next.is_tail()) {
            next.content = 0;
        }
        line.generation = ++clock_;
    }

    void set_wrapped(std::size_t row) {
        line_at(row).wrapped = true;
        ++clock_; // The canvas is not as clear() left it.
    }
    void clear_wrapped(std::size_t row) { line_at(row).wrapped = false; }
    void clear_row(std::size_t row, StyleId fill);
    void clear(StyleId fill); // All rows; free of cost where they are so already.
    // Blanks [first, last) and the other half of a wide character cut by an edge.
    void erase(std::size_t row, std::size_t first, std::size_t last, StyleId fill);
    // The cells of these columns move right or left by count; what enters is blank.
    struct Columns {
        std::size_t first = 0;
        std::size_t end = 0; // Not among them.
    };
    void insert_blanks(std::size_t row, Columns columns, std::size_t count, StyleId fill);
    void delete_cells(std::size_t row, Columns columns, std::size_t count, StyleId fill);
    // All rows move up by one, and the one that leaves stays known for a while; what enters is blank.
    void scroll_line_off(StyleId fill) {
        move_top(fill);
        touch_all();
    }
    // The same of rows [0, bottom], by count.
    void scroll_off(std::size_t bottom, std::size_t count, StyleId fill);
    // How many ever left so, and what the last of them held; 0 is the newest. Null: not known any more.
    [[nodiscard]] std::uint64_t gone() const { return gone_before_ + top_; }
    [[nodiscard]] const Row* gone_row(std::size_t age) const {
        return age < top_ ? &rows_[top_ - 1 - age] : nullptr;
    }
    // What the clock said when the canvas was made: another canvas has another.
    [[nodiscard]] std::uint64_t made() const { return made_; }
    // Rows [top, bottom] move up or down by count; what enters is blank.
    void scroll_up(std::size_t top, std::size_t bottom, std::size_t count, StyleId fill);
    void scroll_down(std::size_t top, std::size_t bottom, std::size_t count, StyleId fill);
    // The same within some columns. All four sides belong to the box.
    struct Box {
        std::size_t top = 0;
        std::size_t bottom = 0;
        std::size_t left = 0;
        std::size_t right = 0;
    };
    enum class Scroll : std::uint8_t { up, down };
    void scroll_box(const Box& box, std::size_t count, Scroll where, StyleId fill);
    // Copies cells [left, right] of one row over another's from `to_left` on; they fit there.
    void copy_cells(std::size_t row, std::size_t left, std::size_t right, std::size_t to_row,
                    std::size_t to_left);
    // If the cell at `column` begins or ends in the middle of a wide character, that character becomes blank.
    void split_wide(std::size_t row, std::size_t column);
    // Everything blank in the default style; sizes may change.
    void reset(Size size);
    // Keeps the rows from `first_row` on, cut or padded on the right and below.
    void cut(Size size, std::size_t first_row);
    // After a change of many rows at once.
    void touch_all() { moved_ = ++clock_; }

    // Calls f(id) for every style in use, and g(id) for every cluster.
    template <class OnStyle, class OnCluster>
    void each_id(OnStyle f, OnCluster g) const {
        for (std::size_t index = 0; index < rows(); ++index) {
            f(row(index).fill);
            for (const Cell& cell : cells(index)) {
                f(cell.style);
                if (cell.is_cluster())
                    g(cell.value());
            }
        }
    }
    // Puts their new numbers in the place of all these, as Interner::sweep() gave them.
    void renumber(std::span<const std::uint32_t> styles, std::span<const std::uint32_t> clusters);
    [[nodiscard]] std::uint64_t clock() const { return clock_; }
    // What comes now is newer than what another canvas showed.
    void advance_clock(std::uint64_t clock);
    // One row as it was saved; false when the cells do not fit.
    bool restore_row(std::size_t row, std::span<const Cell> cells, StyleId fill);

private:
    [[nodiscard]] std::size_t start(std::size_t row) const {
        return static_cast<std::size_t>(rows_[top_ + row].slot) * size_.columns;
    }
    [[nodiscard]] Row& line_at(std::size_t row) { return rows_[top_ + row]; }
    void blank_cut_ends(std::span<Cell> cells);
    void move_top(StyleId fill) {
        if (top_ + rows() == rows_.size())
            rewind();
        rows_[top_ + rows()] = {fill == 0 ? 0 : ++clock_, fill, 0, rows_[top_].slot, false};
        ++top_;
    }
    void rewind();
    void extend(Row& line, std::size_t end);
    void forget_gap(std::size_t row);
    void touch(std::size_t top, std::size_t bottom);

    Size size_;
    std::vector<Cell> cells_;
    // Four times as many as there are: the whole screen scrolls by moving its top, and its rows, with as many
    // that left, only every other screen.
    std::vector<Row> rows_;
    std::size_t top_ = 0;
    std::uint64_t gone_before_ = 0; // Those that are not above the top any more.
    std::vector<Row> leaving_;      // Kept between scrolls to spare allocations.
    std::uint64_t clock_;
    std::uint64_t made_;
    std::uint64_t cleared_ = 0; // What the clock said after the last clear().
    StyleId cleared_fill_ = 0;
    std::uint64_t moved_ = 1;        // When all rows last changed place.
    std::uint64_t region_moved_ = 0; // The same of the region that scrolled last: most do so again and again.
    std::size_t region_top_ = 0;
    std::size_t region_bottom_ = 0;
    std::vector<std::uint64_t> placed_; // What earlier regions left behind, by place.
};

} // namespace helios::grid
