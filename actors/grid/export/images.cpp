// See images.hpp.
#include "grid/export/images.hpp"

#include "grid/export/png.hpp"
#include "grid/graphics/base64.hpp"
#include "grid/graphics/image_size.hpp"
#include "grid/graphics/sixel_pixels.hpp"
#include "grid/paint/images.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

std::string png_of_sixels(const Image& image, std::size_t& pixels_left) {
    const auto pixels = sixel_pixels(image, pixels_left);
    if (!pixels)
        return {};
    pixels_left -= pixels->registers.size();
    std::vector<std::uint32_t> palette(pixels->colors.begin(), pixels->colors.end());
    palette.push_back(pixels->background ? pixels->colors[*pixels->background] : 0);
    return png_file({pixels->size, PngColors::palette, pixels->registers, palette, !pixels->background});
}

std::string png_of_kitty(const Image& image, std::size_t& pixels_left) {
    if (image.compressed)
        return {}; // By zlib, which the engine does without.
    if (image.format == 100)
        return image.bytes;
    const std::size_t pixels = std::size_t{image.size.width} * image.size.height;
    if (pixels > pixels_left)
        return {};
    pixels_left -= pixels;
    const PngColors colors = image.format == 24 ? PngColors::rgb : PngColors::rgba;
    return png_file({image.size, colors, image.bytes, {}, false});
}

// A PNG; empty when there is none to be made.
std::string file_of(const Image& image, std::size_t& pixels_left) {
    switch (image.protocol) {
    case Protocol::sixel:
        return png_of_sixels(image, pixels_left);
    case Protocol::kitty:
        return png_of_kitty(image, pixels_left);
    case Protocol::iterm:
        return png_size(image.bytes) ? image.bytes : std::string();
    }
    return {};
}

// Its whole image is to be seen: a part of it would have to be cut out.
bool is_whole(const Placement& placement, PixelSize size, const ViewerFacts& viewer) {
    const ImageCells cells = cells_for(size, placement, viewer);
    return placement.row >= 0 && (placement.x | placement.y | placement.w | placement.h) == 0 &&
           cells.rows == placement.rows && cells.columns == placement.columns;
}

ExportImage shown(const Placement& placement, PixelSize size, const ViewerFacts& viewer) {
    ExportImage image{placement,
                      {},
                      placement.protocol == Protocol::kitty && placement.z >= 0,
                      placement.columns * 1000U,
                      placement.rows * 1000U};
    if (placement.c == 0 && placement.r == 0) { // In its own size, not in that of its cells.
        image.width = size.width * 1000U / viewer.cell_width_px;
        image.height = size.height * 1000U / viewer.cell_height_px;
    }
    return image;
}

} // namespace

ExportImages::ExportImages(const Model& model, std::size_t bytes_max) {
    std::size_t pixels_left = export_pixels_max;
    const auto& placements = model.graphics.placements();
    for (auto each = placements.rbegin(); each != placements.rend(); ++each) {
        if (each->is_virtual || each->side != model.side() || !is_visible(*each, model.canvas()))
            continue;
        const Image& image = *model.graphics.find_key(each->image);
        const bool whole = is_whole(*each, image.size, model.viewer);
        const std::string file = whole && image.bytes.size() <= bytes_max ? file_of(image, pixels_left) : "";
        std::string uri = "data:image/png;base64,";
        append_base64(uri, file);
        if (file.empty() || uri.size() > bytes_max) {
            boxes_.push_back(*each);
            continue;
        }
        bytes_max -= uri.size();
        images_.push_back(shown(*each, image.size, model.viewer));
        images_.back().uri = std::move(uri);
    }
    std::ranges::reverse(images_);
    std::ranges::reverse(boxes_);
}

} // namespace helios::grid
