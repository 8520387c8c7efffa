// See model.hpp: erasing, inserting and deleting at the cursor.
#include "grid/emulator/model.hpp"

#include <algorithm>

namespace helios::grid {

// Within the cursor's row. Erasing its end also ends the line there.
void Model::erase_line(std::size_t first, std::size_t last) {
    canvas().erase(pen.row, first, last, blank_style());
    if (last >= columns())
        canvas().clear_wrapped(pen.row);
    if (first == 0 && last >= columns() && pen.row == 0)
        first_row_replaced();
    pen.pending_wrap = false;
}

void Model::erase_below() {
    erase_line(pen.column, columns());
    for (std::size_t row = pen.row + 1U; row < rows(); ++row)
        canvas().clear_row(row, blank_style());
}

void Model::erase_above() {
    erase_line(0, pen.column + 1U);
    for (std::size_t row = 0; row < pen.row; ++row)
        canvas().clear_row(row, blank_style());
    if (pen.row > 0)
        first_row_replaced();
}

void Model::erase_screen() {
    first_row_replaced();
    for (std::size_t row = 0; row < rows(); ++row)
        canvas().clear_row(row, blank_style());
    pen.pending_wrap = false;
}

void Model::erase_characters(std::size_t count) {
    canvas().erase(pen.row, pen.column, std::min(pen.column + count, columns()), blank_style());
    pen.pending_wrap = false;
}

void Model::insert_characters(std::size_t count) {
    canvas().insert_blanks(pen.row, pen.column, count, blank_style());
    pen.pending_wrap = false;
}

void Model::delete_characters(std::size_t count) {
    canvas().delete_cells(pen.row, pen.column, count, blank_style());
    canvas().clear_wrapped(pen.row);
    pen.pending_wrap = false;
}

void Model::insert_lines(std::size_t count) {
    if (pen.row < margin_top || pen.row > margin_bottom)
        return;
    scroll_down(pen.row, margin_bottom, count);
    carriage_return();
}

// Lines deleted from the top are not kept: the program removed them, they did not scroll off.
void Model::delete_lines(std::size_t count) {
    if (pen.row < margin_top || pen.row > margin_bottom)
        return;
    count = std::min<std::size_t>(count, margin_bottom - pen.row + 1U);
    canvas().scroll_up(pen.row, margin_bottom, count, blank_style());
    if (pen.row == 0)
        first_row_replaced();
    carriage_return();
}

void Model::alignment_test() {
    for (std::size_t row = 0; row < rows(); ++row) {
        canvas().clear_row(row, 0);
        Cell* cells = canvas().write(row, columns());
        std::fill(cells, cells + columns(), Cell{'E', 0});
    }
    margin_top = 0;
    margin_bottom = static_cast<std::uint16_t>(rows() - 1);
    move_to(0, 0);
}

} // namespace helios::grid
