// What each of the two screens has for itself, and the titles. Plain values.
#pragma once

#include "grid/cells/canvas.hpp"
#include "grid/model/pen.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace helios::grid {

inline constexpr std::size_t kitty_stack_max = 16;   // drop_oldest, as the protocol asks.
inline constexpr std::size_t title_stack_max = 16;   // drop_oldest
inline constexpr std::size_t title_bytes_max = 1024; // Cut at a character.
inline constexpr std::size_t place_bytes_max = 4096; // PATH_MAX; a longer cwd is ignored.

struct KittyKeyboard {
    std::uint8_t flags = 0;
    std::vector<std::uint8_t> stack; // What earlier pushes saved.
    bool operator==(const KittyKeyboard&) const = default;
};

// One of the two screens.
struct Plane {
    Canvas canvas;
    Pen saved;
    KittyKeyboard kitty;
};

struct Titles {
    std::string title;
    std::string icon;
    bool operator==(const Titles&) const = default;
};

} // namespace helios::grid
