// Characters on their way into the cells of a row. A value type for the one who prints.
#pragma once

#include "grid/cells/cell.hpp"

#include <cstddef>
#include <span>

namespace helios::grid {

// Puts characters one after the other, as far as there is room.
struct CellRun {
    Cell* cell; // Where the next one goes.
    Cell* edge; // Behind the last cell that may be used.
    StyleId style;

    // How many. A character without a cell of its own, or with too little room, ends the run.
    std::size_t put(std::span<const char32_t> text);

private:
    std::size_t put_each(std::span<const char32_t> text);
};

} // namespace helios::grid
