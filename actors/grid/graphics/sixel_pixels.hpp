// The pixels of a sixel image (DEC STD 070, chapter 9; VT340), for who must have them: exports. Total; any
// thread.
#pragma once

#include "grid/graphics/image.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace helios::grid {

inline constexpr std::size_t sixel_overpaint_max = 8; // Times that each pixel may be painted, on average.
inline constexpr std::uint8_t unpainted = 255;        // No register: registers beyond share those below.

struct SixelPixels {
    // Of pixels as they are sent; a pixel may be higher than wide: the image's own size says how much.
    PixelSize size;
    std::string registers;                   // Of each pixel, row by row.
    std::array<std::uint32_t, 255> colors{}; // 0xrrggbb of each register.
    std::optional<std::uint8_t> background;  // What unpainted pixels show; else what is below them.
};

// Nothing for images with more pixels, for those that paint them over and over, and for no sixels.
std::optional<SixelPixels> sixel_pixels(const Image& image, std::size_t pixels_max);

} // namespace helios::grid
