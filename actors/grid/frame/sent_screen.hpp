// What a viewer's terminal shows after the last frame: the side of a difference that is not on the screen any
// more. A plain value, one per viewer; bounded by the viewer's size, eight bytes a cell that was written.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/facts.hpp"
#include "grid/model/model.hpp"
#include "grid/paint/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace helios::grid {

inline constexpr std::uint64_t unknown_content = ~std::uint64_t{0}; // No row of a canvas has it.

// One row of an image that is of cells: a sixel's pixels, or a box that stands for any image.
struct ImageSlice {
    std::uint32_t image = 0; // Its key.
    std::int32_t offset = 0; // Which of its rows.
    std::uint16_t column = 0;
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
    std::uint16_t hidden = 0; // Of a box: rows above the screen, which its label is not in.
    bool is_box = false;
    bool operator==(const ImageSlice&) const = default;
};

struct SentRow {
    std::uint64_t content = 0; // Row::generation of what it shows.
    StyleId rest = 0;          // Of the blank end after the cells.
    bool wrapped = false;
    bool cells_known = true; // Else only the number above says what it shows.
    std::vector<Cell> cells; // Their numbers are the screen's.
    std::vector<ImageSlice> images;

    [[nodiscard]] Cell at(std::size_t column) const {
        return column < cells.size() ? cells[column] : Cell{0, rest};
    }
    void forget_cells();
    // As the terminal blanks what is cut in half.
    void place(std::size_t column, const Cell& cell);
};

// kitty's, which have a layer of their own: they stay where they are until they are told to go.
struct SentImage {
    std::uint32_t image = 0; // Its key.
    std::uint32_t id = 0;    // What the viewer knows it by.
};
struct SentPlacement {
    Placement placement;  // In the viewer's rows.
    std::uint32_t id = 0; // What the viewer knows it by.
};

// One of the viewer's two screens.
struct SentPlane {
    std::vector<SentRow> rows;         // As many as the viewer has.
    std::uint64_t made = 0;            // Canvas::made() and gone() of the canvas it shows.
    std::uint64_t gone = 0;            //
    std::size_t window_top = 0;        // The first row it shows: a viewer may have fewer than the screen.
    std::optional<std::uint8_t> kitty; // Keyboard flags; unknown until they were sent.
    std::vector<SentImage> images;
    std::vector<SentPlacement> placements;
};

// A terminal may have moved further or less far than we think: what it takes for wide is its own affair.
enum class PlaceKnown : std::uint8_t { nothing, row, exactly };

struct SentScreen {
    SentScreen(Size viewer, const ViewerFacts& facts);

    [[nodiscard]] SentPlane& plane() { return alternate ? secondary : primary; }
    [[nodiscard]] std::vector<SentRow>& rows() { return plane().rows; }
    [[nodiscard]] const std::vector<SentRow>& rows() const {
        return alternate ? secondary.rows : primary.rows;
    }

    Size size;         // The viewer's.
    ViewerFacts facts; // Which images it shows, and how large its cells are.
    bool alternate = false;
    SentPlane primary;
    SentPlane secondary;
    std::uint64_t erasures = 0; // Of the history.
    std::uint64_t sweeps = 0;   // Of the screen's tables: after one the numbers in cells mean something else.
    // The cursor.
    PlaceKnown known = PlaceKnown::exactly;
    bool pending_wrap = false;
    std::size_t row = 0;
    std::size_t column = 0;

    Modes modes;
    CursorLook look;
    Titles titles;
    std::string cwd;
    Palette palette;
};

} // namespace helios::grid
