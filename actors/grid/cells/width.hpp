// How many cells a character takes, from a generated table of Unicode 18. Constant; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace helios::grid {

namespace width_table {
extern const std::array<std::uint8_t, 272> page_of;
extern const std::array<std::uint8_t, 1472> block_of;
extern const std::array<std::uint64_t, 968> classes;
} // namespace width_table

inline constexpr char32_t emoji_variation = 0xFE0F; // Asks for the emoji form, which is wide.

struct WidthClass {
    std::uint8_t bits = 1;

    // 0 joins the character before it, 1 or 2 cells.
    [[nodiscard]] unsigned width() const { return bits & 3U; }
    // Narrow, but two cells wide when U+FE0F follows (mode 2027).
    [[nodiscard]] bool takes_vs16() const { return (bits & 4U) != 0; }
    [[nodiscard]] bool pictographic() const { return (bits & 8U) != 0; }
};

inline WidthClass width_class(char32_t codepoint) {
    if (codepoint > 0x10FFFF)
        return {};
    const std::size_t page = width_table::page_of[codepoint >> 12];
    const std::size_t block = width_table::block_of[page * 64 + (codepoint >> 6 & 63U)];
    const std::uint64_t word = width_table::classes[block * 4 + (codepoint >> 4 & 3U)];
    return {static_cast<std::uint8_t>(word >> (codepoint & 15U) * 4 & 15U)};
}

} // namespace helios::grid
