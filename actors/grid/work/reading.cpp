#include "grid/work/reading.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace helios::grid {
namespace {

struct AttributeCode {
    std::string_view name;
    std::string_view sgr;
};

constexpr std::array<AttributeCode, 13> attribute_codes{{
    {"bold", ";1"},
    {"faint", ";2"},
    {"italic", ";3"},
    {"underline", ";4"},
    {"double-underline", ";4:2"},
    {"curly-underline", ";4:3"},
    {"dotted-underline", ";4:4"},
    {"dashed-underline", ";4:5"},
    {"blink", ";5"},
    {"inverse", ";7"},
    {"invisible", ";8"},
    {"strike", ";9"},
    {"overline", ";53"},
}};

// "idx:N" or "#rrggbb" as SGR parameters after `introducer` (38, 48 or 58); "default" adds nothing.
void append_colour(std::string& out, std::string_view introducer, std::string_view colour) {
    if (colour.starts_with("idx:")) {
        out.append(";").append(introducer).append(";5;").append(colour.substr(4));
        return;
    }
    if (colour.size() != 7 || colour.front() != '#')
        return;
    out.append(";").append(introducer).append(";2");
    for (std::size_t i = 1; i < colour.size(); i += 2) {
        unsigned part = 0;
        std::from_chars(colour.data() + i, colour.data() + i + 2, part, 16);
        out.append(";").append(std::to_string(part));
    }
}

void append_style(std::string& out, const Run& run) {
    out += "\x1b[0";
    for (std::string_view attribute : run.attrs) {
        const auto* found = std::find_if(attribute_codes.begin(), attribute_codes.end(),
                                         [&](const AttributeCode& row) { return row.name == attribute; });
        if (found != attribute_codes.end())
            out += found->sgr;
    }
    append_colour(out, "38", run.fg);
    append_colour(out, "48", run.bg);
    append_colour(out, "58", run.underline_color);
    out += 'm';
}

void append_ansi(std::string& out, const Line& line) {
    std::size_t column = 0;
    bool styled = false;
    for (const Run& run : line.runs) {
        if (run.column > column) {
            out += styled ? "\x1b[0m" : "";
            styled = false;
            out.append(run.column - column, ' ');
        }
        append_style(out, run);
        styled = true;
        if (!run.link.empty())
            out.append("\x1b]8;;").append(run.link).append("\x1b\\");
        out += run.text;
        if (!run.link.empty())
            out += "\x1b]8;;\x1b\\";
        column = run.column + std::size_t{run.width};
    }
    if (styled)
        out += "\x1b[0m";
}

void append_rows(std::string& out, const Screen& screen, ReadFormat format) {
    if (format == ReadFormat::text) {
        out += screen.text();
        return;
    }
    for (std::size_t row = 0; row < screen.size().rows; ++row) {
        append_ansi(out, screen.line(row));
        out += '\n';
    }
}

void append_history(std::string& out, const Screen& screen, const ReadOptions& options) {
    const std::size_t size = screen.history_size();
    const std::size_t count = options.lines == 0 ? size : std::min<std::size_t>(size, options.lines);
    if (count == 0)
        return;
    if (options.format == ReadFormat::text) {
        out += screen.history_text(size - count, count);
    } else {
        for (std::size_t i = size - count; i < size; ++i) {
            append_ansi(out, screen.history_line(i));
            out += '\n';
        }
    }
    // Its last line goes on in the screen's first row.
    if (screen.history_line(size - 1).wrapped && out.ends_with('\n'))
        out.pop_back();
}

void keep_last_lines(std::string& text, std::size_t lines) {
    while (text.ends_with("\n\n"))
        text.pop_back();
    std::size_t begin = text.size();
    for (std::size_t i = 0; i <= lines && begin != std::string::npos && begin > 0; ++i)
        begin = text.rfind('\n', begin - 1);
    if (begin != std::string::npos && begin > 0)
        text.erase(0, begin + 1);
}

void keep_last_bytes(std::string& text, std::size_t bytes_max) {
    if (text.size() <= bytes_max)
        return;
    const std::size_t edge = text.find('\n', text.size() - bytes_max - 1);
    text.erase(0, edge == std::string::npos ? text.size() - bytes_max : edge + 1);
}

} // namespace

std::string read_text(const Screen& screen, const ReadOptions& options) {
    std::string text;
    if (options.scope == ReadScope::screen_and_history)
        append_history(text, screen, options);
    append_rows(text, screen, options.format);
    if (options.lines > 0)
        keep_last_lines(text, options.lines);
    keep_last_bytes(text, read_bytes_max);
    return text;
}

std::string paste_bytes(std::string_view text, Bracketing bracketing) {
    constexpr std::string_view paste_end = "\x1b[201~";
    constexpr std::string_view paste_end_csi = "\xc2\x9b"
                                               "201~";
    std::string out = bracketing == Bracketing::on ? "\x1b[200~" : "";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::string_view rest = text.substr(i);
        const auto next = static_cast<unsigned char>(rest.size() > 1 ? rest[1] : '\0');
        if (rest.starts_with(paste_end)) {
            i += paste_end.size() - 1;
        } else if (rest.starts_with(paste_end_csi)) {
            i += paste_end_csi.size() - 1;
        } else if (byte == 0xC2U && next >= 0x80U && next <= 0x9FU) {
            ++i; // A C1 control.
        } else if (byte == '\r' || byte == '\n') {
            out += '\r';
            i += byte == '\r' && next == '\n' ? 1 : 0;
        } else if (byte == '\t' || (byte >= ' ' && byte != 0x7FU)) {
            out += text[i];
        }
    }
    out += bracketing == Bracketing::on ? "\x1b[201~" : "";
    return out;
}

} // namespace helios::grid
