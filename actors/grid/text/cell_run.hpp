// Characters on their way into the cells of a row. A value type for the one who prints.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/text/join_cache.hpp"
#include "grid/text/width.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace helios::grid {

// Puts characters one after the other, as far as there is room and it is sure which cell each belongs to.
class CellRun {
public:
    enum class Clusters : std::uint8_t { marks_only, whole }; // whole: those of mode 2027.

    CellRun(std::span<Cell> cells, StyleId style, Clusters clusters, const JoinCache& joins)
        : first_(cells.data()), cell_(first_), edge_(first_ + cells.size()), style_(style),
          clusters_(clusters), joins_(joins) {}

    // How many. The run ends before a character that has no cell of its own, or in mode 2027 may belong to
    // the one before it, unless what that makes is known; and where there is too little room. The first one
    // is known to begin a cell.
    std::size_t put(std::span<const char32_t> text);
    // How many cells were filled.
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(cell_ - first_); }

private:
    std::size_t put_alike(std::span<const char32_t> text);
    std::size_t put_each(std::span<const char32_t> text);
    bool join(char32_t point);
    [[nodiscard]] bool begins_cell(WidthClass next) const;

    Cell* first_;
    Cell* cell_; // Where the next one goes.
    Cell* edge_;
    StyleId style_;
    Clusters clusters_;
    Break before_ = Break::control; // Nothing joins it.
    const JoinCache& joins_;
};

} // namespace helios::grid
