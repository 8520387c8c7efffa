// The images of an export: as files that browsers show, the others as boxes. Reads only.
#pragma once

#include "grid/export/export.hpp"
#include "grid/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace helios::grid {

// Encoded by us, of all images together: 50 ms at most. The rest is boxes.
inline constexpr std::size_t export_pixels_max = 4'000'000;

struct ExportImage {
    Placement placement;
    std::string uri;           // data:image/png;base64,...
    bool is_over_text = false; // Of kitty's layers.
    // In thousandths of a cell's width and height.
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

class ExportImages {
public:
    // Of the present screen. All files together have at most `bytes_max` bytes, the newest first: the rest is
    // boxes.
    ExportImages(const Model& model, std::size_t bytes_max);

    [[nodiscard]] const std::vector<ExportImage>& images() const { return images_; } // The oldest first.
    [[nodiscard]] const std::vector<Placement>& boxes() const { return boxes_; }

private:
    std::vector<ExportImage> images_;
    std::vector<Placement> boxes_;
};

} // namespace helios::grid
