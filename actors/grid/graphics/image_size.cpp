#include "grid/graphics/image_size.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

using namespace std::string_view_literals;

std::uint32_t byte_at(std::string_view file, std::size_t at) {
    return static_cast<std::uint8_t>(file[at]);
}
std::uint32_t big_16(std::string_view file, std::size_t at) {
    return byte_at(file, at) << 8 | byte_at(file, at + 1);
}

std::optional<PixelSize> if_any(PixelSize size) {
    if (size.width == 0 || size.height == 0)
        return std::nullopt;
    return size;
}

std::optional<PixelSize> gif_size(std::string_view file) {
    if (file.size() < 10 || (!file.starts_with("GIF87a") && !file.starts_with("GIF89a")))
        return std::nullopt;
    return if_any({byte_at(file, 6) | byte_at(file, 7) << 8, byte_at(file, 8) | byte_at(file, 9) << 8});
}

// A frame header (SOF), which has the size: C0 to CF but the tables DHT, JPG and DAC.
bool is_frame_header(std::uint32_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// ITU T.81, B.1.1: segments of FF, a marker and a length that counts itself.
std::optional<PixelSize> jpeg_size(std::string_view file) {
    if (!file.starts_with("\xff\xd8"sv))
        return std::nullopt;
    for (std::size_t at = 2; at + 9 <= file.size() && byte_at(file, at) == 0xFF;) {
        const std::uint32_t marker = byte_at(file, at + 1);
        if (is_frame_header(marker))
            return if_any({big_16(file, at + 7), big_16(file, at + 5)});
        const std::uint32_t length = big_16(file, at + 2);
        if (length < 2)
            return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

std::uint32_t shown_side(std::uint32_t whole, std::uint32_t from, std::uint32_t wanted) {
    const std::uint32_t rest = whole - std::min(whole, from);
    return wanted == 0 ? rest : std::min(rest, wanted);
}

} // namespace

// PNG (ISO 15948), 5.2 and 11.2.2: the signature, then IHDR, which begins with the size.
std::optional<PixelSize> png_size(std::string_view file) {
    if (file.size() < 24 || !file.starts_with("\x89PNG\r\n\x1a\n"sv) || file.substr(12, 4) != "IHDR")
        return std::nullopt;
    return if_any({big_16(file, 16) << 16 | big_16(file, 18), big_16(file, 20) << 16 | big_16(file, 22)});
}

std::optional<PixelSize> file_size(std::string_view file) {
    if (const auto size = png_size(file))
        return size;
    if (const auto size = gif_size(file))
        return size;
    return jpeg_size(file);
}

std::size_t cells_for(std::uint64_t pixels, std::uint32_t cell_pixels) {
    const std::uint32_t cell = std::max(cell_pixels, 1U);
    return static_cast<std::size_t>((pixels + cell - 1) / cell);
}

ImageCells cells_for(PixelSize size, const ViewerFacts& viewer) {
    return {cells_for(size.height, viewer.cell_height_px), cells_for(size.width, viewer.cell_width_px)};
}

ImageCells cells_for(PixelSize image, const Placement& placement, const ViewerFacts& viewer) {
    const std::uint64_t width = shown_side(image.width, placement.x, placement.w);
    const std::uint64_t height = shown_side(image.height, placement.y, placement.h);
    std::size_t columns = std::min(placement.c, image_side_max);
    std::size_t rows = std::min(placement.r, image_side_max);
    if (columns == 0 && rows == 0) {
        columns = cells_for(width + placement.cell_x, viewer.cell_width_px);
        rows = cells_for(height + placement.cell_y, viewer.cell_height_px);
    } else if (columns == 0) {
        const std::uint64_t scaled =
            rows * viewer.cell_height_px * width / std::max<std::uint64_t>(height, 1);
        columns = cells_for(scaled, viewer.cell_width_px);
    } else if (rows == 0) {
        const std::uint64_t scaled =
            columns * viewer.cell_width_px * height / std::max<std::uint64_t>(width, 1);
        rows = cells_for(scaled, viewer.cell_height_px);
    }
    return {std::max<std::size_t>(rows, 1), std::max<std::size_t>(columns, 1)};
}

} // namespace helios::grid
