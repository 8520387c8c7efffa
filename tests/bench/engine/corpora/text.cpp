// Lines of ASCII text, plain and coloured.
#include <algorithm>
#include <array>

#include "engine/corpora/generators.hpp"

namespace helios::corpora {
namespace {

using namespace std::string_view_literals;

struct Color {
    unsigned red, green, blue;
};

constexpr std::array theme{Color{197, 134, 192}, Color{156, 220, 254}, Color{206, 145, 120},
                           Color{78, 201, 176},  Color{220, 220, 170}, Color{106, 153, 85}};
constexpr std::array kinds{"01;34"sv, "01;32"sv, "01;36"sv, "01;31"sv, "40;33;01"sv};

void add_two_digits(Writer& out, unsigned number) {
    out.add(number < 10 ? "0" : "").add(number);
}

void add_clock(Writer& out) {
    add_two_digits(out, out.below(24));
    add_two_digits(out.add(":"), out.below(60));
}

// A name as `ls --color` prints it; its width.
unsigned add_name(Writer& out, unsigned colored_one_in) {
    const unsigned width = out.between(5, 13);
    if (!out.one_in(colored_one_in)) {
        out.word(width, width);
        return width;
    }
    out.add("\x1b[").add(out.pick(kinds)).add("m").word(width, width).add("\x1b[0m");
    return width;
}

// To the column, in tabs where they fit, as ls does.
void pad(Writer& out, unsigned from, unsigned to) {
    constexpr unsigned tab = 8;
    while (from < to) {
        const unsigned stop = (from / tab + 1) * tab;
        const bool fits = stop <= to && stop > from + 1;
        out.add(fits ? "\t" : " ");
        from = fits ? stop : from + 1;
    }
}

} // namespace

void add_log_line(Writer& out) {
    static constexpr std::array levels{"INFO "sv, "DEBUG"sv, "WARN "sv, "ERROR"sv};
    out.add("2026-11-21T");
    add_clock(out);
    add_two_digits(out.add(":"), out.below(60));
    out.add(".").add(out.between(100, 999)).add("Z ").add(out.pick(levels)).add(" worker[");
    out.add(out.below(100)).add("]: request=").add(out.below(1'000'000)).add(" ");
    out.prose(out.between(30, 130)).newline();
}

void add_wrapped_line(Writer& out) {
    out.prose(out.between(8, 40) * out.columns()).newline();
}

void add_y_line(Writer& out) {
    out.add("y\r\n");
}

void add_list_line(Writer& out) {
    out.add("-rw-r--r-- 1 root root ").add(out.between(1000, 99999)).add(" Nov ");
    out.add(out.between(10, 30)).add(" ");
    add_clock(out);
    add_name(out.add(" "), 4);
    out.newline();
}

void add_list_row(Writer& out) {
    constexpr unsigned column_width = 16;
    const unsigned count = std::max(1U, out.columns() / column_width - 1);
    for (unsigned column = 0; column < count; ++column) {
        const unsigned width = add_name(out, 18);
        if (column + 1 < count)
            pad(out, column * column_width + width, (column + 1) * column_width);
    }
    out.newline();
}

// As an editor's or a pager's highlighter writes it: each token in a colour of its own, and reset.
void add_source_line(Writer& out) {
    const unsigned indent = out.below(4) * 4;
    out.times(indent, " ");
    for (unsigned tokens = out.between(2, 9); tokens > 0; --tokens) {
        const Color& color = out.pick(theme);
        out.rgb(color.red, color.green, color.blue).word(1, 9).add("\x1b[0m");
        if (tokens > 1)
            out.add(" ");
    }
    out.newline();
}

} // namespace helios::corpora
