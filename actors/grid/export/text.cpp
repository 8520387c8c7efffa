// export_text(), export_ansi() and export_html(): a line is a line there. See export.hpp.
#include "grid/emulator/emulator.hpp"
#include "grid/export/images.hpp"
#include "grid/export/rows.hpp"
#include "grid/lines/logical_lines.hpp"
#include "grid/paint/painter.hpp"

#include <array>

namespace helios::grid {
namespace {

constexpr std::array<std::string_view, 6> underline_styles{"", "solid", "double", "wavy", "dotted", "dashed"};

// Calls f(run, text) for each stretch of equal looks.
template <class OnRun>
void each_run(const HistoryLine& line, OnRun f) {
    std::size_t index = 0;
    std::string text;
    for (const HistoryRun& run : line.runs) {
        text.clear();
        for (std::size_t left = run.cells; left > 0 && index < line.cells.size(); --left, ++index)
            append_text(text, line.cells[index]);
        f(run, text);
    }
}

void append_ansi_line(std::string& out, const HistoryLine& line) {
    Style now;
    each_run(line, [&](const HistoryRun& run, const std::string& text) {
        append_sgr_change(out, now, run.style);
        now = run.style;
        if (!run.link.uri.empty())
            append_link(out, run.link);
        out += text;
        if (!run.link.uri.empty())
            append_link(out, {});
    });
    append_sgr_change(out, now, Style{});
    out += '\n';
}

class HtmlWriter {
public:
    HtmlWriter(const Model& model, std::string& out) : colors_(model), out_(out) {}

    void begin(std::string_view title, bool has_images) {
        out_ += "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
                "content=\"default-src 'none'; style-src 'unsafe-inline'";
        out_ += has_images ? "; img-src data:\">\n<title>" : "\">\n<title>";
        append_escaped(out_, title);
        out_ += "</title>\n<pre style=\"margin:0;padding:8px;font-family:'DejaVu Sans Mono',monospace;color:";
        append_rgb(out_, colors_.page().foreground);
        out_ += ";background:";
        append_rgb(out_, colors_.page().background);
        out_ += has_images ? ";line-height:1.2;position:relative;z-index:0\">" : "\">";
    }
    // At the beginning of its first line: its place is taken from there.
    void image(const ExportImage& image) {
        const auto thousandths = [&](std::string_view name, std::size_t number, std::string_view unit) {
            const std::string digits = std::to_string(1000 + number % 1000);
            out_.append(name).append(std::to_string(number / 1000)).append(".");
            out_.append(digits, 1).append(unit);
        };
        out_ += "<img alt=\"\" style=\"position:absolute";
        thousandths(";margin-left:", image.placement.column * 1000U, "ch");
        thousandths(";width:", image.width, "ch");
        thousandths(";height:", image.height * 6U / 5U, "em");
        out_.append(image.is_over_text ? "" : ";z-index:-1")
            .append("\" src=\"")
            .append(image.uri)
            .append("\">");
    }
    void line(const HistoryLine& line) {
        each_run(line, [&](const HistoryRun& run, const std::string& text) { write(run, text); });
        out_ += '\n';
    }
    void end() { out_ += "</pre>\n"; }

private:
    void write(const HistoryRun& run, const std::string& text) {
        const bool link = is_safe_link(run.link.uri);
        std::string css = css_of(run.style);
        if (link) {
            out_ += "<a rel=\"noreferrer\" href=\"";
            append_escaped(out_, run.link.uri);
            out_ += "\" style=\"color:inherit\">";
        }
        if (!css.empty())
            out_.append("<span style=\"").append(css).append("\">");
        append_escaped(out_, text);
        out_ += css.empty() ? "" : "</span>";
        out_ += link ? "</a>" : "";
    }

    [[nodiscard]] std::string css_of(const Style& style) const {
        const Shades shades = colors_.of(style);
        std::string css;
        const auto color = [&](std::string_view name, std::uint32_t rgb) {
            css.append(name);
            append_rgb(css, rgb);
            css += ';';
        };
        if (shades.foreground != colors_.page().foreground)
            color("color:", shades.foreground);
        if (shades.background != colors_.page().background)
            color("background:", shades.background);
        if ((style.attrs & attr::bold) != 0)
            css += "font-weight:bold;";
        if ((style.attrs & attr::italic) != 0)
            css += "font-style:italic;";
        append_decoration(css, style, shades);
        return css;
    }

    static void append_decoration(std::string& css, const Style& style, const Shades& shades) {
        std::string lines;
        lines += style.underline() != 0 ? " underline" : "";
        lines += (style.attrs & attr::strike) != 0 ? " line-through" : "";
        lines += (style.attrs & attr::overline) != 0 ? " overline" : "";
        if (lines.empty())
            return;
        css.append("text-decoration:").append(lines.substr(1));
        if (style.underline() > 1)
            css.append(" ").append(underline_styles[style.underline()]);
        if (style.underline_color != default_color) {
            css += ' ';
            append_rgb(css, shades.underline);
        }
        css += ';';
    }

    Colors colors_;
    std::string& out_;
};

void append_text_line(std::string& out, const HistoryLine& line) {
    for (const HistoryCell& cell : line.cells)
        append_text(out, cell);
    out.resize(out.find_last_not_of(' ') + 1);
    out += '\n';
}

// Lines are appended one by one; the first ones go when there are too many bytes.
std::string last_lines(const Screen& screen, const ExportOptions& options, std::size_t bytes_max,
                       void (*append)(std::string&, const HistoryLine&)) {
    std::string out;
    const auto keep_last = [&](std::size_t bytes) {
        if (out.size() <= bytes)
            return;
        const std::size_t edge = out.find('\n', out.size() - bytes - 1);
        out.erase(0, edge + 1);
    };
    const ExportRows rows(screen.emulator().model, options);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        append(out, rows.row(row));
        if (out.size() > 2 * bytes_max)
            keep_last(bytes_max);
    }
    keep_last(bytes_max);
    return out;
}

} // namespace

std::string export_text(const Screen& screen, const ExportOptions& options, std::size_t bytes_max) {
    return last_lines(screen, options, bytes_max, append_text_line);
}

std::string export_ansi(const Screen& screen, const ExportOptions& options, std::size_t bytes_max) {
    return last_lines(screen, options, bytes_max, append_ansi_line);
}

Result<std::string> export_html(const Screen& screen, const ExportOptions& options, std::size_t bytes_max) {
    std::string out;
    HtmlWriter writer(screen.emulator().model, out);
    const ExportImages images(screen.emulator().model, bytes_max / 4 * 3);
    const ExportRows rows(screen.emulator().model, options, images.boxes());
    writer.begin(screen.title(), rows.screen_row() && !images.images().empty());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (const ExportImage& image : images.images()) {
            if (rows.screen_row() &&
                static_cast<std::size_t>(image.placement.row) == *rows.screen_row() + row)
                writer.image(image);
        }
        writer.line(rows.row(row));
        if (out.size() > bytes_max)
            return too_large(bytes_max);
    }
    writer.end();
    return out;
}

} // namespace helios::grid
