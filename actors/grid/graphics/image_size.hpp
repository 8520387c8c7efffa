// How large an image is: the pixels that its file says it has, and the cells that it needs on a screen.
// Constant; any thread.
#pragma once

#include "grid/facts.hpp"
#include "grid/graphics/image.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace helios::grid {

inline constexpr std::uint32_t image_side_max =
    10'000; // Pixels, as in kitty; also of cells that are asked for.

// From the first bytes of a PNG, or of that, a GIF or a JPEG. Neither side is 0; nullopt for other formats
// and for a file that is cut before its size.
std::optional<PixelSize> png_size(std::string_view file);
std::optional<PixelSize> file_size(std::string_view file);

struct ImageCells {
    std::size_t rows = 0;
    std::size_t columns = 0;
};

// Rounded up; by the size of a cell that the viewer told.
std::size_t cells_for(std::uint64_t pixels, std::uint32_t cell_pixels);
ImageCells cells_for(PixelSize size, const ViewerFacts& viewer);
// By kitty's keys: c and r as they are, one of them alone keeps the aspect ratio; neither: as many as the
// shown part and its offset in the first cell need. At least one each.
ImageCells cells_for(PixelSize image, const Placement& placement, const ViewerFacts& viewer);

} // namespace helios::grid
