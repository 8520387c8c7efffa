// A row as a viewer of some width is to show it: from the screen, or from the history. Reads only.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace helios::grid {

// In views alone: a blank cell that an image of the viewer's is to be seen in. Printed as a space.
inline constexpr std::uint32_t picture_content = Cell::known + 1;

struct RowView {
    const Tables* tables = nullptr; // Of the numbers in cells.
    std::uint64_t content = 0;
    std::span<const Cell> cells;
    StyleId rest = 0;
    bool wrapped = false;    // Goes on in the viewer's next row.
    std::size_t printed = 0; // Up to this column blanks are printed: erasing would take an image along.

    [[nodiscard]] Cell at(std::size_t column) const {
        return column < cells.size() ? cells[column] : Cell{0, rest};
    }
    [[nodiscard]] const Style& style(StyleId id) const { return tables->style(id); }
};

// Cuts a row of a screen of `from` columns for a viewer of `to`; `room` keeps the cells where they differ.
void clip(RowView& row, std::size_t from, std::size_t to, std::vector<Cell>& room);

inline constexpr bool is_blank(const Cell& cell) {
    return cell.content == 0 || cell.content == ' ' || cell.content == Cell::gap;
}
// Both of the same tables. A role is no look.
inline bool look_alike(const Cell& one, const Cell& other, const Tables& tables) {
    if (one == other)
        return true;
    if (one.content != other.content && !(is_blank(one) && is_blank(other)))
        return false;
    return one.style == other.style ||
           tables.style(one.style).without_role() == tables.style(other.style).without_role();
}

} // namespace helios::grid
