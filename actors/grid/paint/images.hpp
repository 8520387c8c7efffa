// VT bytes that show the images of a screen again. They move the cursor and nothing else; kitty's ask for no
// reply, and sixel data was cleaned when it came, so nothing here can end a sequence early.
#pragma once

#include "grid/cells/canvas.hpp"
#include "grid/facts.hpp"
#include "grid/graphics/graphics.hpp"

#include <string>
#include <vector>

namespace helios::grid {

// What the bytes are made from.
struct ImageView {
    const Graphics& graphics;
    const Canvas& canvas;
    const ViewerFacts& viewer;
    Side side = Side::primary;
};

// One placement at a time, for who sends them by and by. `placement` is where the viewer shows it: its row
// is below 0 when its top is not to be seen.
void append_sixel(std::string& out, const Image& image, const Placement& placement,
                  const ViewerFacts& viewer);
// kitty's data, shown nowhere yet, and where it is shown; `id` is what the viewer knows the image by.
void append_kitty_image(std::string& out, const Image& image, std::uint32_t id);
void append_kitty_placement(std::string& out, const Image& image, std::uint32_t id,
                            const Placement& placement);

// A row of a placement's box, into cells of that row which hold no text: they become as many as it needs.
void draw_box(std::vector<Cell>& cells, std::size_t row, const Placement& placement, const Canvas& canvas);

// Whether something of it is to be seen: text may have been written over all of it.
bool is_visible(const Placement& placement, const Canvas& canvas);

// What was transmitted, where it stands. Text under images of cells is painted over: the caller writes it
// again. An image that cannot be sent so that only its visible part shows becomes a box.
void append_originals(std::string& out, const ImageView& view);

// For viewers that cannot show images: a frame over the cells that hold no text, with the image's extent in
// words. Printed in the style in force.
void append_boxes(std::string& out, const ImageView& view);

} // namespace helios::grid
