// See rows.hpp.
#include "grid/export/rows.hpp"

#include "grid/paint/images.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace helios::grid {
namespace {

bool shows_nothing(const Style& style) {
    return style.without_role() == Style{};
}

void trim_blank_end(HistoryLine& line) {
    while (!line.runs.empty() && shows_nothing(line.runs.back().style) && line.runs.back().link.uri.empty() &&
           line.cells.back().character.points() == U" ") {
        line.cells.pop_back();
        if (--line.runs.back().cells == 0)
            line.runs.pop_back();
    }
}

std::uint32_t mixed(std::uint32_t one, std::uint32_t other) {
    return ((one >> 1) & 0x7F7F7FU) + ((other >> 1) & 0x7F7F7FU);
}

} // namespace

ExportRows::ExportRows(const Model& model, const ExportOptions& options, std::span<const Placement> boxes)
    : model_(model), boxes_(boxes), lines_(LogicalLines::shown(model)),
      logical_(options.scope == ReadScope::screen_and_history),
      end_(logical_ ? lines_.size() : model.rows()) {
    if (options.lines == 0)
        return;
    while (end_ > 0 && row_at(end_ - 1).cells.empty())
        --end_;
    first_ = end_ - std::min<std::size_t>(end_, options.lines);
}

std::optional<std::size_t> ExportRows::screen_row() const {
    return logical_ ? std::nullopt : std::optional(first_);
}

HistoryLine ExportRows::row_at(std::size_t index) const {
    HistoryLine line = logical_ ? lines_.line(index) : screen_row_at(index);
    trim_blank_end(line);
    return line;
}

HistoryLine ExportRows::screen_row_at(std::size_t row) const {
    const Canvas& canvas = model_.canvas();
    const auto written = canvas.cells(row);
    std::vector<Cell> cells(written.begin(), written.end());
    if (canvas.rest_style(row) != 0)
        cells.resize(canvas.columns(), Cell{0, canvas.row(row).fill});
    for (const Placement& placement : boxes_) {
        if (placement.row <= static_cast<std::int64_t>(row) &&
            static_cast<std::int64_t>(row) < placement.end_row())
            draw_box(cells, row, placement, canvas);
    }
    line_codec::Encoder encoder;
    encoder.encode(cells, model_.tables);
    HistoryLine line;
    line_codec::decode(encoder.text(), encoder.runs(), line);
    return line;
}

Error too_large(std::size_t bytes_max) {
    return {ErrorCode::invalid,
            "that would be more than " + std::to_string(bytes_max) + " bytes: ask for fewer lines", 0};
}

Colors::Colors(const Model& model) : model_(model) {
    page_ = of(Style{});
}

std::uint32_t Colors::rgb(Color color, std::uint32_t role) const {
    if (is_rgb(color))
        return color & 0xFFFFFFU;
    const ColorKey key = is_indexed(color) ? static_cast<ColorKey>(color & 0xFFU) : role_key(role);
    return model_.palette.shown(key, model_.viewer);
}

std::uint32_t Colors::cursor() const {
    return model_.palette.shown(role_key(12), model_.viewer);
}

Shades Colors::of(const Style& style) const {
    Shades shades{rgb(style.fg, 10), rgb(style.bg, 11), 0};
    const bool inverse = (style.attrs & attr::inverse) != 0;
    if (inverse != model_.modes.reverse_screen)
        std::swap(shades.foreground, shades.background);
    if ((style.attrs & attr::faint) != 0)
        shades.foreground = mixed(shades.foreground, shades.background);
    if ((style.attrs & attr::conceal) != 0)
        shades.foreground = shades.background;
    shades.underline =
        style.underline_color == default_color ? shades.foreground : rgb(style.underline_color, 10);
    return shades;
}

void append_rgb(std::string& out, std::uint32_t rgb) {
    out += '#';
    for (unsigned shift = 24; shift > 0; shift -= 4)
        out += "0123456789abcdef"[rgb >> (shift - 4) & 15U];
}

void append_escaped(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        const std::string_view three = text.substr(at, 3);
        if (byte == '&') {
            out += "&amp;";
        } else if (byte == '<') {
            out += "&lt;";
        } else if (byte == '>') {
            out += "&gt;";
        } else if (byte == '"') {
            out += "&quot;";
        } else if (byte == '\'') {
            out += "&#39;";
        } else if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") { // U+FFFE and U+FFFF: no XML.
            out += "\xef\xbf\xbd";
            at += 2;
        } else {
            out += byte;
        }
    }
}

bool is_safe_link(std::string_view uri) {
    constexpr std::array<std::string_view, 4> schemes{"http:", "https:", "mailto:", "file:"};
    return std::ranges::any_of(schemes, [&](std::string_view scheme) {
        return std::ranges::equal(uri.substr(0, scheme.size()), scheme, [](char one, char other) {
            return (one >= 'A' && one <= 'Z' ? one - 'A' + 'a' : one) == other;
        });
    });
}

} // namespace helios::grid
