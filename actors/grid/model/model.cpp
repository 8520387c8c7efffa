// See model.hpp: the cursor, lines, margins, tabs, screens and the sweep.
#include "grid/model/model.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

// Many rows at once are those that a program sends off, not those that it filled.
bool may_keep(Model& model, std::size_t count) {
    constexpr std::size_t cells_per_row = 40;
    std::size_t cells = 0;
    for (std::size_t row = 0; row < count; ++row)
        cells += cells_per_row + model.canvas().row(row).length;
    return model.allowance.spend(cells);
}

} // namespace

Model::Model(Size size, std::size_t history_lines_max, std::size_t history_bytes_max)
    : primary{Canvas(size), {}, {}}, secondary{Canvas(size), {}, {}},
      history(history_lines_max, history_bytes_max), tabs(size.columns),
      margin_bottom(static_cast<std::uint16_t>(size.rows - 1)),
      margin_right(static_cast<std::uint16_t>(size.columns - 1)) {}

void Model::move_to(std::size_t row, std::size_t column) {
    pen.row = static_cast<std::uint16_t>(std::min(row, rows() - 1));
    pen.column = static_cast<std::uint16_t>(std::min(column, columns() - 1));
    pen.pending_wrap = false;
}

void Model::move_to_origin(std::size_t row, std::size_t column) {
    if (modes.origin) {
        move_to(std::min<std::size_t>(margin_top + row, margin_bottom),
                std::min<std::size_t>(margin_left + column, margin_right));
    } else {
        move_to(row, column);
    }
}

void Model::move_to_column(std::size_t column) {
    move_to(pen.row, modes.origin ? std::min<std::size_t>(margin_left + column, margin_right) : column);
}

void Model::move_rows(std::ptrdiff_t count) {
    const std::ptrdiff_t top = pen.row >= margin_top ? margin_top : 0;
    const std::ptrdiff_t bottom =
        pen.row <= margin_bottom ? margin_bottom : static_cast<std::ptrdiff_t>(rows()) - 1;
    const std::ptrdiff_t row = std::clamp(pen.row + count, top, bottom);
    move_to(static_cast<std::size_t>(row), pen.column);
}

void Model::move_columns(std::ptrdiff_t count) {
    const std::ptrdiff_t left = pen.column >= margin_left ? margin_left : 0;
    const auto right = static_cast<std::ptrdiff_t>(edge_of(pen.column)) - 1;
    move_to(pen.row, static_cast<std::size_t>(std::clamp(pen.column + count, left, right)));
}

void Model::carriage_return() {
    pen.column = pen.column >= margin_left || modes.origin ? margin_left : 0;
    pen.pending_wrap = false;
}

// Only what leaves the top of the primary screen is kept, as in every terminal with a history.
inline void Model::keep_in_history(std::size_t row) {
    Canvas& rows_now = canvas();
    const bool wrapped = rows_now.row(row).wrapped;
    if (wrapped && rows_now.row(row).length < columns())
        rows_now.write(row, columns());
    history.push(rows_now.cells(row), tables, wrapped ? RowEnd::wraps : RowEnd::line_ends);
    counters.history_lines_dropped = history.dropped();
}

void Model::line_feed() {
    pen.pending_wrap = false;
    if (pen.row != margin_bottom) {
        pen.row = static_cast<std::uint16_t>(pen.row + (pen.row + 1U < rows() ? 1 : 0));
    } else if (margin_top == 0 && margin_bottom + 1U == rows() && full_width()) {
        if (alternate == Alternate::off)
            keep_in_history(0);
        rows_moved(0, margin_bottom, -1);
        canvas().scroll_line_off(blank_style());
    } else if (pen.column >= margin_left && pen.column <= margin_right) {
        scroll_up(margin_top, margin_bottom, 1);
    }
}

void Model::reverse_line_feed() {
    pen.pending_wrap = false;
    if (pen.row == margin_top) {
        if (pen.column >= margin_left && pen.column <= margin_right)
            scroll_down(margin_top, margin_bottom, 1);
    } else if (pen.row > 0) {
        --pen.row;
    }
}

// The row is marked before it may scroll off, so that the history knows the line goes on. The last row below
// the margins has no next one: the cursor returns to its beginning. What flows between side margins is no
// line of the screen's.
void Model::wrap() {
    if (full_width()) {
        if (pen.row == margin_bottom || pen.row + 1U < rows())
            canvas().set_wrapped(pen.row);
        line_feed();
    } else if (pen.row != margin_bottom || pen.column < margin_left || pen.column > margin_right) {
        line_feed();
    } else { // Paid for by the characters that filled the row.
        rows_moved(margin_top, margin_bottom, -1);
        canvas().scroll_box({margin_top, margin_bottom, margin_left, margin_right}, 1, Canvas::Scroll::up,
                            blank_style());
    }
    carriage_return();
}

void Model::tab(std::size_t count) {
    const std::size_t last = edge_of(pen.column) - 1;
    for (; count > 0 && pen.column < last; --count)
        pen.column = static_cast<std::uint16_t>(tabs.next(pen.column, last));
}

// It does not heed the margin, as in xterm, but in origin mode nothing is left of it.
void Model::back_tab(std::size_t count) {
    const std::size_t left = modes.origin ? margin_left : 0;
    pen.pending_wrap = false;
    for (; count > 0 && pen.column > left; --count)
        pen.column = static_cast<std::uint16_t>(std::max(tabs.previous(pen.column), left));
}

void Model::set_tab() {
    tabs.set(pen.column, true);
}
void Model::clear_tab() {
    tabs.set(pen.column, false);
}
void Model::clear_all_tabs() {
    tabs.clear();
}

void Model::set_margins(std::size_t first, std::size_t last) {
    last = std::min(last, rows() - 1);
    if (first >= last)
        return;
    margin_top = static_cast<std::uint16_t>(first);
    margin_bottom = static_cast<std::uint16_t>(last);
    move_to_origin(0, 0);
}

void Model::set_side_margins(std::size_t first, std::size_t last) {
    last = std::min(last, columns() - 1);
    if (first >= last)
        return;
    margin_left = static_cast<std::uint16_t>(first);
    margin_right = static_cast<std::uint16_t>(last);
    move_to_origin(0, 0);
}

void Model::reset_side_margins() {
    margin_left = 0;
    margin_right = static_cast<std::uint16_t>(columns() - 1);
    pen.pending_wrap = pen.pending_wrap && pen.column == margin_right;
}

void Model::reset_margins() {
    margin_top = 0;
    margin_bottom = static_cast<std::uint16_t>(rows() - 1);
    reset_side_margins();
}

bool Model::inside_margins() const {
    return pen.row >= margin_top && pen.row <= margin_bottom && pen.column >= margin_left &&
           pen.column <= margin_right;
}

void Model::scroll_up(std::size_t first, std::size_t last, std::size_t count) {
    count = std::min(count, last - first + 1);
    const bool whole_rows = full_width();
    if (!whole_rows && !allowance.spend_rows(last - first + 1, margin_left, margin_right))
        return;
    rows_moved(first, last, -static_cast<std::ptrdiff_t>(count));
    if (!whole_rows) {
        canvas().scroll_box({first, last, margin_left, margin_right}, count, Canvas::Scroll::up,
                            blank_style());
        return;
    }
    if (first != 0)
        return canvas().scroll_up(first, last, count, blank_style());
    const bool kept = alternate == Alternate::off && (count == 1 || may_keep(*this, count));
    for (std::size_t row = 0; row < (kept ? count : 0); ++row)
        keep_in_history(row);
    canvas().scroll_off(last, count, blank_style());
}

void Model::scroll_down(std::size_t first, std::size_t last, std::size_t count) {
    count = std::min(count, last - first + 1);
    const bool whole_rows = full_width();
    if (!whole_rows && !allowance.spend_rows(last - first + 1, margin_left, margin_right))
        return;
    rows_moved(first, last, static_cast<std::ptrdiff_t>(count));
    if (!whole_rows) {
        canvas().scroll_box({first, last, margin_left, margin_right}, count, Canvas::Scroll::down,
                            blank_style());
        return;
    }
    canvas().scroll_down(first, last, count, blank_style());
    if (first == 0)
        first_row_replaced();
}

void Model::first_row_replaced() {
    if (alternate == Alternate::off)
        history.close();
}

void Model::save_pen() {
    pen.origin = modes.origin;
    plane().saved = pen;
    plane().saved.style.set_role(Role::output);
    plane().saved.charsets.single_shift = 0;
    plane().saved.pending_wrap = pen.pending_wrap && pen.column + 1U == columns();
}

void Model::restore_pen() {
    pen = plane().saved;
    modes.origin = pen.origin;
    const std::uint16_t last_row = modes.origin ? margin_bottom : static_cast<std::uint16_t>(rows() - 1);
    pen.row = std::clamp<std::uint16_t>(pen.row, modes.origin ? margin_top : 0, last_row);
    const std::uint16_t last_column = modes.origin ? margin_right : static_cast<std::uint16_t>(columns() - 1);
    pen.column = std::clamp<std::uint16_t>(pen.column, modes.origin ? margin_left : 0, last_column);
    pen.pending_wrap = pen.pending_wrap && modes.autowrap && pen.column + 1U == columns();
    use_role();
}

// Mode 1049 saves, clears and restores also where there is nothing to switch, as xterm does.
void Model::enter_alternate(Alternate how) {
    if (how == Alternate::mode_1049)
        save_pen();
    if (alternate == Alternate::off) {
        alternate = how;
        use_role();
        secondary.canvas.advance_clock(primary.canvas.clock() + 1);
    }
    if (how == Alternate::mode_1049)
        erase_screen();
}

void Model::leave_alternate(Alternate how) {
    if (alternate != Alternate::off) {
        if (how == Alternate::mode_1047)
            erase_screen();
        alternate = Alternate::off;
        use_role();
        primary.canvas.advance_clock(secondary.canvas.clock() + 1);
    }
    if (how == Alternate::mode_1049)
        restore_pen();
}

void Model::soft_reset() {
    modes.cursor_visible = true;
    modes.origin = modes.insert = modes.cursor_keys = modes.keypad = false;
    modes.reverse_wrap = modes.far_reverse_wrap = modes.left_right_margins = false;
    modes.autowrap = true;
    modes.modify_other_keys = 0;
    reset_margins();
    rectangles = false;
    pen.style = {};
    pen.charsets = {};
    pen.pending_wrap = false;
    plane().saved = {};
    plane().kitty = {};
    cursor_shape = CursorShape::block;
    cursor_blinking = true;
    use_role();
}

// RIS. The history, the counters and what the viewer told stay: they are not the program's.
void Model::hard_reset() {
    leave_alternate(Alternate::mode_47);
    screen_wiped();
    marks.role = Role::output;
    for (Plane* each : {&primary, &secondary}) {
        each->canvas.clear(0);
        each->saved = {};
        each->kitty = {};
    }
    modes = {};
    pen = {};
    titles = {};
    title_stack.clear();
    palette = {};
    graphics.reset();
    tabs = TabStops(columns());
    last_printed = 0;
    soft_reset();
}

void Model::sweep_if_full() {
    if (tables.styles.full() || tables.clusters.full() || tables.links.full())
        sweep();
}

// A full table is swept, but not at every attempt: the walk over all cells must stay rare.
bool Model::has_room(std::size_t count, std::size_t limit) {
    constexpr std::uint32_t attempts_per_sweep = 4096;
    if (count < limit)
        return true;
    if (++refused_ % attempts_per_sweep == 1)
        sweep();
    return false;
}

std::uint16_t Model::link_id(const Link& link) {
    has_room(tables.links.count(), links_max);
    return link_id_without_sweep(link);
}

std::uint16_t Model::link_id_without_sweep(const Link& link) {
    if (tables.links.count() >= links_max) {
        ++counters.links_dropped;
        return 0;
    }
    return static_cast<std::uint16_t>(tables.links.intern(link));
}

void Model::sweep() {
    std::vector<bool> styles(tables.styles.count());
    std::vector<bool> clusters(tables.clusters.count());
    std::vector<bool> links(tables.links.count());
    for (const Plane* each : {&primary, &secondary}) {
        each->canvas.each_id([&](StyleId id) { styles[id] = true; },
                             [&](std::uint32_t id) { clusters[id] = true; });
        links[each->saved.style.link] = true;
    }
    links[pen.style.link] = true;
    for (StyleId id = 0; id < styles.size(); ++id) {
        if (styles[id])
            links[tables.style(id).link] = true;
    }
    // The larger the screen, the dearer this walk, and the rarer it must be: one new value for 64 cells.
    const std::size_t room = std::max<std::size_t>(1024, rows() * columns() / 32);
    const auto new_links = tables.links.sweep(links, room, [](Link&) {});
    const auto new_styles = tables.styles.sweep(
        styles, room, [&](Style& style) { style.link = static_cast<std::uint16_t>(new_links[style.link]); });
    const auto new_clusters = tables.clusters.sweep(clusters, room, [](Cluster&) {});
    for (Plane* each : {&primary, &secondary})
        each->canvas.renumber(new_styles, new_clusters);
    for (Pen* each : {&pen, &primary.saved, &secondary.saved})
        each->style.link = static_cast<std::uint16_t>(new_links[each->style.link]);
    tables.joins.clear();
    tables.sgr.clear();
    ++tables.sweeps;
    pen_changed();
}

} // namespace helios::grid
