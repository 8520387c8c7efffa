// See model.hpp: images are put on the screen, and follow a new size.
#include "grid/model/model.hpp"

#include <algorithm>

namespace helios::grid {

// Scrolls until an image of so many rows fits below the cursor; gives the row where it begins, below 0 when
// it is higher than the screen.
std::int32_t Model::make_rows(std::size_t count) {
    const std::size_t end = pen.row + count;
    const std::size_t beyond = end > margin_bottom + 1U ? end - (margin_bottom + 1U) : 0;
    if (beyond > 0)
        scroll_up(margin_top, margin_bottom, beyond);
    return static_cast<std::int32_t>(pen.row) - static_cast<std::int32_t>(beyond);
}

void Model::show_image(Placement placement, ImageCells cells, AfterImage after, std::optional<Image> fresh) {
    const bool may_scroll = after != AfterImage::stay && pen.row >= margin_top && pen.row <= margin_bottom;
    std::size_t rows_shown = std::min<std::size_t>(cells.rows, UINT16_MAX);
    if (placement.is_of_cells() &&
        !allowance.spend(std::min(rows_shown, rows()) * std::min(cells.columns, columns())))
        return graphics.count_dropped();
    placement.side = side();
    placement.column = pen.column;
    placement.columns =
        static_cast<std::uint16_t>(std::min<std::size_t>(cells.columns, columns() - pen.column));
    if (may_scroll) {
        placement.row = make_rows(rows_shown);
        if (margin_top > 0 && placement.row < margin_top) { // What is above a margin is not pushed further.
            rows_shown -= static_cast<std::size_t>(margin_top - placement.row);
            placement.row = margin_top;
        }
    } else {
        placement.row = pen.row;
        rows_shown = std::min<std::size_t>(rows_shown, rows() - pen.row);
    }
    placement.rows = static_cast<std::uint16_t>(rows_shown);
    if (fresh) // Not before the scroll, which drops what no placement shows.
        placement.image = graphics.add(*std::move(fresh));
    if (placement.image == 0)
        return;
    if (placement.is_of_cells())
        blank_under(placement);
    graphics.place(placement);
    if (after == AfterImage::stay)
        return;
    const auto last_row = static_cast<std::size_t>(placement.end_row() - 1);
    const std::size_t column = pen.column + (after == AfterImage::right ? cells.columns : 0);
    const std::size_t edge = edge_of(pen.column);
    move_to(last_row, std::min(column, edge - 1));
    if (column >= edge) {
        line_feed();
        carriage_return();
    }
}

// What an image of cells covers it replaces, as on a VT340; so text that is found there came later.
void Model::blank_under(const Placement& placement) {
    const auto first = static_cast<std::size_t>(std::max(placement.row, 0));
    for (std::size_t row = first; row < static_cast<std::size_t>(placement.end_row()); ++row) {
        canvas().erase(row, placement.column, placement.end_column(), 0);
        if (placement.end_column() == columns())
            canvas().clear_wrapped(row);
    }
    if (first == 0 && placement.column == 0 && placement.end_column() == columns())
        first_row_replaced();
}

std::vector<ImageCorner> Model::image_corners() const {
    std::vector<ImageCorner> corners;
    for (const Placement& placement : graphics.placements()) {
        if (placement.is_virtual || placement.side != Side::primary)
            continue;
        Pen corner;
        corner.row = static_cast<std::uint16_t>(std::max(placement.row, 0));
        corner.column = placement.column;
        corners.push_back({corner, 0});
    }
    return corners;
}

// `corners` as above, with the rows where they came to stand.
void Model::move_images(std::span<const ImageCorner> corners, std::size_t alternate_top) {
    const auto moved = [&](Placement& placement) {
        if (placement.side == Side::primary) {
            placement.row = corners.front().row + std::min(placement.row, 0);
            placement.column = corners.front().pen.column;
            corners = corners.subspan(1);
        } else {
            placement.row -= static_cast<std::int32_t>(alternate_top);
            if (placement.row < 0 || placement.column >= columns())
                return false;
        }
        const std::size_t room = columns() - placement.column;
        placement.columns = static_cast<std::uint16_t>(std::min<std::size_t>(placement.columns, room));
        return placement.end_row() > 0 && placement.end_row() <= static_cast<std::int32_t>(rows());
    };
    graphics.move(moved);
}

} // namespace helios::grid
