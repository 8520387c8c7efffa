// See canvas.hpp.
#include "grid/cells/canvas.hpp"

#include <algorithm>
#include <cstring>

namespace helios::grid {
namespace {

std::ptrdiff_t offset(std::size_t index) {
    return static_cast<std::ptrdiff_t>(index);
}

} // namespace

Canvas::Canvas(Size size, std::uint64_t clock) : clock_(clock + 1), made_(clock_) {
    reset(size);
}

void Canvas::reset(Size size) {
    size_ = size;
    cells_.assign(static_cast<std::size_t>(size.rows) * size.columns, Cell{});
    rows_.assign(std::size_t{size.rows} * 4, Row{});
    placed_.assign(size.rows, 0);
    top_ = 0;
    region_top_ = region_bottom_ = 0;
    for (std::uint16_t slot = 0; slot < size.rows; ++slot)
        rows_[slot].slot = slot & 0x7FFF;
    touch_all();
}

void Canvas::extend(Row& line, std::size_t end) {
    constexpr std::size_t block = 8; // What is behind the end may be written too: a tab is one block.
    Cell* const first = cells_.data() + static_cast<std::size_t>(line.slot) * size_.columns;
    std::size_t at = line.length;
    for (; at < end && at + block <= size_.columns; at += block)
        std::fill_n(first + at, block, Cell{0, line.fill});
    for (; at < end; ++at)
        first[at] = {0, line.fill};
    line.length = static_cast<std::uint16_t>(end);
}

void Canvas::clear_row(std::size_t row, StyleId fill) {
    Row& line = line_at(row);
    line.length = 0;
    line.fill = fill;
    line.wrapped = false;
    line.generation = ++clock_;
}

void Canvas::clear(StyleId fill) {
    if (clock_ == cleared_ && fill == cleared_fill_)
        return;
    for (std::size_t row = 0; row < rows(); ++row)
        clear_row(row, fill);
    cleared_ = clock_;
    cleared_fill_ = fill;
}

void Canvas::advance_clock(std::uint64_t clock) {
    clock_ = std::max(clock_, clock);
    touch_all();
}

void Canvas::split_wide(std::size_t row, std::size_t column) {
    if (column == 0 || column >= line_at(row).length)
        return;
    Cell* cells = cells_.data() + start(row);
    if (!cells[column].is_tail())
        return;
    cells[column - 1] = {0, cells[column - 1].style};
    cells[column] = {0, cells[column].style};
}

// A gap is blank like any other cell once it is not at the margin any more.
void Canvas::forget_gap(std::size_t row) {
    if (line_at(row).length < columns())
        return;
    Cell& last = cells_[start(row) + columns() - 1];
    last.content &= ~Cell::gap;
}

void Canvas::erase(std::size_t row, std::size_t first, std::size_t last, StyleId fill) {
    if (first >= last)
        return;
    split_wide(row, first);
    split_wide(row, last);
    Row& line = line_at(row);
    if (last >= columns()) {
        // The end of a row needs no cells: it is blank by definition.
        if (line.length < first && line.fill != fill)
            extend(line, first);
        line.length = static_cast<std::uint16_t>(std::min<std::size_t>(line.length, first));
        line.fill = fill;
        line.generation = ++clock_;
        return;
    }
    Cell* cells = write(row, last);
    std::fill(cells + first, cells + last, Cell{0, fill});
}

void Canvas::insert_blanks(std::size_t row, Columns columns, std::size_t count, StyleId fill) {
    const auto [first, end] = columns;
    count = std::min(count, end - first);
    split_wide(row, first);
    split_wide(row, end - count);
    split_wide(row, end);
    if (end == size_.columns)
        forget_gap(row);
    Cell* cells = write(row, end);
    std::move_backward(cells + first, cells + end - count, cells + end);
    std::fill(cells + first, cells + first + count, Cell{0, fill});
}

void Canvas::delete_cells(std::size_t row, Columns columns, std::size_t count, StyleId fill) {
    const auto [first, end] = columns;
    count = std::min(count, end - first);
    split_wide(row, first);
    split_wide(row, first + count);
    split_wide(row, end);
    if (end == size_.columns)
        forget_gap(row);
    Cell* cells = write(row, end);
    std::move(cells + first + count, cells + end, cells + first);
    std::fill(cells + end - count, cells + end, Cell{0, fill});
}

// Wide characters of which the copy has only one half.
void Canvas::blank_cut_ends(std::span<Cell> cells) {
    if (cells.front().is_tail())
        cells.front() = {0, cells.front().style};
    if (cells.back().is_wide())
        cells.back() = {0, cells.back().style};
    cells.back().content &= ~Cell::gap;
}

void Canvas::copy_cells(std::size_t row, std::size_t left, std::size_t right, std::size_t to_row,
                        std::size_t to_left) {
    const std::size_t count = right - left + 1;
    split_wide(to_row, to_left);
    split_wide(to_row, to_left + count);
    write(row, right + 1);
    Cell* to = write(to_row, to_left + count) + to_left;
    std::memmove(to, cells_.data() + start(row) + left, count * sizeof(Cell));
    blank_cut_ends({to, count});
}

void Canvas::scroll_box(const Box& box, std::size_t count, Scroll where, StyleId fill) {
    const std::size_t height = box.bottom - box.top + 1;
    count = std::min(count, height);
    const auto row_at = [&](std::size_t step) {
        return where == Scroll::up ? box.top + step : box.bottom - step;
    };
    for (std::size_t step = 0; step + count < height; ++step)
        copy_cells(row_at(step + count), box.left, box.right, row_at(step), box.left);
    for (std::size_t step = height - count; step < height; ++step)
        erase(row_at(step), box.left, box.right + 1, fill);
    for (std::size_t row = box.top == 0 ? 0 : box.top - 1; row <= box.bottom; ++row)
        clear_wrapped(row);
}

// The rows, and as many of those that left, take their first places again.
void Canvas::rewind() {
    const std::size_t kept = top_ - rows();
    std::copy(rows_.begin() + offset(kept), rows_.end(), rows_.begin());
    gone_before_ += kept;
    top_ = rows();
}

void Canvas::scroll_off(std::size_t bottom, std::size_t count, StyleId fill) {
    count = std::min(count, bottom + 1);
    for (std::size_t left = count; left > 0; --left)
        move_top(fill);
    if (bottom + 1 < rows()) { // What is below the region stays where it was.
        const auto end = rows_.begin() + offset(top_ + rows());
        const auto below = offset(rows() - bottom - 1);
        leaving_.assign(end - offset(count), end);
        std::copy_backward(end - offset(count) - below, end - offset(count), end);
        std::copy(leaving_.begin(), leaving_.end(), end - below - offset(count));
    }
    touch(0, bottom);
}

void Canvas::scroll_up(std::size_t top, std::size_t bottom, std::size_t count, StyleId fill) {
    count = std::min(count, bottom - top + 1);
    const auto first = rows_.begin() + offset(top_);
    leaving_.assign(first + offset(top), first + offset(top + count));
    std::copy(first + offset(top + count), first + offset(bottom + 1), first + offset(top));
    std::copy(leaving_.begin(), leaving_.end(), first + offset(bottom + 1 - count));
    for (std::size_t row = bottom + 1 - count; row <= bottom; ++row)
        clear_row(row, fill);
    if (top > 0)
        line_at(top - 1).wrapped = false;
    touch(top, bottom);
}

void Canvas::scroll_down(std::size_t top, std::size_t bottom, std::size_t count, StyleId fill) {
    count = std::min(count, bottom - top + 1);
    const auto first = rows_.begin() + offset(top_);
    leaving_.assign(first + offset(bottom + 1 - count), first + offset(bottom + 1));
    std::copy_backward(first + offset(top), first + offset(bottom + 1 - count), first + offset(bottom + 1));
    std::copy(leaving_.begin(), leaving_.end(), first + offset(top));
    for (std::size_t row = top; row < top + count; ++row)
        clear_row(row, fill);
    line_at(bottom).wrapped = false;
    if (top > 0)
        line_at(top - 1).wrapped = false;
    touch(top, bottom);
}

void Canvas::touch(std::size_t top, std::size_t bottom) {
    if (top == 0 && bottom + 1 == rows()) {
        touch_all();
        return;
    }
    if (top != region_top_ || bottom != region_bottom_) {
        for (std::size_t row = region_top_; row <= region_bottom_; ++row)
            placed_[row] = region_moved_;
        region_top_ = top;
        region_bottom_ = bottom;
    }
    region_moved_ = ++clock_;
}

void Canvas::cut(Size size, std::size_t first_row) {
    Canvas next(size, clock_);
    const std::size_t kept = std::min(rows() - std::min(first_row, rows()), next.rows());
    for (std::size_t row = 0; row < kept; ++row) {
        const std::size_t from = first_row + row;
        split_wide(from, size.columns);
        forget_gap(from);
        const auto old = cells(from);
        next.restore_row(row, old.first(std::min<std::size_t>(old.size(), size.columns)), line_at(from).fill);
    }
    *this = std::move(next);
}

void Canvas::renumber(std::span<const std::uint32_t> styles, std::span<const std::uint32_t> clusters) {
    cleared_ = 0;
    for (std::size_t index = 0; index < rows(); ++index) {
        Row& row = line_at(index);
        row.fill = styles[row.fill];
        for (Cell& cell : std::span(cells_.data() + start(index), row.length)) {
            cell.style = styles[cell.style];
            if (cell.is_cluster())
                cell.content = (cell.content & ~Cell::value_mask) | clusters[cell.value()];
        }
    }
}

bool Canvas::restore_row(std::size_t row, std::span<const Cell> cells, StyleId fill) {
    if (cells.size() > columns())
        return false;
    Row& line = line_at(row);
    line.generation = ++clock_;
    line.fill = fill;
    line.length = static_cast<std::uint16_t>(cells.size());
    std::copy(cells.begin(), cells.end(), cells_.begin() + static_cast<std::ptrdiff_t>(start(row)));
    return true;
}

} // namespace helios::grid
