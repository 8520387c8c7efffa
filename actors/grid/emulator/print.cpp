// See model.hpp: characters onto the screen. Runs of ASCII take the fast path; equal results are a fuzzed
// property.
#include "grid/cells/ascii.hpp"
#include "grid/cells/width.hpp"
#include "grid/emulator/model.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

// 0x5f to 0x7e of the DEC special graphics set.
constexpr std::array<char16_t, 32> dec_graphics{
    0x00A0, 0x25C6, 0x2592, 0x2409, 0x240C, 0x240D, 0x240A, 0x00B0, 0x00B1, 0x2424, 0x240B,
    0x2518, 0x2510, 0x250C, 0x2514, 0x253C, 0x23BA, 0x23BB, 0x2500, 0x23BC, 0x23BD, 0x251C,
    0x2524, 0x2534, 0x252C, 0x2502, 0x2264, 0x2265, 0x03C0, 0x2260, 0x00A3, 0x00B7};

constexpr char32_t zero_width_joiner = 0x200D;

bool is_regional_indicator(char32_t codepoint) {
    return codepoint >= 0x1F1E6 && codepoint <= 0x1F1FF;
}
bool is_skin_tone(char32_t codepoint) {
    return codepoint >= 0x1F3FB && codepoint <= 0x1F3FF;
}

} // namespace

void Model::print_run(std::span<const std::uint8_t> text) {
    const Charsets& sets = pen.charsets;
    if (modes.insert || sets.single_shift != 0 || sets.g[sets.locked] != Charset::ascii) {
        for (const std::uint8_t byte : text)
            print_slow(byte);
    } else {
        print_ascii(text);
    }
    last_printed = translate(text.back());
}

void Model::print_ascii(std::span<const std::uint8_t> text) {
    const StyleId style = pen_style();
    while (!text.empty()) {
        if (pen.pending_wrap)
            wrap();
        std::size_t room = columns() - pen.column;
        if (text.size() > room && !modes.autowrap) { // All but the last overwrite each other at the edge.
            canvas().split_wide(pen.row, pen.column);
            canvas().split_wide(pen.row, columns() - 1);
            ascii::write(canvas().overwrite(pen.row, pen.column, columns() - 1), text.first(room - 1), style);
            pen.column = static_cast<std::uint16_t>(columns() - 1);
            text = text.last(1);
            room = 1;
        }
        const std::size_t count = std::min(room, text.size());
        const std::size_t end = pen.column + count;
        canvas().split_wide(pen.row, pen.column);
        canvas().split_wide(pen.row, end);
        ascii::write(canvas().overwrite(pen.row, pen.column, end), text.first(count), style);
        text = text.subspan(count);
        pen.pending_wrap = end == columns() && modes.autowrap;
        pen.column = static_cast<std::uint16_t>(std::min(end, columns() - 1));
    }
}

void Model::print(char32_t codepoint) {
    print_slow(codepoint);
    if (width_class(codepoint).width() > 0)
        last_printed = codepoint;
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
    if (width == 0 || (modes.graphemes && joins_graphically(codepoint))) {
        join(codepoint);
    } else if (width > columns()) {
        put(U'\uFFFD', 1); // A wide character on a screen of one column.
    } else {
        put(codepoint, width);
    }
}

void Model::put(char32_t codepoint, unsigned width) {
    const StyleId style = pen_style();
    if (pen.pending_wrap)
        wrap();
    if (pen.column + width > columns()) { // A wide character and one cell left.
        if (modes.autowrap) {
            canvas().split_wide(pen.row, pen.column);
            canvas().write(pen.row, columns())[pen.column] = {Cell::gap, style};
            wrap();
        } else {
            pen.column = static_cast<std::uint16_t>(columns() - width);
        }
    }
    const std::size_t end = pen.column + width;
    if (modes.insert)
        canvas().insert_blanks(pen.row, pen.column, width, blank_style());
    canvas().split_wide(pen.row, pen.column);
    canvas().split_wide(pen.row, end);
    Cell* cells = canvas().overwrite(pen.row, pen.column, end);
    cells[0] = {static_cast<std::uint32_t>(codepoint), style};
    if (width == 2) {
        cells[0].content |= Cell::wide;
        cells[1] = {Cell::tail, style};
    }
    pen.pending_wrap = end == columns() && modes.autowrap;
    pen.column = static_cast<std::uint16_t>(std::min(end, columns() - 1));
}

// Where the character before the cursor begins; columns() when there is none in this row.
std::size_t Model::column_before() const {
    if (!pen.pending_wrap && pen.column == 0)
        return columns();
    const std::size_t column = pen.pending_wrap ? pen.column : pen.column - 1U;
    return column > 0 && canvas().at(pen.row, column).is_tail() ? column - 1 : column;
}

// Mode 2027: what belongs to the cluster before the cursor although it has a width of its own.
bool Model::joins_graphically(char32_t codepoint) {
    const std::size_t column = column_before();
    if (column == columns())
        return false;
    const Cell before = canvas().at(pen.row, column);
    if (!before.is_cluster()) {
        if (is_skin_tone(codepoint))
            return width_class(before.value()).pictographic();
        // A flag is two cells wide; where no row has two, its halves stay apart.
        return columns() > 1 && is_regional_indicator(codepoint) && is_regional_indicator(before.value());
    }
    const std::u32string& points = tables.clusters[before.value()].points;
    if (is_skin_tone(codepoint))
        return width_class(points.back()).pictographic();
    return points.back() == zero_width_joiner && width_class(codepoint).pictographic();
}

// Adds a mark to the character before the cursor. Overflow rule: the mark is dropped, counted.
void Model::join(char32_t codepoint) {
    std::size_t column = column_before();
    if (column == columns()) {
        ++counters.marks_dropped;
        return;
    }
    if (tables.clusters.full())
        sweep();
    if (!has_room(tables.clusters.count(), clusters_max)) {
        ++counters.marks_dropped;
        return;
    }
    const Cell before = canvas().at(pen.row, column);
    Cluster cluster;
    if (before.is_cluster()) {
        cluster = tables.clusters[before.value()];
    } else {
        cluster.points.assign(1, before.value() == 0 ? U' ' : static_cast<char32_t>(before.value()));
    }
    if (cluster.points.size() >= cluster_codepoints_max) {
        ++counters.marks_dropped;
        return;
    }
    const char32_t base = cluster.points.front();
    const bool becomes_wide = modes.graphemes && !before.is_wide() &&
                              ((codepoint == emoji_variation && width_class(base).takes_vs16()) ||
                               (is_regional_indicator(codepoint) && is_regional_indicator(base)));
    if (becomes_wide && pen.pending_wrap && columns() > 1) {
        move_to_next_row(column);
        column = 0;
    }
    cluster.points.push_back(codepoint);
    Cell& cell = canvas().write(pen.row, column + 1)[column];
    cell.content =
        (cell.content & (Cell::wide | Cell::tail)) | Cell::cluster | tables.clusters.intern(cluster);
    if (becomes_wide)
        widen(column);
}

// What turned out to be wide in the last column wraps, as if it had been known when its base was printed.
void Model::move_to_next_row(std::size_t column) {
    const Cell moved = canvas().at(pen.row, column);
    canvas().write(pen.row, columns())[column] = {Cell::gap, moved.style};
    put(U' ', 1);
    canvas().write(pen.row, 1)[0] = moved;
}

// A narrow character that turned out to be wide takes the next cell too, where there is one.
void Model::widen(std::size_t column) {
    if (column + 2 > columns() || pen.pending_wrap)
        return;
    canvas().split_wide(pen.row, column + 2);
    Cell* cells = canvas().write(pen.row, column + 2);
    cells[column].content |= Cell::wide;
    cells[column + 1] = {Cell::tail, cells[column].style};
    pen.pending_wrap = column + 2 == columns() && modes.autowrap;
    pen.column = static_cast<std::uint16_t>(std::min(column + 2, columns() - 1));
}

// At most a row's worth: REP in five bytes must not cost a screen's work.
void Model::repeat_last(std::size_t count) {
    if (last_printed == 0)
        return;
    const char32_t codepoint = last_printed;
    const unsigned width = width_class(codepoint).width();
    if (width == 0 || width > columns())
        return;
    count = std::min(count, columns());
    if (codepoint < 0x7F && !modes.insert) {
        const std::vector<std::uint8_t> run(count, static_cast<std::uint8_t>(codepoint));
        print_ascii(run);
        return;
    }
    for (; count > 0; --count)
        put(codepoint, width);
}

} // namespace helios::grid
