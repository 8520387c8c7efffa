// See painter.hpp.
#include "grid/paint/painter.hpp"

#include "grid/emulator/emulator.hpp"
#include "grid/text/grapheme.hpp"
#include "vt/utf8.hpp"

#include <array>
#include <charconv>

namespace helios::grid {
namespace {

constexpr std::size_t digits_max = 20;

bool is_pictographic(char32_t point) {
    return width_class(point).break_class() == Break::pictographic;
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, digits_max> text;
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

// A wide base that U+FE0E made narrow.
bool is_narrowed(const Cell& cell, std::u32string_view points) {
    return !cell.is_wide() && width_class(points[0]).takes_vs15() && points[1] == text_variation;
}

// OSC 66: in mode 2027 it would do as well, but not in the last column.
void append_narrow(std::string& out, std::u32string_view points) {
    out += "\x1b]66;w=1;";
    for (const char32_t point : points)
        vt::append_utf8(out, point);
    out += "\x1b\\";
}

} // namespace

void append_csi(std::string& out, std::string_view body) {
    out.append("\x1b[").append(body);
}

void append_csi(std::string& out, std::size_t number, std::string_view end) {
    out += "\x1b[";
    append_number(out, number);
    out += end;
}

void append_cursor_to(std::string& out, std::size_t row, std::size_t column) {
    append_csi(out, row + 1, ";");
    append_number(out, column + 1);
    out += 'H';
}

void append_link(std::string& out, const Link& link) {
    out += "\x1b]8;";
    if (!link.id.empty())
        out.append("id=").append(link.id);
    out.append(";").append(link.uri).append("\x1b\\");
}

void Painter::read_from(const Tables& tables) {
    if (&tables == tables_)
        return;
    if (now_.link != 0) {
        append_link(out_, {});
        now_.link = 0;
    }
    tables_ = &tables;
    now_id_ = unknown_id;
}

void Painter::use(const Style& style) {
    change_to(style);
    now_id_ = style == Style{} ? 0 : unknown_id;
}

void Painter::change_to(const Style& style) {
    append_sgr_change(out_, now_, style);
    if (((style.attrs ^ now_.attrs) & attr::guarded) != 0)
        append_csi(out_, (style.attrs & attr::guarded) != 0 ? "1\"q" : "0\"q");
    if (style.link != now_.link)
        append_link(out_, tables_->links[style.link]);
    now_ = style;
}

void Painter::put_slow(const Cell& cell) {
    if (cell.is_tail())
        return;
    if (cell.is_cluster())
        return put_cluster(cell);
    vt::append_utf8(out_, cell.value() == 0 ? U' ' : char32_t{cell.value()});
}

// What only mode 2027 joins or widens is printed in it, and nothing else: the base must not join what is
// before, and a narrow character must stay so.
void Painter::put_cluster(const Cell& cell) {
    const std::u32string_view points = tables_->clusters[cell.value()].points();
    if (is_narrowed(cell, points)) {
        append_narrow(out_, points);
        return;
    }
    const bool widened = cell.is_wide() && width_class(points[base_of(points)]).width() == 1;
    bool in_mode = false;
    const auto use_mode = [&](bool on) {
        if (on != in_mode)
            append_csi(out_, on ? "?2027h" : "?2027l");
        in_mode = on;
    };
    vt::append_utf8(out_, points.front());
    for (const char32_t point : points.substr(1)) {
        use_mode(width_class(point).width() > 0 || (widened && point == emoji_variation));
        vt::append_utf8(out_, point);
    }
    use_mode(false);
}

// Unicode made more of them wide with every version, and joins others.
bool Painter::is_emoji(const Cell& cell) const {
    if (!cell.is_cluster())
        return is_pictographic(cell.value());
    const std::u32string_view points = tables_->clusters[cell.value()].points();
    if (is_pictographic(points.front()))
        return true;
    for (const char32_t point : points.substr(1)) {
        if ((point | 1U) == emoji_variation || width_class(point).width() > 0)
            return true;
    }
    return false;
}

} // namespace helios::grid
