// Draws a document with Cairo and Pango, as a PNG. Main thread.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>

#include "render/document.hpp"

namespace helios::render {

struct Picture {
    std::string png;
    std::size_t unknown_characters = 0; // No installed font has them: they are boxes.
};

// unavailable: the first font of the document is not installed.
Result<Picture> draw(const Document& document);

} // namespace helios::render
