// The frames of one viewer: each turns what the one before left on its terminal into the present screen. One
// owner, any thread. Bounded by the viewer's size, and the images' 4 MiB. When a frame may go is not its
// affair: FrameViewer's.
//
// Invariant: a terminal that was fed every frame since the last full one shows the screen, cut to its size:
// text, looks, links, wraps, the cursor, the modes of keys, mouse and cursor, titles, directory, colours,
// images. An image is sent once, and again when what is to be seen of it was lost there.
// Invariant: no frame solicits a reply.
#pragma once

#include "grid/facts.hpp"
#include "grid/frame/frame.hpp"
#include "grid/frame/sent_screen.hpp"
#include "grid/screen.hpp"

#include <cstdint>
#include <optional>

namespace helios::grid {

class FrameSource {
public:
    // `facts`: which images its terminal shows; the others it sees as boxes.
    explicit FrameSource(Size viewer, const ViewerFacts& facts = {});

    // Nothing when the viewer shows it already. Always of the same screen, until forget(): also a restored
    // one is another.
    //
    // A viewer of another size sees the screen's left columns, and of its rows those around the cursor's; a
    // cursor right of them is hidden. Rows that scroll off become its own history, as far as its window
    // moved with the screen; a line that is cut does not go on in the next row.
    [[nodiscard]] std::optional<Frame> next(const Screen& screen);
    // The next frame is a full one: the viewer lost its place, or is a new one.
    void forget() { known_ = false; }
    // The viewer's terminal changed its size, and with it what it shows.
    void resize(Size viewer);

    [[nodiscard]] Size size() const { return sent_.size; }
    [[nodiscard]] std::uint64_t last() const { return last_; }
    // What is kept of the viewer's terminal.
    [[nodiscard]] const SentScreen& sent() const { return sent_; }

private:
    SentScreen sent_;
    bool known_ = false;
    std::uint64_t last_ = 0;
    std::size_t bytes_before_ = 0; // Of the last frame: the next one is often as large.
};

} // namespace helios::grid
