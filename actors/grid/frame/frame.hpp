// What a viewer is sent: VT bytes that turn the frame it shows into the present screen. A plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace helios::grid {

enum class FrameKind : std::uint8_t {
    full,  // Whatever the viewer's terminal shows, and in whatever state it is.
    delta, // Only a terminal that shows `base`.
};

struct Frame {
    FrameKind kind = FrameKind::full;
    std::uint64_t base = 0;   // The frame before, 0 for a full one.
    std::uint64_t target = 0; // This frame's number, from 1 on, each one more than the last.
    // Rows that scrolled off since the base and are not among the bytes: the viewer's own history lacks them,
    // or they were erased.
    std::uint64_t rows_skipped = 0;
    std::string bytes;
};

} // namespace helios::grid
