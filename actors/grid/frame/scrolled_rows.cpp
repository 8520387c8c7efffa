// See scrolled_rows.hpp.
#include "grid/frame/scrolled_rows.hpp"

#include "grid/frame/sent_screen.hpp"

#include <algorithm>
#include <iterator>

namespace helios::grid {

ScrolledRows::ScrolledRows(const History& history, std::size_t columns, std::size_t count) {
    for (std::size_t index = history.size(); index > 0 && rows_.size() < count; --index) {
        if (history.line_bytes(index - 1) > scrolled_line_bytes_max)
            break;
        std::vector<ScrolledRow> rows;
        add_line(history.line(index - 1), columns, rows);
        rows_.insert(rows_.begin(), std::make_move_iterator(rows.begin()),
                     std::make_move_iterator(rows.end()));
    }
    while (rows_.size() > count)
        rows_.pop_front();
}

std::uint32_t ScrolledRows::content_of(const HistoryCell& cell) {
    if (cell.character.points().size() == 1)
        return cell.character.base();
    return Cell::cluster | tables_.clusters.intern(cell.character);
}

void ScrolledRows::add_line(const HistoryLine& line, std::size_t columns, std::vector<ScrolledRow>& rows) {
    rows.emplace_back();
    std::size_t index = 0;
    for (const HistoryRun& run : line.runs) {
        Style style = run.style;
        const bool linked = !run.link.uri.empty() && tables_.links.count() < links_max;
        style.link = static_cast<std::uint16_t>(linked ? tables_.links.intern(run.link) : 0);
        const StyleId id = tables_.styles.intern(style);
        for (std::size_t left = run.cells; left > 0 && index < line.cells.size(); --left, ++index) {
            const HistoryCell& cell = line.cells[index];
            const std::size_t width = std::min<std::size_t>(cell.width, columns);
            if (rows.back().cells.size() + width > columns) {
                if (rows.back().cells.size() < columns)
                    rows.back().cells.push_back({Cell::gap, id});
                rows.back().wrapped = true;
                rows.emplace_back();
            }
            rows.back().cells.push_back({content_of(cell) | (width == 2 ? Cell::wide : 0U), id});
            if (width == 2)
                rows.back().cells.push_back({Cell::tail, id});
        }
    }
    rows.back().wrapped = line.continues;
}

RowView ScrolledRows::view(std::size_t age) const {
    const ScrolledRow& row = rows_[rows_.size() - 1 - age];
    return {&tables_, unknown_content, row.cells, 0, row.wrapped};
}

} // namespace helios::grid
