// export_svg(): rectangles, one <text> for a stretch of equal looks with the place of each character, and
// paths for lines. Only what services/render knows too. See export.hpp.
#include "grid/emulator/emulator.hpp"
#include "grid/export/images.hpp"
#include "grid/export/rows.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

constexpr std::size_t cell_width = 10;
constexpr std::size_t cell_height = 20;
constexpr std::size_t baseline = 15;
constexpr std::size_t underline_place = 17; // Of its middle, from the row's top; half a unit is added.
constexpr std::size_t strike_place = 10;
constexpr std::string_view font_size = "16.6"; // DejaVu Sans Mono is 0.602 of it wide: 10.

// Stretches of one look, as wide as they are.
struct Piece {
    std::size_t column = 0;
    std::size_t width = 0;
    const HistoryRun* run = nullptr;
    std::span<const HistoryCell> cells;
};

// A line as rows of at most `columns`. A wide character that does not fit begins the next one.
std::vector<std::vector<Piece>> wrapped(const HistoryLine& line, std::size_t columns) {
    std::vector<std::vector<Piece>> rows(1);
    std::size_t column = 0;
    std::size_t index = 0;
    for (const HistoryRun& run : line.runs) {
        const std::size_t end = std::min(index + run.cells, line.cells.size());
        bool begins = true;
        for (; index < end; ++index) {
            const std::size_t width = line.cells[index].width;
            if (column + width > columns && column > 0) {
                rows.emplace_back();
                column = 0;
                begins = true;
            }
            if (begins)
                rows.back().push_back({column, 0, &run, {line.cells.data() + index, 0}});
            begins = false;
            Piece& piece = rows.back().back();
            piece.width += width;
            piece.cells = {piece.cells.data(), piece.cells.size() + 1};
            column += width;
        }
    }
    return rows;
}

void append_attribute(std::string& out, std::string_view name, std::size_t number) {
    out.append(" ").append(name).append("=\"").append(std::to_string(number)).append("\"");
}

class SvgWriter {
public:
    SvgWriter(const Model& model, std::string& out) : model_(model), colors_(model), out_(out) {}

    // The head is written last, when it is known how many rows there are: it goes in front.
    [[nodiscard]] std::string head(std::size_t rows) const {
        std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\"";
        const std::size_t width = model_.columns() * cell_width;
        append_attribute(text, "width", width);
        append_attribute(text, "height", rows * cell_height);
        text.append(" viewBox=\"0 0 ").append(std::to_string(width)).append(" ");
        text.append(std::to_string(rows * cell_height)).append("\">\n<title>");
        append_escaped(text, model_.titles.title);
        text.append("</title>\n<g font-family=\"'DejaVu Sans Mono','Noto Color Emoji',Unifont,monospace\" ");
        text.append("font-size=\"").append(font_size).append("\" xml:space=\"preserve\">\n");
        return text;
    }
    void page(std::string& text, std::size_t rows) const {
        SvgWriter(model_, text)
            .rectangle({0, 0, model_.columns() * cell_width, rows * cell_height}, colors_.page().background);
    }

    // As high and wide as its cells, or as its pixels are in them.
    void image(const ExportImage& image, std::size_t row) {
        out_ += "<image";
        append_attribute(out_, "x", image.placement.column * cell_width);
        append_attribute(out_, "y", row * cell_height);
        append_attribute(out_, "width", image.width * cell_width / 1000);
        append_attribute(out_, "height", image.height * cell_height / 1000);
        out_.append(" preserveAspectRatio=\"none\" href=\"").append(image.uri).append("\"/>\n");
    }

    void row(const std::vector<Piece>& pieces, std::size_t row) {
        for (const Piece& piece : pieces) {
            const Shades shades = colors_.of(piece.run->style);
            if (shades.background != colors_.page().background)
                rectangle(
                    {piece.column * cell_width, row * cell_height, piece.width * cell_width, cell_height},
                    shades.background);
        }
        for (const Piece& piece : pieces)
            write(piece, row);
    }

    // A block shows the character under it in the page's background.
    void cursor(const std::vector<Piece>& pieces, std::size_t row) {
        const Cursor cursor{model_.pen.row, model_.pen.column, true, false, false, model_.cursor_shape};
        const std::size_t left = cursor.column * cell_width;
        const std::size_t top = row * cell_height;
        Piece under = piece_at(pieces, cursor.column);
        const std::size_t width = std::max<std::size_t>(under.width, 1) * cell_width;
        switch (cursor.shape) {
        case CursorShape::underline:
            return rectangle({left, top + cell_height - 2, width, 2}, colors_.cursor());
        case CursorShape::bar:
            return rectangle({left, top, 2, cell_height}, colors_.cursor());
        case CursorShape::block:
            break;
        }
        rectangle({left, top, width, cell_height}, colors_.cursor());
        if (under.run != nullptr && (under.run->style.attrs & attr::conceal) == 0)
            characters(under, row, colors_.of(under.run->style).background);
    }

private:
    struct Area {
        std::size_t left = 0;
        std::size_t top = 0;
        std::size_t width = 0;
        std::size_t height = 0;
    };

    void rectangle(const Area& area, std::uint32_t rgb) {
        out_ += "<rect";
        append_attribute(out_, "x", area.left);
        append_attribute(out_, "y", area.top);
        append_attribute(out_, "width", area.width);
        append_attribute(out_, "height", area.height);
        out_ += " fill=\"";
        append_rgb(out_, rgb);
        out_ += "\"/>\n";
    }

    void write(const Piece& piece, std::size_t row) {
        const Shades shades = colors_.of(piece.run->style);
        const bool link = is_safe_link(piece.run->link.uri);
        const std::size_t before = out_.size();
        if (link) {
            out_ += "<a href=\"";
            append_escaped(out_, piece.run->link.uri);
            out_ += "\">";
        }
        const std::size_t begun = out_.size();
        if ((piece.run->style.attrs & attr::conceal) == 0)
            characters(piece, row, shades.foreground);
        if (link && out_.size() == begun)
            out_.resize(before);
        else if (link)
            out_ += "</a>";
        lines(piece, row, shades);
    }

    // Blanks are left out; a cluster has a <text> of its own, since its parts share one place.
    void characters(const Piece& piece, std::size_t row, std::uint32_t rgb) {
        std::string places;
        std::string text;
        std::size_t column = piece.column;
        for (const HistoryCell& cell : piece.cells) {
            const std::u32string_view points = cell.character.points();
            if (points.size() > 1)
                text_element(places, text, {piece.run, row, rgb});
            if (points != U" ") {
                places += (places.empty() ? "" : " ") + std::to_string(column * cell_width);
                std::string character;
                append_text(character, cell);
                append_escaped(text, character);
            }
            if (points.size() > 1)
                text_element(places, text, {piece.run, row, rgb});
            column += cell.width;
        }
        text_element(places, text, {piece.run, row, rgb});
    }

    struct TextLook {
        const HistoryRun* run = nullptr;
        std::size_t row = 0;
        std::uint32_t rgb = 0;
    };
    void text_element(std::string& places, std::string& text, const TextLook& look) {
        if (text.empty())
            return;
        out_.append("<text x=\"").append(places).append("\"");
        append_attribute(out_, "y", look.row * cell_height + baseline);
        out_ += " fill=\"";
        append_rgb(out_, look.rgb);
        out_ += '"';
        out_ += (look.run->style.attrs & attr::bold) != 0 ? " font-weight=\"bold\"" : "";
        out_ += (look.run->style.attrs & attr::italic) != 0 ? " font-style=\"italic\"" : "";
        out_.append(">").append(text).append("</text>\n");
        places.clear();
        text.clear();
    }

    void lines(const Piece& piece, std::size_t row, const Shades& shades) {
        const std::size_t top = row * cell_height;
        const std::uint16_t attrs = piece.run->style.attrs;
        constexpr std::array<std::string_view, 6> dashes{"", "", "", "", "2 2", "6 4"};
        const unsigned underline = piece.run->style.underline();
        if (underline == 3) {
            wave(piece, top + underline_place, shades.underline);
        } else if (underline != 0) {
            line(piece, top + underline_place, shades.underline, dashes[underline]);
            if (underline == 2)
                line(piece, top + underline_place + 2, shades.underline, "");
        }
        if ((attrs & attr::strike) != 0)
            line(piece, top + strike_place, shades.foreground, "");
        if ((attrs & attr::overline) != 0)
            line(piece, top, shades.foreground, "");
    }

    void begin_path(const Piece& piece, std::size_t top) {
        out_.append("<path d=\"M").append(std::to_string(piece.column * cell_width)).append(" ");
        out_.append(std::to_string(top)).append(".5");
    }
    void end_path(std::uint32_t rgb, std::string_view dashes) {
        out_ += "\" fill=\"none\" stroke=\"";
        append_rgb(out_, rgb);
        out_ += '"';
        if (!dashes.empty())
            out_.append(" stroke-dasharray=\"").append(dashes).append("\"");
        out_ += "/>\n";
    }
    void line(const Piece& piece, std::size_t top, std::uint32_t rgb, std::string_view dashes) {
        begin_path(piece, top);
        out_.append("h").append(std::to_string(piece.width * cell_width));
        end_path(rgb, dashes);
    }
    void wave(const Piece& piece, std::size_t top, std::uint32_t rgb) {
        begin_path(piece, top);
        for (std::size_t cell = 0; cell < piece.width; ++cell)
            out_ += "q2.5 -3 5 0q2.5 3 5 0";
        end_path(rgb, "");
    }

    static Piece piece_at(const std::vector<Piece>& pieces, std::size_t wanted) {
        for (const Piece& piece : pieces) {
            std::size_t column = piece.column;
            for (std::size_t index = 0; index < piece.cells.size(); ++index) {
                const std::size_t width = piece.cells[index].width;
                if (wanted >= column && wanted < column + width)
                    return {column, width, piece.run, piece.cells.subspan(index, 1)};
                column += width;
            }
        }
        return {};
    }

    const Model& model_;
    Colors colors_;
    std::string& out_;
};

} // namespace

Result<std::string> export_svg(const Screen& screen, const ExportOptions& options, std::size_t bytes_max) {
    const Model& model = screen.emulator().model;
    const ExportImages images(model, bytes_max / 4 * 3);
    const ExportRows rows(model, options, images.boxes());
    std::string body;
    SvgWriter writer(model, body);
    const auto add_images = [&](bool over_text) {
        for (const ExportImage& image : images.images()) {
            const auto first = rows.screen_row();
            const std::size_t at = static_cast<std::size_t>(image.placement.row);
            if (first && at >= *first && image.is_over_text == over_text)
                writer.image(image, at - *first);
        }
    };
    add_images(false);
    std::size_t row = 0;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const HistoryLine line = rows.row(index);
        const bool has_cursor =
            rows.screen_row() && *rows.screen_row() + index == model.pen.row && model.modes.cursor_visible;
        const auto wrapped_rows = wrapped(line, model.columns());
        for (const auto& pieces : wrapped_rows)
            writer.row(pieces, row++);
        if (has_cursor)
            writer.cursor(wrapped_rows.back(), row - 1);
        if (body.size() > bytes_max)
            return too_large(bytes_max);
    }
    add_images(true);
    if (body.size() > bytes_max)
        return too_large(bytes_max);
    std::string out = writer.head(row);
    writer.page(out, row);
    return out.append(body).append("</g>\n</svg>\n");
}

} // namespace helios::grid
