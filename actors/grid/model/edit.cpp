// See model.hpp: erasing, inserting and deleting at the cursor.
#include "grid/model/model.hpp"

#include <algorithm>

namespace helios::grid {

// Within the cursor's row. Erasing its end also ends the line there.
void Model::erase_line(std::size_t first, std::size_t last) {
    canvas().erase(pen.row, first, last, blank_style());
    cells_erased({pen.row, pen.row, first, last - 1});
    if (last >= columns())
        canvas().clear_wrapped(pen.row);
    if (first == 0 && last >= columns() && pen.row == 0)
        first_row_replaced();
    pen.pending_wrap = false;
}

void Model::erase_below() {
    if (pen.row == 0 && pen.column == 0)
        screen_wiped();
    erase_line(pen.column, columns());
    for (std::size_t row = pen.row + 1U; row < rows(); ++row)
        canvas().clear_row(row, blank_style());
    if (pen.row + 1U < rows())
        cells_erased({pen.row + 1U, rows() - 1, 0, columns() - 1});
}

void Model::erase_above() {
    erase_line(0, pen.column + 1U);
    for (std::size_t row = 0; row < pen.row; ++row)
        canvas().clear_row(row, blank_style());
    if (pen.row > 0) {
        cells_erased({0, pen.row - 1U, 0, columns() - 1});
        first_row_replaced();
    }
}

void Model::erase_screen() {
    screen_wiped();
    first_row_replaced();
    canvas().clear(blank_style());
    if (!graphics.empty())
        graphics.clear(side());
    pen.pending_wrap = false;
}

void Model::erase_selectively(std::size_t row, std::size_t first, std::size_t last) {
    const auto guarded = [&](std::size_t column) {
        return (tables.style(canvas().at(row, column).style).attrs & attr::guarded) != 0;
    };
    for (std::size_t column = first; column < last;) {
        std::size_t end = column;
        while (end < last && !guarded(end))
            ++end;
        canvas().erase(row, column, end, blank_style());
        if (column < end)
            cells_erased({row, row, column, end - 1});
        column = end;
        while (column < last && guarded(column))
            ++column;
    }
    pen.pending_wrap = false;
}

void Model::erase_characters(std::size_t count) {
    const std::size_t end = std::min(pen.column + count, columns());
    canvas().erase(pen.row, pen.column, end, blank_style());
    cells_erased({pen.row, pen.row, pen.column, end - 1});
    pen.pending_wrap = false;
}

void Model::insert_characters(std::size_t count) {
    if (pen.column >= margin_left && pen.column <= margin_right) {
        canvas().insert_blanks(pen.row, {pen.column, margin_right + 1U}, count, blank_style());
        cells_erased({pen.row, pen.row, pen.column, margin_right});
    }
    pen.pending_wrap = false;
}

void Model::delete_characters(std::size_t count) {
    if (pen.column >= margin_left && pen.column <= margin_right) {
        canvas().delete_cells(pen.row, {pen.column, margin_right + 1U}, count, blank_style());
        cells_erased({pen.row, pen.row, pen.column, margin_right});
        canvas().clear_wrapped(pen.row);
    }
    pen.pending_wrap = false;
}

void Model::insert_lines(std::size_t count) {
    if (!inside_margins())
        return;
    scroll_down(pen.row, margin_bottom, count);
    carriage_return();
}

// Lines deleted from the top are not kept: the program removed them, they did not scroll off.
void Model::delete_lines(std::size_t count) {
    if (!inside_margins())
        return;
    count = std::min<std::size_t>(count, margin_bottom - pen.row + 1U);
    if (!full_width()) {
        scroll_up(pen.row, margin_bottom, count);
    } else {
        rows_moved(pen.row, margin_bottom, -static_cast<std::ptrdiff_t>(count));
        canvas().scroll_up(pen.row, margin_bottom, count, blank_style());
        if (pen.row == 0)
            first_row_replaced();
    }
    carriage_return();
}

// Of the rows between the margins, from `column` to the right one.
void Model::shift_columns(std::size_t column, std::ptrdiff_t count) {
    pen.pending_wrap = false;
    if (!allowance.spend_rows(margin_bottom - margin_top + 1U, column, margin_right))
        return;
    const Canvas::Columns columns{column, margin_right + 1U};
    for (std::size_t row = margin_top; row <= margin_bottom; ++row) {
        if (count > 0) {
            canvas().insert_blanks(row, columns, static_cast<std::size_t>(count), blank_style());
        } else {
            canvas().delete_cells(row, columns, static_cast<std::size_t>(-count), blank_style());
        }
        canvas().clear_wrapped(row);
    }
    cells_erased({margin_top, margin_bottom, column, margin_right});
}

void Model::insert_columns(std::ptrdiff_t count) {
    if (inside_margins())
        shift_columns(pen.column, count);
}

// SL and SR
void Model::scroll_columns(std::ptrdiff_t count) {
    if (inside_margins())
        shift_columns(margin_left, count);
}

// DECBI and DECFI: a column further, and at the margin the columns move instead.
void Model::back_index() {
    if (inside_margins() && pen.column == margin_left) {
        shift_columns(margin_left, 1);
    } else {
        move_to(pen.row, pen.column > 0 ? pen.column - 1U : 0U);
    }
}

void Model::forward_index() {
    if (inside_margins() && pen.column == margin_right) {
        shift_columns(margin_left, -1);
    } else {
        move_to(pen.row, pen.column + 1U);
    }
}

void Model::columns_switched() {
    modes.left_right_margins = false;
    reset_margins();
    if (!modes.column_switch_keeps)
        erase_screen();
    move_to(0, 0);
}

void Model::alignment_test() {
    const std::size_t filled = allowance.spend_rows(rows(), 0, columns() - 1) ? rows() : 0;
    for (std::size_t row = 0; row < filled; ++row) {
        canvas().clear_row(row, 0);
        Cell* cells = canvas().write(row, columns());
        std::fill(cells, cells + columns(), Cell{'E', 0});
    }
    cells_erased({0, rows() - 1, 0, columns() - 1});
    reset_margins();
    move_to(0, 0);
}

} // namespace helios::grid
