// See model.hpp: characters that join the one before the cursor. All there is to know of that one is in its
// cell: so the screen is the same however its bytes were split, and after a checkpoint.
#include "grid/model/model.hpp"
#include "grid/text/grapheme.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

// Of the cell's points, the next one says so: mode 2027.
bool widens(std::u32string_view points, char32_t next) {
    const std::size_t base = base_of(points);
    const WidthClass of_base = width_class(points[base]);
    if (next == emoji_variation)
        return of_base.takes_vs16() && base + 1 == points.size();
    if (of_base.break_class() == Break::prepend)
        return width_class(next).width() == 2;
    return width_class(next).break_class() == Break::regional_indicator;
}
bool narrows(std::u32string_view points, char32_t next) {
    return next == text_variation && points.size() == 1 && width_class(points[0]).takes_vs15();
}

Cluster cluster_in(const Cell& cell, const Tables& tables) {
    if (cell.is_cluster())
        return tables.clusters[cell.value()];
    return Cluster(cell.value() == 0 ? U' ' : char32_t{cell.value()});
}

} // namespace

// Where the character before the cursor begins; columns() when there is none in this row.
std::size_t Model::column_before() const {
    // Without autowrap the cursor stays on what was printed in the last column.
    const bool on_it = pen.pending_wrap || (!modes.autowrap && pen.column + 1U == edge_of(pen.column) &&
                                            canvas().at(pen.row, pen.column).value() != 0);
    if (!on_it && pen.column == 0)
        return columns();
    const std::size_t column = on_it ? pen.column : pen.column - 1U;
    return column > 0 && canvas().at(pen.row, column).is_tail() ? column - 1 : column;
}

// Mode 2027: it belongs to the cluster before the cursor, and there is room for both.
bool Model::joins_before(char32_t codepoint) const {
    const std::size_t column = column_before();
    if (column == columns())
        return false;
    const Cell before = canvas().at(pen.row, column);
    const char32_t shown = before.value() == 0 ? U' ' : char32_t{before.value()};
    if (!before.is_cluster() &&
        !may_continue(width_class(shown).break_class(), width_class(codepoint).break_class()))
        return false;
    const Cluster cluster = cluster_in(before, tables);
    if (cluster.full() || !continues_cluster(cluster.points(), codepoint))
        return false;
    // A flag is two cells wide; where there is no room for two, its halves stay apart.
    const bool room = pen.pending_wrap ? columns() > 1 : column + 2 <= edge_of(column);
    return room || before.is_wide() || !widens(cluster.points(), codepoint);
}

// Adds a character to the one before the cursor. Overflow rule: it is dropped, counted.
void Model::join(char32_t codepoint) {
    const std::size_t column = column_before();
    if (column == columns()) {
        ++counters.marks_dropped;
        return;
    }
    const Cell before = canvas().at(pen.row, column);
    const bool may_resize =
        modes.graphemes && ((codepoint | 1U) == emoji_variation || width_class(codepoint).width() > 0);
    const std::uint32_t known = may_resize ? 0 : tables.joins.find(before.content, codepoint);
    if (known != 0) {
        canvas().write(pen.row, column + 1)[column].content = (before.content & Cell::wide) | known;
        return;
    }
    join_new(codepoint, column);
}

// It may be the first time that these come together.
void Model::join_new(char32_t codepoint, std::size_t column) {
    if (tables.clusters.full())
        sweep();
    const Cell before = canvas().at(pen.row, column);
    Cluster cluster = cluster_in(before, tables);
    if (cluster.full()) {
        ++counters.marks_dropped;
        return;
    }
    const bool becomes_wide = modes.graphemes && !before.is_wide() && widens(cluster.points(), codepoint);
    const bool becomes_narrow = modes.graphemes && before.is_wide() && narrows(cluster.points(), codepoint);
    cluster.push_back(codepoint);
    // One that is known needs no room, whether or not the cache still has it.
    if (!tables.clusters.find(cluster) && !has_room(tables.clusters.count(), clusters_max)) {
        ++counters.marks_dropped;
        return;
    }
    if (becomes_wide && pen.pending_wrap && columns() > 1) {
        move_to_next_row(column);
        column = pen.column - 1U;
    }
    const std::uint32_t joined = Cell::cluster | tables.clusters.intern(cluster);
    Cell& cell = canvas().write(pen.row, column + 1)[column];
    cell.content = (cell.content & Cell::wide) | joined;
    if (becomes_wide) {
        widen(column);
    } else if (becomes_narrow) {
        narrow(column);
    } else {
        tables.joins.put(before.content, codepoint, joined);
    }
}

bool Model::put_narrow(std::u32string_view cluster) {
    if (cluster.size() < 2 || !narrows(cluster.substr(0, 1), cluster[1]))
        return false;
    for (std::size_t size = 2; size < cluster.size(); ++size) {
        if (width_class(cluster[size]).width() > 0 &&
            !continues_cluster(cluster.substr(0, size), cluster[size]))
            return false;
    }
    const std::size_t column = put(cluster[0], 1);
    for (const char32_t codepoint : cluster.substr(1))
        join_new(codepoint, column);
    return true;
}

// What turned out to be wide in the last column wraps, as if it had been known when its base was printed.
void Model::move_to_next_row(std::size_t column) {
    pen_style(); // It may sweep: not while a cell is out of the screen.
    const Cell moved = canvas().at(pen.row, column);
    leave_gap(column, moved.style);
    put(U' ', 1);
    canvas().write(pen.row, pen.column)[pen.column - 1] = moved;
}

// At the screen's edge it is one that reflow closes again.
void Model::leave_gap(std::size_t column, StyleId style) {
    canvas().split_wide(pen.row, column);
    canvas().split_wide(pen.row, column + 1);
    canvas().write(pen.row, column + 1)[column] = {column + 1 == columns() ? Cell::gap : 0, style};
}

// A narrow character that turned out to be wide takes the next cell too, where there is one.
void Model::widen(std::size_t column) {
    const std::size_t edge = edge_of(column);
    if (column + 2 > edge || pen.pending_wrap)
        return;
    canvas().split_wide(pen.row, column + 2);
    Cell* cells = canvas().write(pen.row, column + 2);
    cells[column].content |= Cell::wide;
    cells[column + 1] = {Cell::tail, cells[column].style};
    pen.pending_wrap = column + 2 == edge && modes.autowrap;
    pen.column = static_cast<std::uint16_t>(std::min(column + 2, edge - 1));
}

// A wide character that turned out to be narrow leaves its second cell blank, and the cursor there; but not
// before the left margin.
void Model::narrow(std::size_t column) {
    Cell* cells = canvas().write(pen.row, column + 2);
    cells[column].content &= ~Cell::wide;
    cells[column + 1] = {0, cells[column].style};
    if (pen.column < margin_left || column + 1 >= margin_left)
        pen.column = static_cast<std::uint16_t>(column + 1);
    pen.pending_wrap = false;
}

} // namespace helios::grid
