// See line_codec.hpp.
#include "grid/cells/line_codec.hpp"

#include "vt/utf8.hpp"

#include <algorithm>

namespace helios::grid::line_codec {
namespace {

constexpr std::uint8_t wide_mark = 0x01;
constexpr std::uint8_t joined_mark = 0x02;

// The look mask of a run.
constexpr unsigned has_fg = 1;
constexpr unsigned has_bg = 2;
constexpr unsigned has_underline_color = 4;
constexpr unsigned has_attrs = 8;
constexpr unsigned has_link = 16;

void append_character(std::vector<std::uint8_t>& out, char32_t codepoint) {
    std::string text;
    vt::append_utf8(text, codepoint < 0x20 ? U' ' : codepoint);
    out.insert(out.end(), text.begin(), text.end());
}

void append_cell(std::vector<std::uint8_t>& out, const Cell& cell, const Tables& tables) {
    if (cell.is_tail() || cell.is_gap())
        return;
    if (cell.is_wide())
        out.push_back(wide_mark);
    if (!cell.is_cluster()) {
        append_character(out, cell.value());
        return;
    }
    const std::u32string& points = tables.clusters[cell.value()].points;
    append_character(out, points.empty() ? U' ' : points.front());
    for (std::size_t index = 1; index < points.size(); ++index) {
        out.push_back(joined_mark);
        append_character(out, points[index]);
    }
}

void append_text(std::vector<std::uint8_t>& out, std::string_view text) {
    append_number(out, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

void append_run(std::vector<std::uint8_t>& out, std::size_t cells, const Style& style, const Tables& tables) {
    append_number(out, cells);
    const unsigned mask = (style.fg != default_color ? has_fg : 0U) |
                          (style.bg != default_color ? has_bg : 0U) |
                          (style.underline_color != default_color ? has_underline_color : 0U) |
                          (style.attrs != 0 ? has_attrs : 0U) | (style.link != 0 ? has_link : 0U);
    out.push_back(static_cast<std::uint8_t>(mask));
    if ((mask & has_fg) != 0)
        append_number(out, style.fg);
    if ((mask & has_bg) != 0)
        append_number(out, style.bg);
    if ((mask & has_underline_color) != 0)
        append_number(out, style.underline_color);
    if ((mask & has_attrs) != 0)
        append_number(out, style.attrs);
    if ((mask & has_link) != 0) {
        append_text(out, tables.links[style.link].id);
        append_text(out, tables.links[style.link].uri);
    }
}

std::optional<std::string> take_text(Bytes& bytes, std::size_t limit) {
    const auto size = take_number(bytes);
    if (!size || *size > bytes.size() || *size > limit)
        return std::nullopt;
    std::string text(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*size));
    bytes = bytes.subspan(static_cast<std::size_t>(*size));
    return text;
}

std::optional<Color> take_color(Bytes& bytes) {
    const auto number = take_number(bytes);
    if (!number || *number >> 24 == 0 || *number >> 24 > 2)
        return std::nullopt;
    return is_indexed(static_cast<Color>(*number)) ? indexed_color(static_cast<Color>(*number))
                                                   : static_cast<Color>(*number);
}

std::optional<HistoryRun> take_run(Bytes& bytes) {
    HistoryRun run;
    const auto cells = take_number(bytes);
    if (!cells || *cells == 0 || bytes.empty())
        return std::nullopt;
    run.cells = static_cast<std::size_t>(*cells);
    const std::uint8_t mask = bytes.front();
    bytes = bytes.subspan(1);
    const auto color = [&](unsigned bit, Color& into) {
        if ((mask & bit) == 0)
            return true;
        const auto taken = take_color(bytes);
        into = taken.value_or(default_color);
        return taken.has_value();
    };
    if (!color(has_fg, run.style.fg) || !color(has_bg, run.style.bg))
        return std::nullopt;
    if (!color(has_underline_color, run.style.underline_color))
        return std::nullopt;
    if ((mask & has_attrs) != 0) {
        const auto attrs = take_number(bytes);
        if (!attrs)
            return std::nullopt;
        run.style.attrs = static_cast<std::uint16_t>(*attrs & attr::all);
    }
    if ((mask & has_link) != 0) {
        auto id = take_text(bytes, link_id_bytes_max);
        auto uri = id ? take_text(bytes, link_uri_bytes_max) : std::nullopt;
        if (!uri)
            return std::nullopt;
        run.link = {*std::move(id), *std::move(uri)};
    }
    return run;
}

void decode_text(Bytes text, HistoryLine& line) {
    vt::Utf8Decoder decoder;
    bool wide = false;
    bool joins = false;
    for (const std::uint8_t byte : text) {
        if (decoder.idle() && byte == wide_mark) {
            wide = true;
            continue;
        }
        if (decoder.idle() && byte == joined_mark) {
            joins = true;
            continue;
        }
        const auto step = decoder.push(byte);
        if (step == vt::Utf8Decoder::Step::more)
            continue;
        if (step != vt::Utf8Decoder::Step::complete || decoder.codepoint() < 0x20)
            return;
        if (joins && !line.cells.empty()) {
            auto& points = line.cells.back().points;
            if (points.size() < cluster_codepoints_max)
                points.push_back(decoder.codepoint());
        } else {
            line.cells.push_back({std::u32string(1, decoder.codepoint()), wide ? 2U : 1U});
        }
        wide = joins = false;
    }
}

} // namespace

void append_number(std::vector<std::uint8_t>& out, std::uint64_t number) {
    while (number >= 0x80) {
        out.push_back(static_cast<std::uint8_t>(number | 0x80U));
        number >>= 7;
    }
    out.push_back(static_cast<std::uint8_t>(number));
}

std::optional<std::uint64_t> take_number(Bytes& bytes) {
    std::uint64_t number = 0;
    for (std::size_t index = 0; index < bytes.size() && index < 6; ++index) {
        number |= static_cast<std::uint64_t>(bytes[index] & 0x7FU) << (7 * index);
        if ((bytes[index] & 0x80U) == 0) {
            bytes = bytes.subspan(index + 1);
            return number;
        }
    }
    return std::nullopt;
}

void encode(std::span<const Cell> cells, const Tables& tables, std::vector<std::uint8_t>& text,
            std::vector<std::uint8_t>& runs) {
    std::size_t index = 0;
    bool plain = true;
    while (index < cells.size()) {
        const StyleId style = cells[index].style;
        std::size_t characters = 0;
        for (; index < cells.size() && cells[index].style == style; ++index) {
            const Cell& cell = cells[index];
            if (cell.content - 0x20 < 0x5F) {
                text.push_back(static_cast<std::uint8_t>(cell.content));
            } else {
                append_cell(text, cell, tables);
            }
            if (!cell.is_tail() && !cell.is_gap())
                ++characters;
        }
        plain = plain && style == 0;
        if (characters > 0)
            append_run(runs, characters, tables.style(style), tables);
    }
    if (plain)
        runs.clear();
}

void decode(Bytes text, Bytes runs, HistoryLine& line) {
    const std::size_t before = line.cells.size();
    decode_text(text, line);
    std::size_t left = line.cells.size() - before;
    while (left > 0) {
        auto run = take_run(runs);
        if (!run)
            run = HistoryRun{left, {}, {}}; // No runs, or the end of what can be read.
        run->cells = std::min(run->cells, left);
        left -= run->cells;
        line.runs.push_back(*std::move(run));
    }
}

} // namespace helios::grid::line_codec
