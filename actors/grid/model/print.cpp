// See model.hpp: the pen, characters onto the screen, and back over what wrapped. Runs of ASCII take the fast
// path; equal results are a fuzzed property.
#include "grid/cells/ascii.hpp"
#include "grid/model/model.hpp"
#include "grid/text/cell_run.hpp"
#include "grid/text/width.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

// 0x5f to 0x7e of the DEC special graphics set.
constexpr std::array<char16_t, 32> dec_graphics{
    0x00A0, 0x25C6, 0x2592, 0x2409, 0x240C, 0x240D, 0x240A, 0x00B0, 0x00B1, 0x2424, 0x240B,
    0x2518, 0x2510, 0x250C, 0x2514, 0x253C, 0x23BA, 0x23BB, 0x2500, 0x23BC, 0x23BD, 0x251C,
    0x2524, 0x2534, 0x252C, 0x2502, 0x2264, 0x2265, 0x03C0, 0x2260, 0x00A3, 0x00B7};

} // namespace

void Model::change_pen(const Style& style, StyleId id) {
    blank_style_known_ = blank_style_known_ && style.bg == pen.style.bg;
    pen.style = style;
    pen_style_ = id;
    pen_style_known_ = true;
}

StyleId Model::find_pen_style() {
    sweep_if_full();
    pen_style_ = pen.style == Style{} ? 0 : tables.styles.intern(pen.style);
    pen_style_known_ = true;
    return pen_style_;
}

StyleId Model::find_blank_style() {
    pen_style(); // It may sweep.
    Style blank;
    blank.bg = pen.style.bg;
    blank_style_ = blank.bg == default_color ? 0 : tables.styles.intern(blank);
    blank_style_known_ = true;
    return blank_style_;
}

// ASCII shows as itself, and nothing moves aside for it.
bool Model::is_plain() const {
    const Charsets& sets = pen.charsets;
    return !modes.insert && sets.single_shift == 0 && sets.g[sets.locked] == Charset::ascii;
}

void Model::print_ascii(std::span<const std::uint8_t> ascii) {
    if (is_plain() && (modes.autowrap || !modes.graphemes)) {
        last_printed = ascii.back();
        if (modes.graphemes && joins_before(ascii.front())) { // After a Prepend.
            join(ascii.front());
            ascii = ascii.subspan(1);
        }
        if (!print_short(ascii))
            print_bytes(ascii);
        return;
    }
    for (const std::uint8_t byte : ascii)
        print_slow(byte);
    last_printed = translate(ascii.back());
}

void Model::print_line(std::span<const std::uint8_t> ascii) {
    if (!ascii.empty())
        print_ascii(ascii);
    carriage_return();
    line_feed();
}

void Model::print_text(std::span<const char32_t> text) {
    const bool plain = is_plain();
    while (!text.empty()) {
        std::size_t taken = plain ? print_row(text) : 0;
        if (taken == 0) {
            taken = 1;
            print_slow(text.front());
        }
        std::size_t last = taken - 1; // Of those with a width.
        while (last > 0 && width_class(text[last]).width() == 0)
            --last;
        if (width_class(text[last]).width() > 0)
            last_printed = translate(text[last]);
        text = text.subspan(taken);
    }
}

// As many as are simply put one after the other in the cursor's row. 0: the first is not, but joins the
// character before it, or has no room.
std::size_t Model::print_row(std::span<const char32_t> text) {
    const unsigned first = width_class(text.front()).width();
    // Without autowrap the last column is another matter: see column_before().
    const std::size_t kept_back = modes.autowrap ? 0 : 1;
    if (first == 0 || first > columns() ||
        (!pen.pending_wrap && pen.column + first + kept_back > edge_of(pen.column)))
        return 0;
    if (modes.graphemes && joins_before(text.front()))
        return 0;
    const StyleId style = pen_style();
    if (pen.pending_wrap)
        wrap();
    Cell* const begin = canvas().begin_run(pen.row, pen.column);
    CellRun run({begin, edge_of(pen.column) - kept_back - pen.column}, style,
                modes.graphemes ? CellRun::Clusters::whole : CellRun::Clusters::marks_only, tables.joins);
    const std::size_t taken = run.put(text);
    end_run(pen.column + run.size());
    return taken;
}

void Model::end_run(std::size_t end) {
    const std::size_t edge = edge_of(pen.column);
    canvas().end_run(pen.row, end);
    pen.pending_wrap = end == edge && modes.autowrap;
    pen.column = static_cast<std::uint16_t>(std::min(end, edge - 1));
}

// What ends before the edge; false, and nothing is printed, when it does not.
bool Model::print_short(std::span<const std::uint8_t> ascii) {
    const std::size_t end = pen.column + ascii.size();
    if (pen.pending_wrap || end >= edge_of(pen.column))
        return false;
    const StyleId style = pen_style(); // It may sweep: before anything is written.
    Canvas& screen = canvas();
    Cell* const cells = screen.begin_run(pen.row, pen.column);
    if (ascii.size() >= 4 && ascii.size() <= 8 && screen.unused_from(pen.row, end) &&
        pen.column + 8U <= columns()) {
        ascii::write_word(cells, ascii, style);
    } else {
        ascii::write(cells, ascii, style);
    }
    screen.end_run(pen.row, end);
    pen.column = static_cast<std::uint16_t>(end);
    return true;
}

void Model::print_bytes(std::span<const std::uint8_t> ascii) {
    const StyleId style = pen_style();
    while (!ascii.empty()) {
        if (pen.pending_wrap)
            wrap();
        const std::size_t room = edge_of(pen.column) - pen.column;
        Cell* cells = canvas().begin_run(pen.row, pen.column);
        if (ascii.size() > room && !modes.autowrap) { // All but the last overwrite each other at the edge.
            ascii::write(cells, ascii.first(room - 1), style);
            cells[room - 1] = {ascii.back(), style};
            ascii = ascii.last(room);
        } else {
            ascii::write(cells, ascii.first(std::min(room, ascii.size())), style);
        }
        const std::size_t count = std::min(room, ascii.size());
        ascii = ascii.subspan(count);
        end_run(pen.column + count);
    }
}

char32_t Model::translate(char32_t codepoint) {
    const Charsets& sets = pen.charsets;
    const Charset set = sets.g[sets.single_shift != 0 ? sets.single_shift : sets.locked];
    if (set == Charset::dec_graphics && codepoint >= 0x5F && codepoint <= 0x7E)
        return dec_graphics[codepoint - 0x5F];
    if (set == Charset::uk && codepoint == '#')
        return 0xA3;
    return codepoint;
}

void Model::print_slow(char32_t codepoint) {
    codepoint = translate(codepoint);
    pen.charsets.single_shift = 0;
    const unsigned width = width_class(codepoint).width();
    if (width == 0 || (modes.graphemes && joins_before(codepoint))) {
        join(codepoint);
    } else if (width > columns()) {
        put(U'\uFFFD', 1); // A wide character on a screen of one column.
    } else {
        put(codepoint, width);
    }
}

// Gives its column; columns() when nothing of it shows.
std::size_t Model::put(char32_t codepoint, unsigned width) {
    const StyleId style = pen_style();
    if (pen.pending_wrap)
        wrap();
    if (pen.column + width > edge_of(pen.column)) { // Wide, and one cell left.
        if (!modes.autowrap)
            return columns(); // As in xterm.
        leave_gap(pen.column, style);
        wrap();
    }
    const std::size_t column = pen.column;
    if (modes.insert)
        canvas().insert_blanks(pen.row, {pen.column, edge_of(pen.column)}, width, blank_style());
    Cell* cells = canvas().begin_run(pen.row, pen.column);
    cells[0] = {static_cast<std::uint32_t>(codepoint), style};
    if (width == 2) {
        cells[0].content |= Cell::wide;
        cells[1] = {Cell::tail, style};
    }
    end_run(column + width);
    return column;
}

// At most a row's worth: REP in five bytes must not cost a screen's work.
void Model::repeat_last(std::size_t count) {
    if (last_printed == 0)
        return;
    const char32_t codepoint = last_printed;
    const unsigned width = width_class(codepoint).width();
    if (width == 0 || width > columns())
        return;
    count = std::min(count, columns() / width);
    if (codepoint < 0x7F && !modes.insert) {
        const std::vector<std::uint8_t> run(count, static_cast<std::uint8_t>(codepoint));
        print_bytes(run);
        return;
    }
    const std::vector<char32_t> run(count, codepoint);
    for (std::span<const char32_t> left(run); !left.empty();) {
        std::size_t taken = modes.insert ? 0 : print_row(left);
        if (taken == 0) {
            taken = 1;
            put(codepoint, width);
        }
        left = left.subspan(taken);
    }
}

// With reverse wrap a wrap that is pending is what it takes back first, as in xterm.
void Model::move_back(std::size_t count) {
    const bool reverse = modes.autowrap && (modes.reverse_wrap || modes.far_reverse_wrap);
    if (!reverse)
        return move_columns(-static_cast<std::ptrdiff_t>(count));
    count = std::min(count, rows() * columns()) - (pen.pending_wrap ? 1 : 0);
    pen.pending_wrap = false;
    while (count > 0) {
        const std::size_t left = pen.column >= margin_left ? margin_left : 0;
        const std::size_t step = std::min<std::size_t>(count, pen.column - left);
        pen.column = static_cast<std::uint16_t>(pen.column - step);
        count -= step;
        if (count == 0 || !reverse_wrap())
            return;
        --count;
    }
}

// To the end of the row above, over a wrap or, where it goes far, over any end; false where it must stay.
bool Model::reverse_wrap() {
    const bool inside = pen.row >= margin_top && pen.row <= margin_bottom;
    std::size_t row = pen.row;
    if (row > (pen.row >= margin_top ? margin_top : 0U)) {
        if (--row; !modes.far_reverse_wrap && !canvas().row(row).wrapped)
            return false;
    } else if (modes.far_reverse_wrap) {
        row = inside ? margin_bottom : rows() - 1;
    } else {
        return false;
    }
    move_to(row, edge_of(pen.column) - 1);
    return true;
}

} // namespace helios::grid
