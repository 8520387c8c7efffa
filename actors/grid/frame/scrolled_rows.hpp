// The newest rows of the history, as they left the screen. Reads the history once; one frame long.
#pragma once

#include "grid/cells/tables.hpp"
#include "grid/history/history.hpp"
#include "grid/paint/row_view.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace helios::grid {

// A longer line's rows count as not there: reading it must not cost more than a frame.
inline constexpr std::size_t scrolled_line_bytes_max = 64 * 1024;

class ScrolledRows {
public:
    // At most `count` rows, of a screen of so many columns.
    ScrolledRows(const History& history, std::size_t columns, std::size_t count);

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    // 0 is the newest. The cells' numbers are those of tables().
    [[nodiscard]] RowView view(std::size_t age) const;
    [[nodiscard]] const Tables& tables() const { return tables_; }

private:
    struct ScrolledRow {
        std::vector<Cell> cells;
        bool wrapped = false;
    };

    static void fit(ScrolledRow& row, std::size_t columns);
    std::vector<Cell> cells_of(const HistoryLine& row);
    std::uint32_t content_of(const HistoryCell& cell);

    Tables tables_;
    std::deque<ScrolledRow> rows_; // Oldest first.
};

} // namespace helios::grid
