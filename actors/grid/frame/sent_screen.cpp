// See sent_screen.hpp.
#include "grid/frame/sent_screen.hpp"

namespace helios::grid {

void SentRow::forget_cells() {
    cells_known = false;
    cells = {};
}

void SentRow::place(std::size_t column, const Cell& cell) {
    if (!cells_known)
        return;
    const std::size_t end = column + (cell.is_wide() ? 2 : 1);
    if (cells.size() < end)
        cells.resize(end, Cell{0, rest});
    if (cells[column].is_tail() && column > 0)
        cells[column - 1] = {0, cells[column - 1].style};
    if (end < cells.size() && cells[end].is_tail())
        cells[end] = {0, cells[end].style};
    cells[column] = cell;
    if (cell.is_wide())
        cells[column + 1] = {Cell::tail, cell.style};
}

SentScreen::SentScreen(Size viewer, const ViewerFacts& told) : size(viewer), facts(told) {
    primary.rows.resize(viewer.rows);
    secondary.rows.resize(viewer.rows);
}

} // namespace helios::grid
