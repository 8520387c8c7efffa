// The rectangle operations of the VT400 (DEC STD 070): erase, fill, copy, change attributes, checksum.
// Corners are 1-based as sent, absent ones the screen's; in origin mode they count from the margins.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <optional>

namespace helios::grid {
namespace {

using vt::Params;
using Box = Canvas::Box;

struct Place {
    std::size_t row = 0;
    std::size_t column = 0;
};

Place origin_of(const Model& model) {
    return model.modes.origin ? Place{model.margin_top, model.margin_left} : Place{};
}

// The four parameters from `first` on; nothing when they enclose no cell of the screen, or too many for the
// bytes that came.
std::optional<Box> box_of(Model& model, const Params& params, std::size_t first) {
    const bool origin = model.modes.origin;
    const Place from = origin_of(model);
    const std::size_t last_row = origin ? model.margin_bottom : model.rows() - 1;
    const std::size_t last_column = origin ? model.margin_right : model.columns() - 1;
    const auto end = [&](std::size_t index, std::size_t start, std::size_t last) {
        return params.get(index, 0) == 0 ? last : std::min(start + params.get(index, 0) - 1, last);
    };
    const Box box{from.row + params.count(first) - 1, end(first + 2, from.row, last_row),
                  from.column + params.count(first + 1) - 1, end(first + 3, from.column, last_column)};
    if (box.top > box.bottom || box.left > box.right)
        return std::nullopt;
    constexpr std::size_t cells_per_row = 16; // Each row has a cost of its own.
    if (!model.allowance.spend((box.bottom - box.top + 1) * (box.right - box.left + cells_per_row)))
        return std::nullopt;
    return box;
}

// What DECCARA and DECRARA can do to the attributes of a cell.
struct AttributeEdit {
    std::uint16_t cleared = 0;
    std::uint16_t set = 0;
    std::uint16_t toggled = 0;

    [[nodiscard]] std::uint16_t apply(std::uint16_t attrs) const {
        return static_cast<std::uint16_t>(((attrs & ~cleared) | set) ^ toggled);
    }
};

constexpr std::uint16_t single_underline = 1U << attr::underline_shift;
constexpr std::uint16_t editable = attr::bold | attr::underline_mask | attr::blink | attr::inverse;

std::uint16_t attribute_of(std::uint32_t code) {
    switch (code) {
    case 1:
        return attr::bold;
    case 4:
        return single_underline;
    case 5:
        return attr::blink;
    case 7:
        return attr::inverse;
    default:
        return 0;
    }
}

AttributeEdit change_of(const Params& params, std::size_t first) {
    AttributeEdit edit;
    for (std::size_t index = first; index < std::max(params.size(), first + 1); ++index) {
        const std::uint32_t code = params.get(index, 0);
        const bool clears = code == 0 || code >= 20;
        std::uint16_t bits = code == 0 ? editable : attribute_of(code == 22 ? 1 : code % 20);
        if (bits == single_underline)
            edit.cleared |= attr::underline_mask;
        if (code > 27)
            bits = 0;
        edit.cleared = static_cast<std::uint16_t>(edit.cleared | bits);
        edit.set = static_cast<std::uint16_t>(clears ? edit.set & ~bits : edit.set | bits);
    }
    return edit;
}

AttributeEdit reversal_of(const Params& params, std::size_t first) {
    AttributeEdit edit;
    for (std::size_t index = first; index < std::max(params.size(), first + 1); ++index) {
        const std::uint32_t code = params.get(index, 0);
        const std::uint16_t all = attr::bold | single_underline | attr::blink | attr::inverse;
        edit.toggled = static_cast<std::uint16_t>(edit.toggled ^ (code == 0 ? all : attribute_of(code)));
    }
    return edit;
}

void edit_cells(Model& model, std::size_t row, std::size_t first, std::size_t last,
                const AttributeEdit& edit) {
    // Cells of one style in a row are many: their new one is looked up once.
    StyleId from = 0;
    StyleId to = 0;
    bool known = false;
    Cell* cells = model.canvas().write(row, last);
    // A wide character belongs where its left half is.
    first += cells[first].is_tail() ? 1U : 0U;
    last += cells[last - 1].is_wide() ? 1U : 0U;
    for (std::size_t column = first; column < last; ++column) {
        if (!known || cells[column].style != from) {
            from = cells[column].style;
            Style style = model.tables.style(from);
            const bool plain = style.underline() <= 1 || (edit.cleared & attr::underline_mask) != 0;
            style.attrs = edit.apply(style.attrs);
            if (!plain) // Another kind of underline is not turned into a third by a single bit.
                style.attrs = static_cast<std::uint16_t>(style.attrs & ~attr::underline_mask);
            to = model.tables.styles.intern(style);
            known = true;
        }
        cells[column].style = to;
    }
}

// What the attributes add to each character.
std::uint32_t attribute_sum(std::uint16_t attrs) {
    std::uint32_t sum = (attrs & attr::guarded) != 0 ? 0x04U : 0U;
    sum += (attrs & attr::conceal) != 0 ? 0x08U : 0U;
    sum += (attrs & attr::underline_mask) != 0 ? 0x10U : 0U;
    sum += (attrs & attr::inverse) != 0 ? 0x20U : 0U;
    sum += (attrs & attr::blink) != 0 ? 0x40U : 0U;
    return sum + ((attrs & attr::bold) != 0 ? 0x80U : 0U);
}

// The characters of the box as DEC terminals add them up, negated. A blank counts as a space.
std::uint16_t checksum_of(const Model& model, const Box& box) {
    std::uint32_t sum = 0;
    for (std::size_t row = box.top; row <= box.bottom; ++row) {
        StyleId style = 0;
        std::uint32_t style_sum = attribute_sum(model.tables.style(style).attrs);
        for (std::size_t column = box.left; column <= box.right; ++column) {
            const Cell cell = model.canvas().at(row, column);
            if (cell.style != style) {
                style = cell.style;
                style_sum = attribute_sum(model.tables.style(style).attrs);
            }
            std::uint32_t value = cell.value();
            if (cell.is_cluster())
                value = model.tables.clusters[value].base();
            sum += style_sum + (value == 0 ? std::uint32_t{' '} : value);
        }
    }
    return static_cast<std::uint16_t>(0U - sum);
}

} // namespace

void erase_box(Model& model, const Params& params) {
    const auto box = box_of(model, params, 0);
    if (!box)
        return;
    for (std::size_t row = box->top; row <= box->bottom; ++row)
        model.canvas().erase(row, box->left, box->right + 1, model.blank_style());
    model.cells_erased({box->top, box->bottom, box->left, box->right});
}

void erase_box_selectively(Model& model, const Params& params) {
    const bool pending = model.pen.pending_wrap;
    const auto box = box_of(model, params, 0);
    if (box && !model.allowance.spend_rows(box->bottom - box->top + 1, box->left, box->right))
        return; // Each cell is looked at as well.
    for (std::size_t row = box ? box->top : 1; box && row <= box->bottom; ++row)
        model.erase_selectively(row, box->left, box->right + 1);
    model.pen.pending_wrap = pending;
}

// Latin-1 as DEC defines it, without its controls.
void fill_box(Model& model, const Params& params) {
    const std::uint32_t character = params.get(0, 0);
    const auto box = box_of(model, params, 1);
    if (!box || character > 255 || !is_printable(character))
        return;
    const StyleId style = model.pen_style();
    for (std::size_t row = box->top; row <= box->bottom; ++row) {
        Cell* cells = model.canvas().begin_run(row, box->left);
        std::fill_n(cells, box->right + 1 - box->left, Cell{character, style});
        model.canvas().end_run(row, box->right + 1);
    }
}

// Rows in the order in which none is overwritten before it was read. There is one page.
void copy_box(Model& model, const Params& params) {
    const auto box = box_of(model, params, 0);
    const Place origin = origin_of(model);
    const Place to{origin.row + params.count(5) - 1, origin.column + params.count(6) - 1};
    if (!box || to.row >= model.rows() || to.column >= model.columns())
        return;
    const std::size_t height = std::min(box->bottom - box->top + 1, model.rows() - to.row);
    const std::size_t right = std::min(box->right, box->left + model.columns() - to.column - 1);
    for (std::size_t step = 0; step < height; ++step) {
        const std::size_t row = to.row > box->top ? height - 1 - step : step;
        model.canvas().copy_cells(box->top + row, box->left, right, to.row + row, to.column);
    }
    model.cells_erased({to.row, to.row + height - 1, to.column, to.column + right - box->left});
}

// As a stretch of lines from the first corner to the second, unless DECSACE said a box.
void edit_box(Model& model, const vt::Sequence& sequence) {
    const auto box = box_of(model, sequence.params, 0);
    if (!box)
        return;
    model.sweep_if_full();
    const bool reverses = sequence.final == 't';
    const AttributeEdit edit = reverses ? reversal_of(sequence.params, 4) : change_of(sequence.params, 4);
    const std::size_t height = box->bottom - box->top + 1;
    if (!model.rectangles && !model.allowance.spend_rows(height, 0, model.columns() - 1))
        return;
    for (std::size_t row = box->top; row <= box->bottom; ++row) {
        const bool first = model.rectangles || row == box->top;
        const bool last = model.rectangles || row == box->bottom;
        const std::size_t begin = first ? box->left : 0;
        const std::size_t end = last ? box->right + 1 : model.columns();
        if (begin < end)
            edit_cells(model, row, begin, end, edit);
    }
    model.pen_changed();
}

// DECRQCRA: request id, page, corners. The id is a number that the program chose, at most 16 bits of it.
std::uint16_t box_checksum(Model& model, const Params& params) {
    const auto box = box_of(model, params, 2);
    const bool paid = box && model.allowance.spend_rows(box->bottom - box->top + 1, box->left, box->right);
    return paid ? checksum_of(model, *box) : std::uint16_t{0};
}

} // namespace helios::grid
