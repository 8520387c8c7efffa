// Frames as full-screen programs and agents paint them.
#include <algorithm>
#include <array>

#include "engine/corpora/generators.hpp"

namespace helios::corpora {
namespace {

using namespace std::string_view_literals;

constexpr std::array spinner{"·"sv, "✢"sv, "✳"sv, "✶"sv, "✻"sv, "✽"sv};
constexpr std::array keywords{"if"sv, "for"sv, "auto"sv, "return"sv, "const"sv, "void"sv, "while"sv, "int"sv};
constexpr unsigned box_rows = 5; // Spinner, three of the box, status.

// The cursor stands below the box: up over it, each row erased.
void erase_box(Writer& out) {
    for (unsigned row = 0; row < box_rows; ++row)
        out.add("\x1b[1A\x1b[2K");
    out.add("\x1b[G");
}

// A light runs through the word: every letter has its own grey.
void add_spinner(Writer& out, unsigned step) {
    constexpr std::string_view activity = "Deliberating";
    out.rgb(215, 119, 87).add(spinner[step % spinner.size()]).add(" ");
    for (unsigned at = 0; at < activity.size(); ++at) {
        const unsigned distance = (at + 64 - step % 16) % 16;
        out.rgb(255 - distance * 4, 153 - distance, 117).add(activity.substr(at, 1));
    }
    out.add("\x1b[39m\x1b[2m (").add(step / 8).add("s · ↑ ").add(step * 3).add(" tokens)\x1b[22m").newline();
}

void add_box(Writer& out) {
    const unsigned inside = out.columns() - 2;
    out.add("\x1b[90m╭").times(inside, "─").add("╮\x1b[39m").newline();
    out.add("\x1b[90m│\x1b[39m > \x1b[7m \x1b[27m").times(inside - 4, " ").add("\x1b[90m│\x1b[39m").newline();
    out.add("\x1b[90m╰").times(inside, "─").add("╯\x1b[39m").newline();
    out.add("\x1b[2m  ? for shortcuts\x1b[22m\x1b[").add(out.columns() - 20).add("G\x1b[32m12% left\x1b[39m");
    out.newline();
}

// What the agent says: a line of a patch, numbered and coloured.
void add_patch_line(Writer& out, unsigned number) {
    const bool added = out.one_in(2);
    out.add("\x1b[2m").add(number % 10'000).add("\x1b[22m ");
    out.add(added ? "\x1b[48;5;22m\x1b[38;5;77m+" : "\x1b[48;5;52m\x1b[38;5;203m-").add("\x1b[39m");
    for (unsigned tokens = out.between(3, 7); tokens > 0; --tokens)
        out.csi({38, 5, out.between(110, 180)}, "m").word(2, 8).add("\x1b[39m ");
    out.add("\x1b[K\x1b[49m").newline();
}

// One column of a monitor's row, coloured by its load.
void add_meter(Writer& out, unsigned width) {
    const unsigned load = out.between(10, 99);
    out.csi({38, 5,
             load < 40   ? 34U
             : load < 80 ? 178U
                         : 196U},
            "m")
        .add(load)
        .add(".")
        .add(out.between(10, 99));
    out.times(width - std::min(width, 5U), " ").add("\x1b[m");
}

struct Pane {
    unsigned top, left, bottom, right;
};

// A row of a shell's output, cut to the pane.
void add_pane_row(Writer& out, const Pane& pane, unsigned row) {
    out.move(row, pane.left);
    unsigned left = pane.right - pane.left;
    while (left > 15) {
        const unsigned width = out.between(4, 14);
        if (out.one_in(3))
            out.csi({38, 5, out.between(110, 180)}, "m").word(width, width).add("\x1b(B\x1b[m ");
        else
            out.word(width, width).add(out.one_in(4) ? "\x1b[C" : " ");
        left -= width + 1;
    }
    out.csi({left}, "X");
}

void add_status(Writer& out, unsigned step) {
    out.move(out.rows(), 1).add("\x1b[30m\x1b[42m[work] 0:vim  1:build* 2:logs");
    out.move(out.rows(), out.columns() - 18).add("\"host\" 12:").add(10 + step % 50).add(" 21-Nov");
    out.add("\x1b(B\x1b[m");
}

// Tokens as a syntax file colours them; the gaps are moved over where a blank stood before.
void add_code(Writer& out, unsigned width) {
    unsigned at = 0;
    while (at + 12 < width) {
        const unsigned length = out.between(2, 9);
        const unsigned kind = out.below(4);
        if (kind == 0)
            out.add("\x1b[33m").add(out.pick(keywords)).add("\x1b[m ");
        else if (kind == 1)
            out.csi({38, 5, out.between(110, 180)}, "m").word(length, length).add("\x1b[m");
        else if (kind == 2)
            out.word(length, length).add("\x1b[C");
        else
            out.add("\x1b[35m\"").word(length, length).add("\"\x1b[m");
        at += length + 4;
    }
}

} // namespace

void add_agent_frame(Writer& out) {
    const unsigned step = out.step();
    out.add("\x1b[?2026h");
    if (step == 0)
        out.times(box_rows, "\r\n");
    erase_box(out);
    if (step % 4 == 0) {
        for (unsigned lines = out.between(2, 8); lines > 0; --lines)
            add_patch_line(out, step + lines);
    }
    add_spinner(out, step);
    add_box(out);
    // Between two whole frames only the spinner turns.
    for (unsigned turn = 1; turn <= 6; ++turn) {
        out.csi({box_rows}, "A").add("\r");
        add_spinner(out, step * 8 + turn);
        out.csi({box_rows - 1}, "B");
    }
    out.add("\x1b[?2026l");
}

void add_monitor_frame(Writer& out) {
    out.add("\x1b[H");
    const unsigned meters = out.columns() / 10;
    for (unsigned row = 1; row <= out.rows(); ++row) {
        out.move(row, 1).add("\x1b[1;36m").add(out.between(100, 999'999)).add("\x1b[m ");
        for (unsigned meter = 0; meter + 3 < meters; ++meter)
            add_meter(out, 10);
        out.prose(22).add("\x1b[K");
    }
}

void add_panes_frame(Writer& out) {
    const unsigned middle = out.columns() / 2;
    const unsigned half = out.rows() / 2;
    const std::array panes{Pane{1, 1, out.rows() - 1, middle - 1},
                           Pane{1, middle + 1, half - 1, out.columns()},
                           Pane{half + 1, middle + 1, out.rows() - 1, out.columns()}};
    const unsigned step = out.step();
    out.add("\x1b[?25l");
    const Pane& pane = out.pick(panes);
    for (unsigned row = pane.top; row <= pane.bottom; ++row) {
        add_pane_row(out, pane, row);
        if (pane.left == 1)
            out.move(row, middle).add("\x1b[32m│\x1b[39m");
    }
    if (step % 4 == 0)
        add_status(out, step);
    out.move(pane.bottom, pane.left).add("\x1b[?25h");
}

// As less and vim move text: a region is set, lines come in at an edge, and the region is taken back.
void add_region_edits(Writer& out) {
    const unsigned top = out.between(1, out.rows() / 2);
    const unsigned bottom = out.between(out.rows() / 2 + 1, out.rows());
    const unsigned lines = out.between(1, 3);
    out.csi({top, bottom}, "r");
    switch (out.below(4)) {
    case 0:
        out.move(bottom, 1).times(lines, "\r\n");
        break;
    case 1:
        out.move(top, 1).times(lines, "\x1bM");
        break;
    case 2:
        out.move(top, 1).csi({lines}, "L");
        break;
    default:
        out.move(top, 1).csi({lines}, "M");
        break;
    }
    out.csi({out.between(31, 36)}, "m");
    for (unsigned line = 1; line <= lines; ++line)
        out.prose(out.columns() / 2).add(line < lines ? "\r\n" : "");
    out.add("\x1b[m\x1b[K\x1b[r");
}

// The text moves a row up; the new row, a few changed ones and the ruler are painted.
void add_editor_frame(Writer& out) {
    const unsigned last = out.rows() - 1;
    const unsigned step = out.step();
    out.add("\x1b[?25l").csi({1, last}, "r").move(last, 1).newline().csi({1, out.rows()}, "r");
    out.move(last, 1);
    add_code(out, out.columns());
    for (unsigned changes = out.between(3, 12); changes > 0; --changes) {
        out.move(out.between(1, last), out.between(1, out.columns() / 2));
        add_code(out, out.columns() / 2);
        out.add("\x1b[K");
    }
    out.move(out.rows(), out.columns() - 17).add(step).add(",1\x1b[8C").add(step % 100).add("%");
    out.move(last / 2, 1).add("\x1b[?25h");
}

void add_synchronized_editor_frame(Writer& out) {
    out.add("\x1b[?2026h");
    add_editor_frame(out);
    out.add("\x1b[?2026l");
}

} // namespace helios::corpora
