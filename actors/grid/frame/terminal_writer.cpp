// See terminal_writer.hpp.
#include "grid/frame/terminal_writer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace helios::grid {
namespace {

constexpr std::size_t gap_cells_max = 5;     // Printing equal cells again is shorter than a jump over them.
constexpr std::size_t erased_cells_min = 10; // ECH and a jump are shorter than so many spaces.

// CAN ends a sequence that was cut. Then the primary screen; what changes printing; what keys and the mouse
// send; colours; and the screen cleared from its first cell on, which no terminal takes for scrolling.
constexpr std::array reset_parts{
    std::string_view("\x18\x1b[?1049l\x1b[!p\x1b[?69l\x1b[?6l\x1b[?45l\x1b[?7h\x1b[4l\x1b[20l\x1b[r"),
    std::string_view("\x0f\x1b(B\x1b)B\x1b[m\x1b[0\"q\x1b]8;;\x1b\\\x1b[?2027l"),
    std::string_view("\x1b[?1l\x1b>\x1b[?5l\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1005l"),
    std::string_view("\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1007l\x1b[?2004l\x1b[>4;0m\x1b[=0u\x1b[?25h"),
    std::string_view("\x1b[1 q\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\\x1b]113\x1b\\"),
    std::string_view("\x1b]114\x1b\\\x1b]115\x1b\\\x1b]116\x1b\\\x1b]117\x1b\\\x1b]118\x1b\\\x1b]119\x1b\\"),
    std::string_view("\x1b[H\x1b[J"),
};

// What erasing leaves has a background and no other look.
bool is_background(const Style& style) {
    Style background;
    background.bg = style.bg;
    return style.without_role() == background;
}

std::ptrdiff_t offset(std::size_t index) {
    return static_cast<std::ptrdiff_t>(index);
}

} // namespace

void TerminalWriter::reset() {
    for (const std::string_view part : reset_parts)
        out_ += part;
    if (sent_.facts.kitty_images)
        out_ += "\x1b_Ga=d,d=A,q=2\x1b\\";
    sent_ = SentScreen(sent_.size, sent_.facts);
    sent_.primary.kitty = 0;
}

// It saves the cursor with the default pen, so that leaving brings that back.
void TerminalWriter::enter_alternate() {
    settle();
    append_csi(out_, "?1049h");
    for (SentRow& row : sent_.primary.rows)
        row.forget_cells();
    sent_.secondary.rows.assign(sent_.size.rows, SentRow{});
    sent_.secondary.images.clear();
    sent_.secondary.placements.clear();
    sent_.alternate = true;
    sent_.known = PlaceKnown::nothing;
}

void TerminalWriter::leave_alternate() {
    settle();
    append_csi(out_, "?1049l");
    sent_.secondary.rows.assign(sent_.size.rows, SentRow{});
    sent_.alternate = false;
    sent_.known = PlaceKnown::nothing;
}

void TerminalWriter::settle() {
    painter_.use(Style{});
    if (!margins_)
        return;
    append_csi(out_, "r");
    margins_ = false;
    move_to(0, 0);
}

void TerminalWriter::set_margins(Region region) {
    settle();
    if (region.top == 0 && region.bottom + 1 == sent_.size.rows)
        return;
    append_csi(out_, region.top + 1, ";");
    out_ += std::to_string(region.bottom + 1) + 'r';
    margins_ = true;
    move_to(0, 0);
}

void TerminalWriter::move_to(std::size_t row, std::size_t column) {
    sent_.row = row;
    sent_.column = column;
    sent_.pending_wrap = false;
    sent_.known = PlaceKnown::exactly;
}

// Rows of the region by this much, down when positive; what enters is blank.
void TerminalWriter::shift(Region region, std::ptrdiff_t by) {
    const auto first = sent_.rows().begin() + offset(region.top);
    const auto last = sent_.rows().begin() + offset(region.bottom + 1);
    const auto middle = by < 0 ? first - by : last - by;
    std::rotate(first, middle, last);
    const auto entered = by < 0 ? last + by : first;
    for (auto row = entered; row != (by < 0 ? last : first + by); ++row)
        *row = SentRow{};
    shifted_ = true;
}

void TerminalWriter::scroll_off(std::size_t bottom, std::size_t count) {
    if (count == 0)
        return;
    set_margins({0, bottom});
    go(bottom, 0);
    out_.append(count, '\n');
    if (bottom + 1 < sent_.size.rows)
        lose_images({0, bottom});
    shift({0, bottom}, -offset(std::min(count, bottom + 1)));
}

void TerminalWriter::delete_lines(Region region, std::size_t count) {
    if (count == 0)
        return;
    set_margins(region);
    go(region.top, 0);
    append_csi(out_, count, "M");
    lose_images(region);
    shift(region, -offset(count));
    if (region.top > 0)
        sent_.rows()[region.top - 1].wrapped = false;
}

void TerminalWriter::insert_lines(Region region, std::size_t count) {
    if (count == 0)
        return;
    set_margins(region);
    go(region.top, 0);
    append_csi(out_, count, "L");
    lose_images(region);
    shift(region, offset(count));
    sent_.rows()[region.bottom].wrapped = false;
    if (region.top > 0)
        sent_.rows()[region.top - 1].wrapped = false;
}

void TerminalWriter::go(std::size_t row, std::size_t column) {
    const bool exact = sent_.known == PlaceKnown::exactly && !sent_.pending_wrap;
    const bool same_row = sent_.known != PlaceKnown::nothing && sent_.row == row;
    if (exact && same_row && sent_.column == column)
        return;
    if (same_row) {
        if (column == 0) {
            out_ += '\r';
        } else if (exact && column > sent_.column) {
            const std::size_t distance = column - sent_.column;
            distance == 1 ? append_csi(out_, "C") : append_csi(out_, distance, "C");
        } else if (exact && column + 1 == sent_.column) {
            out_ += '\b';
        } else {
            append_csi(out_, column + 1, "G");
        }
    } else if (sent_.known != PlaceKnown::nothing && sent_.row + 1 == row && column == 0 && !margins_) {
        out_ += "\r\n";
    } else if (column == 0) {
        row == 0 ? append_csi(out_, "H") : append_csi(out_, row + 1, "H");
    } else {
        append_cursor_to(out_, row, column);
    }
    move_to(row, column);
}

std::size_t TerminalWriter::shown_end(const RowView& now) const {
    if (now.wrapped)
        return columns_;
    std::size_t end = std::min(now.cells.size(), columns_);
    while (end > now.printed && is_blank(now.cells[end - 1]) && now.cells[end - 1].style == now.rest)
        --end;
    return end;
}

bool TerminalWriter::rest_differs(const SentRow& old, const RowView& now, std::size_t end) const {
    if (!old.cells_known)
        return true;
    if (old.cells.size() < columns_ && old.rest != now.rest)
        return true;
    const Cell blank{0, now.rest};
    for (std::size_t column = end; column < old.cells.size(); ++column) {
        if (!look_alike(old.cells[column], blank, tables_))
            return true;
    }
    return false;
}

void TerminalWriter::paint(std::size_t row, const RowView& now, const RowView& below) {
    painter_.read_from(*now.tables);
    SentRow& old = sent_.rows()[row];
    const std::size_t end = shown_end(now);
    const bool unwraps = old.wrapped && !now.wrapped;
    const bool erases = end < columns_ && (unwraps || rest_differs(old, now, end));
    if (unwraps && !erases)
        unwrap(row);
    if (old.cells_known && now.tables == &tables_) {
        print_differences(row, now, end);
    } else {
        print(row, now, {0, end});
    }
    if (erases)
        erase_rest(row, now, end);
    const bool was_wrapped = old.wrapped;
    note(old, now, end);
    if (now.wrapped && !was_wrapped)
        wrap(row, now, below);
}

void TerminalWriter::note(SentRow& old, const RowView& now, std::size_t end) const {
    old.content = now.content;
    old.wrapped = old.wrapped && now.wrapped;
    old.rest = now.rest;
    if (now.tables != &tables_)
        return old.forget_cells();
    old.cells_known = true;
    old.cells.assign(now.cells.begin(), now.cells.begin() + offset(std::min(end, now.cells.size())));
    old.cells.resize(end, Cell{0, now.rest});
}

void TerminalWriter::print_differences(std::size_t row, const RowView& now, std::size_t end) {
    const SentRow& old = sent_.rows()[row];
    const auto same = [&](std::size_t column) { return look_alike(now.at(column), old.at(column), tables_); };
    const auto halved = [&](std::size_t column) {
        return now.at(column).is_tail() || old.at(column).is_tail();
    };
    for (std::size_t column = 0; column < end; ++column) {
        if (same(column))
            continue;
        Span span{column, column + 1};
        while (span.first > 0 && halved(span.first))
            --span.first;
        for (std::size_t at = span.end, equal = 0; at < end && equal <= gap_cells_max; ++at) {
            if (same(at) && now.at(at).content == picture_content)
                break;
            equal = same(at) ? equal + 1 : 0;
            span.end = equal == 0 ? at + 1 : span.end;
        }
        while (span.end < end && halved(span.end))
            ++span.end;
        print(row, now, span);
        column = span.end;
    }
}

void TerminalWriter::print(std::size_t row, const RowView& now, Span span) {
    for (std::size_t column = span.first; column < span.end;) {
        const Cell cell = now.at(column);
        if ((cell.content & ~Cell::gap) == 0) {
            column = print_blanks(row, now, {column, span.end});
            continue;
        }
        if (Painter::is_ascii(cell)) {
            column = print_ascii(row, now, {column, span.end});
            continue;
        }
        if (!cell.is_tail())
            put(row, column, cell);
        ++column;
    }
}

// The characters that the span begins with; gives where they end. Each moves the cursor by one: so that is
// noted once.
std::size_t TerminalWriter::print_ascii(std::size_t row, const RowView& now, Span span) {
    go(row, span.first);
    const auto cells = now.cells.first(std::min(span.end, now.cells.size()));
    std::size_t column = span.first;
    for (; column < cells.size() && Painter::is_ascii(cells[column]); ++column) {
        painter_.use(cells[column].style);
        painter_.put(cells[column]);
    }
    moved_behind(column, false);
    return column;
}

// The blanks of one style that the span begins with; gives where they end.
std::size_t TerminalWriter::print_blanks(std::size_t row, const RowView& now, Span span) {
    const Cell blank{0, now.at(span.first).style};
    const auto is_same = [&](const Cell& cell) {
        return (cell.content & ~Cell::gap) == 0 && cell.style == blank.style;
    };
    std::size_t end = span.first;
    while (end < span.end && is_same(now.at(end)))
        ++end;
    if (end - span.first >= erased_cells_min && end < columns_ && span.first >= now.printed &&
        is_background(now.style(blank.style))) {
        go(row, span.first);
        painter_.use(blank.style);
        append_csi(out_, end - span.first, "X");
        return end;
    }
    for (std::size_t column = span.first; column < end; ++column)
        put(row, column, blank);
    return end;
}

void TerminalWriter::put(std::size_t row, std::size_t column, const Cell& cell) {
    if (sent_.known != PlaceKnown::exactly || sent_.column != column || sent_.row != row ||
        sent_.pending_wrap)
        go(row, column);
    const bool doubtful = painter_.is_doubtful(cell);
    painter_.use(cell.style);
    if (doubtful && cell.is_wide()) {
        const SentRow& old = sent_.rows()[row];
        const Cell second = old.at(column + 1);
        if (!old.cells_known || !(is_blank(second) || second.content == picture_content))
            append_csi(out_, "2X"); // A terminal that takes it for narrow keeps what was in its second cell.
    }
    painter_.put(cell);
    if (cell.content == picture_content)
        lose_sixels(row);
    moved_behind(column + (cell.is_wide() ? 2 : 1), doubtful);
}

// The cursor, after a character that ends before this column of the same row.
void TerminalWriter::moved_behind(std::size_t end, bool doubtful) {
    sent_.pending_wrap = end >= columns_;
    sent_.column = sent_.pending_wrap ? columns_ - 1 : end;
    if (doubtful)
        sent_.known = sent_.pending_wrap ? PlaceKnown::nothing : PlaceKnown::row;
}

void TerminalWriter::erase_rest(std::size_t row, const RowView& now, std::size_t end) {
    SentRow& old = sent_.rows()[row];
    if (!is_background(now.style(now.rest))) {
        for (std::size_t column = end; column < columns_; ++column)
            put(row, column, {0, now.rest});
        return;
    }
    go(row, end);
    painter_.use(now.rest);
    append_csi(out_, "K");
    old.wrapped = false;
}

// Erasing the end of a line also ends it there.
void TerminalWriter::unwrap(std::size_t row) {
    SentRow& old = sent_.rows()[row];
    go(row, columns_ - 1);
    painter_.use(Style{});
    append_csi(out_, "K");
    lose_sixels(row);
    old.wrapped = false;
    if (!old.cells_known)
        return;
    old.place(columns_ - 1, {});
    old.cells.resize(columns_ - 1);
    old.rest = 0;
}

// The terminal itself goes over the edge: only so it knows that the line goes on.
void TerminalWriter::wrap(std::size_t row, const RowView& now, const RowView& below) {
    const Cell next = below.at(0);
    const Cell last = now.at(columns_ - 1);
    const bool makes_gap =
        last.is_gap() && next.is_wide() && below.tables == now.tables && next.style == last.style;
    if (makes_gap) {
        go(row, columns_ - 1);
    } else {
        go_behind(row, now);
    }
    painter_.read_from(*below.tables);
    painter_.use(next.style);
    painter_.put(next);
    SentRow& old = sent_.rows()[row + 1];
    if (below.tables != &tables_)
        old.forget_cells();
    old.place(0, next);
    old.content = unknown_content;
    if (next.content == picture_content)
        lose_sixels(row + 1);
    sent_.rows()[row].wrapped = true;
    move_to(row + 1, 0);
    moved_behind(next.is_wide() ? 2 : 1, painter_.is_doubtful(next));
}

void TerminalWriter::go_behind(std::size_t row, const RowView& now) {
    if (sent_.known == PlaceKnown::exactly && sent_.row == row && sent_.pending_wrap)
        return;
    std::size_t column = columns_ - 1;
    if (now.at(column).is_tail())
        --column;
    painter_.read_from(*now.tables);
    go(row, column);
    put(row, column, now.at(column));
    sent_.known = PlaceKnown::exactly; // Doubtful or not: there is no other way to be behind it.
}

} // namespace helios::grid
