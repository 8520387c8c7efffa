// See scrolled_rows.hpp.
#include "grid/frame/scrolled_rows.hpp"

#include "grid/frame/sent_screen.hpp"

#include <iterator>

namespace helios::grid {

ScrolledRows::ScrolledRows(const History& history, std::size_t columns, std::size_t count) {
    for (std::size_t index = history.size(); index > 0 && rows_.size() < count; --index) {
        if (history.line_bytes(index - 1) > scrolled_line_bytes_max)
            break;
        std::vector<ScrolledRow> rows;
        history.visit(index - 1, [&](line_codec::Bytes text, line_codec::Bytes runs) {
            HistoryLine row;
            line_codec::decode(text, runs, row);
            rows.push_back({cells_of(row), true});
        });
        if (!rows.empty())
            rows.back().wrapped = index == history.size() && history.open();
        for (ScrolledRow& row : rows)
            fit(row, columns);
        rows_.insert(rows_.begin(), std::make_move_iterator(rows.begin()),
                     std::make_move_iterator(rows.end()));
    }
    while (rows_.size() > count)
        rows_.pop_front();
}

// Only rows of another width do not fit; and a gap at the margin is not stored.
void ScrolledRows::fit(ScrolledRow& row, std::size_t columns) {
    if (row.cells.size() > columns)
        row.cells.resize(columns);
    if (!row.cells.empty() && row.cells.back().is_wide())
        row.cells.back().content = 0;
    if (row.wrapped && row.cells.size() + 1 == columns)
        row.cells.push_back({Cell::gap, row.cells.empty() ? 0 : row.cells.back().style});
}

std::uint32_t ScrolledRows::content_of(const HistoryCell& cell) {
    if (cell.character.points().size() == 1)
        return cell.character.base();
    return Cell::cluster | tables_.clusters.intern(cell.character);
}

std::vector<Cell> ScrolledRows::cells_of(const HistoryLine& row) {
    std::vector<Cell> cells;
    std::size_t index = 0;
    for (const HistoryRun& run : row.runs) {
        Style style = run.style;
        const bool linked = !run.link.uri.empty() && tables_.links.count() < links_max;
        style.link = static_cast<std::uint16_t>(linked ? tables_.links.intern(run.link) : 0);
        const StyleId id = tables_.styles.intern(style);
        for (std::size_t left = run.cells; left > 0 && index < row.cells.size(); --left, ++index) {
            const HistoryCell& cell = row.cells[index];
            cells.push_back({content_of(cell) | (cell.width == 2 ? Cell::wide : 0U), id});
            if (cell.width == 2)
                cells.push_back({Cell::tail, id});
        }
    }
    return cells;
}

RowView ScrolledRows::view(std::size_t age) const {
    const ScrolledRow& row = rows_[rows_.size() - 1 - age];
    return {&tables_, unknown_content, row.cells, 0, row.wrapped};
}

} // namespace helios::grid
