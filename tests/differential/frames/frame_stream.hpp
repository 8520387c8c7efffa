// A stream as a viewer gets it: not its bytes, but frames of Helios' screen taken in between.
#pragma once

#include <string>

#include "differential/stream.hpp"

namespace helios::differential {

struct FrameStream {
    Stream stream; // A token for each frame, and the resizes.
    // The viewer's own history must be whole: nothing was skipped, painted anew or removed.
    bool history_whole = true;
};

// Taken at moments that the stream itself decides.
FrameStream frames_of(const Stream& stream);

// Of the look after a stream (look.hpp), what a viewer is told: no wrap that is pending within margins.
std::string without_inner_wrap(std::string look, std::uint16_t columns);

} // namespace helios::differential
