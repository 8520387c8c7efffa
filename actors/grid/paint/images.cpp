#include "grid/paint/images.hpp"

#include "grid/graphics/base64.hpp"
#include "grid/graphics/image_size.hpp"
#include "grid/graphics/sixel.hpp"

#include <algorithm>
#include <string_view>

namespace helios::grid {
namespace {

constexpr std::size_t chunk_bytes = 3072; // 4096 in base64, which is the most that kitty's protocol allows.
constexpr std::string_view st = "\x1b\\";

std::string cursor_to(std::size_t row, std::size_t column) {
    return "\x1b[" + std::to_string(row + 1) + ';' + std::to_string(column + 1) + 'H';
}

void key(std::string& out, char name, std::int64_t value) {
    if (value != 0)
        out.append(",").append(1, name).append("=").append(std::to_string(value));
}

std::size_t hidden_rows(const Placement& placement) {
    return placement.row < 0 ? static_cast<std::size_t>(-placement.row) : 0;
}

std::size_t first_row(const Placement& placement) {
    return static_cast<std::size_t>(std::max(placement.row, 0));
}

bool is_blank(const Canvas& canvas, std::size_t row, std::size_t column) {
    return canvas.at(row, column) == Cell{};
}

// The keys of one placement; of a cut one the part that is left, over the rows that are left.
std::string placement_keys(const Image& image, const Placement& placement) {
    std::string keys;
    Placement shown = placement;
    if (const std::size_t hidden = hidden_rows(placement); hidden > 0) {
        const std::uint32_t rest = image.size.height - std::min(image.size.height, placement.y);
        const std::uint32_t height = placement.h == 0 ? rest : std::min(placement.h, rest);
        const auto off = static_cast<std::uint32_t>(std::uint64_t{height} * hidden / placement.rows);
        shown.y += off;
        shown.h = std::max(height - off, 1U);
        shown.r = static_cast<std::uint32_t>(placement.rows - hidden);
        shown.cell_y = 0;
    }
    key(keys, 'p', shown.id);
    key(keys, 'x', shown.x);
    key(keys, 'y', shown.y);
    key(keys, 'w', shown.w);
    key(keys, 'h', shown.h);
    key(keys, 'X', shown.cell_x);
    key(keys, 'Y', shown.cell_y);
    key(keys, 'c', shown.c);
    key(keys, 'r', shown.r);
    key(keys, 'z', shown.z);
    key(keys, 'U', shown.is_virtual ? 1 : 0);
    return keys;
}

// In chunks; `keys` go with the first.
void append_kitty_data(std::string& out, const Image& image, std::uint32_t id, std::string_view keys) {
    std::string head = "q=2";
    key(head, 'f', image.format);
    key(head, 's', image.size.width);
    key(head, 'v', image.size.height);
    key(head, 'i', id);
    head += image.compressed ? ",o=z" : "";
    head += keys;
    std::string_view rest = image.bytes;
    do {
        const std::string_view chunk = rest.substr(0, chunk_bytes);
        rest.remove_prefix(chunk.size());
        out.append("\x1b_G").append(head).append(rest.empty() ? ",m=0;" : ",m=1;");
        append_base64(out, chunk);
        out += st;
        head = "q=2";
    } while (!rest.empty());
}

void append_file(std::string& out, const Image& image, const Placement& placement) {
    out += "\x1b]1337;File=inline=1;doNotMoveCursor=1;width=" + std::to_string(placement.columns) +
           ";height=" + std::to_string(placement.rows) +
           (placement.is_stretched ? ";preserveAspectRatio=0:" : ":");
    append_base64(out, image.bytes);
    out += st;
}

// The extent in words, as far as there is room for it.
std::string label_of(const Placement& placement) {
    const std::string label =
        "[image " + std::to_string(placement.columns) + 'x' + std::to_string(placement.rows) + ']';
    constexpr std::string_view short_label = "[image]";
    return placement.columns >= label.size() + 2     ? label
           : placement.columns >= short_label.size() ? std::string(short_label)
                                                     : std::string();
}

// What stands in a row of it; ' ' where nothing does.
std::string box_row(const Placement& placement, std::size_t row) {
    const auto at = static_cast<std::int64_t>(row);
    const bool edge = placement.rows > 2 && (at == placement.row || at + 1 == placement.end_row());
    std::string text(placement.columns, edge ? '-' : ' ');
    text.front() = text.back() = edge ? '+' : '|';
    const std::string label = label_of(placement);
    if (row == (first_row(placement) + static_cast<std::size_t>(placement.end_row())) / 2)
        text.replace((placement.columns - label.size()) / 2, label.size(), label);
    return text;
}

void append_box(std::string& out, const Placement& placement, const Canvas& canvas) {
    for (std::size_t row = first_row(placement); row < static_cast<std::size_t>(placement.end_row()); ++row) {
        const std::string text = box_row(placement, row);
        bool moved = false;
        for (std::size_t column = 0; column < text.size(); ++column) {
            const bool draws = text[column] != ' ' && is_blank(canvas, row, placement.column + column);
            if (draws && !moved)
                out += cursor_to(row, placement.column + column);
            if (draws)
                out += text[column];
            moved = draws;
        }
    }
}

// Sixels scroll what does not fit, and nothing is sent of a file but the whole.
bool can_be_sent(const Image& image, const Placement& placement, const ImageView& view) {
    if (placement.protocol == Protocol::iterm)
        return placement.row >= 0;
    const ImageCells cells = cells_for(image.size, view.viewer);
    return placement.row + static_cast<std::int64_t>(cells.rows) <=
           static_cast<std::int64_t>(view.canvas.rows());
}

void append_original(std::string& out, const Placement& placement, const ImageView& view) {
    const Image& image = *view.graphics.find_key(placement.image);
    if (placement.protocol == Protocol::kitty) {
        if (!placement.is_virtual)
            out += cursor_to(first_row(placement), placement.column);
        if (image.id == 0)
            return append_kitty_data(out, image, 0, ",a=T,C=1" + placement_keys(image, placement));
        return append_kitty_placement(out, image, image.id, placement);
    }
    if (!can_be_sent(image, placement, view))
        return append_box(out, placement, view.canvas);
    out += cursor_to(first_row(placement), placement.column);
    if (placement.protocol == Protocol::sixel) {
        append_sixel(out, image, placement, view.viewer);
    } else {
        append_file(out, image, placement);
    }
}

bool belongs(const Placement& placement, const ImageView& view) {
    return placement.side == view.side && (placement.is_virtual || is_visible(placement, view.canvas));
}

} // namespace

void append_sixel(std::string& out, const Image& image, const Placement& placement,
                  const ViewerFacts& viewer) {
    out += "\x1bP";
    for (std::size_t index = 0; index < image.parameters.size(); ++index)
        out.append(index == 0 ? "" : ";").append(std::to_string(image.parameters[index]));
    out += 'q';
    const auto pixels = static_cast<std::uint32_t>(hidden_rows(placement) * viewer.cell_height_px);
    out.append(pixels == 0 ? image.bytes : sixels_below(image, pixels)).append(st);
}

void append_kitty_image(std::string& out, const Image& image, std::uint32_t id) {
    append_kitty_data(out, image, id, ",a=t");
}

void append_kitty_placement(std::string& out, const Image& image, std::uint32_t id,
                            const Placement& placement) {
    out += "\x1b_Ga=p,q=2";
    key(out, 'i', id);
    out.append(",C=1").append(placement_keys(image, placement)).append(st);
}

void draw_box(std::vector<Cell>& cells, std::size_t row, const Placement& placement, const Canvas& canvas) {
    const std::string text = box_row(placement, row);
    if (cells.size() < placement.end_column())
        cells.resize(placement.end_column(), Cell{0, canvas.row(row).fill});
    for (std::size_t column = 0; column < text.size(); ++column) {
        if (text[column] != ' ' && is_blank(canvas, row, placement.column + column))
            cells[placement.column + column] = {static_cast<std::uint32_t>(text[column]), 0};
    }
}

bool is_visible(const Placement& placement, const Canvas& canvas) {
    if (placement.is_virtual)
        return false;
    if (!placement.is_of_cells())
        return true;
    for (std::size_t row = first_row(placement); row < static_cast<std::size_t>(placement.end_row()); ++row) {
        for (std::size_t column = placement.column; column < placement.end_column(); ++column) {
            if (is_blank(canvas, row, column))
                return true;
        }
    }
    return false;
}

void append_originals(std::string& out, const ImageView& view) {
    for (const Image& image : view.graphics.images()) {
        const bool shown = std::ranges::any_of(view.graphics.placements(), [&](const Placement& placement) {
            return placement.image == image.key && belongs(placement, view);
        });
        if (shown && image.protocol == Protocol::kitty && image.id != 0)
            append_kitty_image(out, image, image.id);
    }
    for (const Placement& placement : view.graphics.placements()) {
        if (belongs(placement, view))
            append_original(out, placement, view);
    }
}

void append_boxes(std::string& out, const ImageView& view) {
    for (const Placement& placement : view.graphics.placements()) {
        if (belongs(placement, view) && !placement.is_virtual)
            append_box(out, placement, view.canvas);
    }
}

} // namespace helios::grid
