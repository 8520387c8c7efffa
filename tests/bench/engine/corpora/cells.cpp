// Screens painted to the last cell, and regions that scroll: the shapes of alacritty's vtebench.
#include "engine/corpora/generators.hpp"

namespace helios::corpora {
namespace {

// The letter of this screen.
std::string letter(Writer& out) {
    return {static_cast<char>('A' + out.step() % 26)};
}

void begin_region(Writer& out, unsigned top, unsigned bottom) {
    begin_alternate(out);
    out.csi({top, bottom}, "r");
}

struct Ring {
    unsigned top, left, bottom, right;
};

// Once around, clockwise, the cursor set for every cell.
void add_ring(Writer& out, const Ring& ring, const std::string& mark) {
    for (unsigned column = ring.left; column < ring.right; ++column)
        out.move(ring.top, column).add(mark);
    for (unsigned row = ring.top; row < ring.bottom; ++row)
        out.move(row, ring.right).add(mark);
    for (unsigned column = ring.right; column > ring.left; --column)
        out.move(ring.bottom, column).add(mark);
    for (unsigned row = ring.bottom; row > ring.top; --row)
        out.move(row, ring.left).add(mark);
}

} // namespace

// Every cell has colours and attributes of its own.
void add_dense_screen(Writer& out) {
    constexpr unsigned first_color = 100;
    constexpr unsigned colors = 156;
    const unsigned offset = out.step();
    const std::string mark(1, static_cast<char>('A' + offset % 26));
    out.add("\x1b[H");
    for (unsigned row = 1; row <= out.rows(); ++row) {
        for (unsigned column = 1; column <= out.columns(); ++column) {
            const unsigned color = (row + column + offset) % colors;
            out.csi({38, 5, first_color + color, 48, 5, 255 - color, 1, 3, 4}, "m").add(mark);
        }
    }
}

void add_light_screen(Writer& out) {
    const std::string mark = letter(out);
    out.add("\x1b[H").times(out.rows() * out.columns(), mark);
}

void add_spiral(Writer& out) {
    const std::string mark = letter(out);
    out.move(1, 1).add(mark); // A screen of one cell has no ring.
    for (Ring ring{1, 1, out.rows(), out.columns()}; ring.top <= ring.bottom && ring.left <= ring.right;
         ring = {ring.top + 1, ring.left + 1, ring.bottom - 1, ring.right - 1})
        add_ring(out, ring, mark);
}

void add_full_line(Writer& out) {
    const std::string mark = letter(out);
    out.times(out.columns(), mark).newline();
}

void begin_alternate(Writer& out) {
    out.add("\x1b[?1049h");
}

void begin_bottom_region(Writer& out) {
    begin_region(out, 1, out.rows() - 1);
}

void begin_bottom_small_region(Writer& out) {
    begin_region(out, 1, out.rows() / 2);
}

void begin_top_region(Writer& out) {
    begin_region(out, 2, out.rows());
}

void begin_top_small_region(Writer& out) {
    begin_region(out, out.rows() / 2, out.rows());
}

} // namespace helios::corpora
