// See row_view.hpp.
#include "grid/paint/row_view.hpp"

#include <algorithm>

namespace helios::grid {

void clip(RowView& row, std::size_t from, std::size_t to, std::vector<Cell>& room) {
    if (from == to)
        return;
    row.wrapped = false;
    if (to > from) { // What is beyond the screen is nobody's.
        if (row.rest == 0 || row.cells.size() >= from) {
            row.rest = 0;
            return;
        }
        room.assign(row.cells.begin(), row.cells.end());
        room.resize(from, Cell{0, row.rest});
        row.rest = 0;
        row.cells = room;
        return;
    }
    if (row.cells.size() <= to)
        return;
    row.cells = row.cells.first(to);
    if (!row.cells.back().is_wide())
        return;
    room.assign(row.cells.begin(), row.cells.end());
    room.back() = {0, room.back().style};
    row.cells = room;
}

} // namespace helios::grid
