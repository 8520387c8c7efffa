// What a person sees on a terminal of some size, and what its keys and mouse send, as text: for the tests
// that compare a viewer with the screen it is shown.
#pragma once

#include "grid/frame/frame_source.hpp"
#include "grid/screen.hpp"

#include <string>

namespace helios::grid {

// The rows from `top` on, cut or padded to the size: each cell's character and look, wraps; then the cursor,
// modes, titles, directory, colours.
std::string seen(const Screen& screen, Size viewer, std::size_t top = 0);
// The viewer's own screen, uncut.
std::string seen(const Screen& viewer);

// A viewer's terminal: our engine, fed frames.
class Watcher {
public:
    explicit Watcher(Size size, const ViewerFacts& facts = {}) : source(size, facts), terminal(size) {}

    // Takes a frame and applies it; its bytes, empty when there was none. Fails the test when it asks
    // something.
    std::string look(const Screen& screen);
    void resize(Size size);
    // As seen() of the screen it watches, cut to its size; with boxes for images that it does not show.
    [[nodiscard]] std::string expected(const Screen& screen) const;

    FrameSource source;
    Screen terminal;
    Frame last;
    std::uint64_t rows_skipped = 0;
};

} // namespace helios::grid
