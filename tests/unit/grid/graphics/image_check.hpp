// What the tests of images share: images as text, and images to feed.
#pragma once

#include <string>

#include "screen_check.hpp"

namespace helios::grid {

// "sixel ROW COLUMN COLUMNSxROWS" of each, joined by ", ", then " cursor ROW COLUMN".
std::string images_of(const Screen& screen);
// On 10x6 cells of 10x20 pixels.
std::string images_after(std::string_view input);

// A sixel image of this size in pixels, or with so many bytes of data (and one cell).
std::string sixel(unsigned width, unsigned height);
std::string sixel_of(std::size_t bytes);

// The head of a PNG file of this size, which is all that is looked at.
std::string base64_png(unsigned width, unsigned height);

} // namespace helios::grid
