// See describe.hpp.
#include "grid/describe.hpp"

#include "grid/paint/images.hpp"
#include "vt/utf8.hpp"

#include <array>
#include <cstdio>

namespace helios::grid {
namespace {

struct AttrName {
    std::uint16_t bit;
    std::string_view name;
};
constexpr std::array attr_names{
    AttrName{attr::bold, "bold"},
    AttrName{attr::faint, "faint"},
    AttrName{attr::italic, "italic"},
    AttrName{attr::blink, "blink"},
    AttrName{attr::rapid_blink, "rapid-blink"},
    AttrName{attr::inverse, "inverse"},
    AttrName{attr::conceal, "conceal"},
    AttrName{attr::strike, "strike"},
    AttrName{attr::overline, "overline"},
    AttrName{attr::guarded, "guarded"},
};
constexpr std::array<std::string_view, 8> underline_names{
    "", "underline", "double-underline", "curly-underline", "dotted-underline", "dashed-underline", "", ""};

std::vector<std::string_view> attrs_of(const Style& style) {
    std::vector<std::string_view> names;
    for (const AttrName& row : attr_names) {
        if ((style.attrs & row.bit) != 0)
            names.push_back(row.name);
    }
    if (style.underline() != 0)
        names.push_back(underline_names[style.underline()]);
    return names;
}

Run run_of(const Style& style, std::size_t column, std::string link) {
    Run run;
    run.column = static_cast<std::uint32_t>(column);
    run.fg = color_text(style.fg);
    run.bg = color_text(style.bg);
    run.attrs = attrs_of(style);
    run.underline_color = color_text(style.underline_color);
    run.link = std::move(link);
    return run;
}

bool is_plain(const Run& run) {
    return run.attrs.empty() && run.link.empty() && run.fg == "default" && run.bg == "default" &&
           run.underline_color == "default";
}

void trim_end(std::string& text) {
    const std::size_t last = text.find_last_not_of(' ');
    text.resize(last == std::string::npos ? 0 : last + 1);
}

void append_history_cell(std::string& out, const HistoryCell& cell) {
    for (const char32_t codepoint : cell.character.points())
        vt::append_utf8(out, codepoint);
}

// Where the row's blank end in the default style begins.
std::size_t shown_columns(const Canvas& canvas, std::size_t row, const Tables& tables) {
    const auto cells = canvas.cells(row);
    if (canvas.rest_style(row) != 0)
        return canvas.columns();
    std::size_t end = cells.size();
    const auto blank = [&](const Cell& cell) {
        return (cell.value() == 0 || cell.content == ' ') &&
               tables.style(cell.style).without_role() == Style{};
    };
    while (end > 0 && blank(cells[end - 1]) && !cells[end - 1].is_tail())
        --end;
    return end;
}

} // namespace

std::string_view to_string(CursorShape shape) {
    switch (shape) {
    case CursorShape::block:
        return "block";
    case CursorShape::underline:
        return "underline";
    case CursorShape::bar:
        return "bar";
    }
    return "";
}

std::string color_text(Color color) {
    if (is_indexed(color))
        return "idx:" + std::to_string(color & 0xFFU);
    if (!is_rgb(color))
        return "default";
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "#%06x", color & 0xFFFFFFU);
    return text.data();
}

void append_cell_text(std::string& out, const Cell& cell, const Tables& tables) {
    if (cell.is_tail())
        return;
    if (cell.is_cluster()) {
        for (const char32_t codepoint : tables.clusters[cell.value()].points())
            vt::append_utf8(out, codepoint);
    } else {
        vt::append_utf8(out, cell.value() == 0 ? U' ' : cell.value());
    }
}

std::string row_text(const Canvas& canvas, std::size_t row, const Tables& tables) {
    std::string text;
    for (const Cell& cell : canvas.cells(row))
        append_cell_text(text, cell, tables);
    trim_end(text);
    return text;
}

Line describe_row(const Canvas& canvas, std::size_t row, const Tables& tables) {
    Line line{row_text(canvas, row, tables), canvas.row(row).wrapped, {}};
    const std::size_t end = shown_columns(canvas, row, tables);
    Style look;
    for (std::size_t column = 0; column < end; ++column) {
        const Cell cell = canvas.at(row, column);
        const Style now = tables.style(cell.style).without_role();
        if (line.runs.empty() || now != look) {
            look = now;
            line.runs.push_back(run_of(look, column, tables.links[look.link].uri));
        }
        append_cell_text(line.runs.back().text, cell, tables);
        ++line.runs.back().width;
    }
    return line;
}

std::vector<ShownImage> describe_images(const Model& model) {
    constexpr std::array<std::string_view, 3> names{"sixel", "kitty", "iterm"};
    std::vector<ShownImage> shown;
    for (const Placement& placement : model.graphics.placements()) {
        if (placement.side != model.side() || !is_visible(placement, model.canvas()))
            continue;
        const PixelSize size = model.graphics.find_key(placement.image)->size;
        shown.push_back({names[static_cast<std::size_t>(placement.protocol)], placement.row, placement.column,
                         placement.rows, placement.columns, size.width, size.height});
    }
    return shown;
}

std::string history_line_text(const HistoryLine& line) {
    std::string text;
    for (const HistoryCell& cell : line.cells)
        append_history_cell(text, cell);
    trim_end(text);
    return text;
}

Line describe_history_line(const HistoryLine& history) {
    Line line{history_line_text(history), history.continues, {}};
    std::size_t index = 0;
    std::size_t column = 0;
    for (const HistoryRun& source : history.runs) {
        Run run = run_of(source.style, column, source.link.uri);
        const bool joins = !line.runs.empty() && line.runs.back().link == run.link &&
                           line.runs.back().fg == run.fg && line.runs.back().bg == run.bg &&
                           line.runs.back().attrs == run.attrs &&
                           line.runs.back().underline_color == run.underline_color;
        if (!joins)
            line.runs.push_back(std::move(run));
        Run& target = line.runs.back();
        for (std::size_t left = source.cells; left > 0 && index < history.cells.size(); --left, ++index) {
            append_history_cell(target.text, history.cells[index]);
            target.width += history.cells[index].width;
            column += history.cells[index].width;
        }
    }
    // A blank end that only has a role, as behind a prompt.
    while (!history.continues && !line.runs.empty() && is_plain(line.runs.back()) &&
           line.runs.back().text.ends_with(' ')) {
        line.runs.back().text.pop_back();
        if (--line.runs.back().width == 0)
            line.runs.pop_back();
    }
    return line;
}

} // namespace helios::grid
