// An image that a program transmitted, and a placement: an image shown at a place of a screen. Plain values.
// Images stay encoded; of their pixels only the size is known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace helios::grid {

enum class Protocol : std::uint8_t { sixel, kitty, iterm };
enum class Side : std::uint8_t { primary, alternate }; // The screen it belongs to.

// Where the cursor goes: not at all, to the image's last row, or right of it there.
enum class AfterImage : std::uint8_t { stay, below, right };

struct PixelSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    bool operator==(const PixelSize&) const = default;
};

struct Image {
    std::uint32_t key = 0; // Ours; the lower, the older. 0 is no image.
    Protocol protocol = Protocol::sixel;
    Side side = Side::primary;
    PixelSize size;
    std::uint32_t id = 0;     // kitty's i; 0: nothing can name it, so it goes with its placement.
    std::uint32_t number = 0; // kitty's I.
    std::uint32_t format = 0; // kitty's f.
    bool compressed = false;  // kitty's o=z.
    std::array<std::uint32_t, 3> parameters{}; // Sixel's: aspect, background, grid.
    std::string bytes; // Sixel data as it was sent, without what is none; else what the base64 stood for.

    bool operator==(const Image&) const = default;
};

struct Placement {
    std::uint32_t image = 0; // Its key.
    std::uint32_t id = 0;    // kitty's p.
    Protocol protocol = Protocol::sixel;
    Side side = Side::primary;
    bool is_virtual = false;   // kitty's U: shown where cells hold U+10EEEE, so it has no place.
    bool is_stretched = false; // iTerm2's preserveAspectRatio=0.
    // In cells. A row below 0 has left at the top; what stands beyond the right edge is not counted.
    std::int32_t row = 0;
    std::uint16_t column = 0;
    std::uint16_t rows = 0;
    std::uint16_t columns = 0;
    // kitty's keys of the same names, sent again as they came.
    std::uint32_t x = 0, y = 0, w = 0, h = 0; // The part of the image, in pixels.
    std::uint32_t cell_x = 0, cell_y = 0;     // X and Y: where in the first cell, in pixels.
    std::uint32_t c = 0, r = 0;               // The columns and rows to fill.
    std::int32_t z = 0;

    // Text over it hides it and erasing removes it; kitty's lie in a layer of their own.
    [[nodiscard]] bool is_of_cells() const { return protocol != Protocol::kitty; }
    [[nodiscard]] std::int64_t end_row() const { return std::int64_t{row} + rows; }
    [[nodiscard]] std::uint32_t end_column() const { return std::uint32_t{column} + columns; }
    bool operator==(const Placement&) const = default;
};

} // namespace helios::grid
