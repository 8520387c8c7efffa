// Pixels as a PNG file (RFC 2083), without a library: the deflate in it (RFC 1951) knows runs and nothing
// else, which is what screens' images are made of. Total; any thread.
#pragma once

#include "grid/graphics/image.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace helios::grid {

enum class PngColors : std::uint8_t {
    rgb = 2,     // Three bytes a pixel.
    palette = 3, // One byte, an index of the palette.
    rgba = 6,    // Four bytes.
};

struct PngPixels {
    PixelSize size;
    PngColors colors = PngColors::rgb;
    std::string_view bytes;                 // Row by row, as many as that needs.
    std::span<const std::uint32_t> palette; // 0xrrggbb, at most 256, for all indexes.
    bool last_is_clear = false;             // The palette's last entry is no colour.
};

std::string png_file(const PngPixels& pixels);

} // namespace helios::grid
