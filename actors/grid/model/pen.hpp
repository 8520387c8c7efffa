// Where and how printing goes on: what DECSC saves. Plain values.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/facts.hpp"

#include <array>
#include <cstdint>

namespace helios::grid {

struct Charsets {
    std::array<Charset, 4> g{};
    std::uint8_t locked = 0;       // G0 or G1 by SI and SO, G2 and G3 by LS2 and LS3.
    std::uint8_t single_shift = 0; // 2 or 3 for the next character only.
    bool operator==(const Charsets&) const = default;
};

// What DECSC saves, and where printing goes on.
struct Pen {
    std::uint16_t row = 0;
    std::uint16_t column = 0;
    bool pending_wrap = false;
    bool origin = false;
    Style style;
    Charsets charsets;
    bool operator==(const Pen&) const = default;
};

// Where a placement's visible part begins, on its way through a new size.
struct ImageCorner {
    Pen pen;
    std::int32_t row = 0; // As the pen's, but also above or below the screen.
};

} // namespace helios::grid
