// How many cells a character takes and where a grapheme cluster may end beside it: one generated table of
// Unicode 18. Constant; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace helios::grid {

// Grapheme_Cluster_Break, Extended_Pictographic and Indic_Conjunct_Break of a code point in one: no code
// point has two of them. UAX #29.
enum class Break : std::uint8_t {
    other,
    control,
    extend,     // Of conjuncts too.
    linker,     // An extend that makes conjuncts.
    non_joiner, // U+200C: an extend that ends conjuncts.
    zwj,
    regional_indicator,
    prepend,
    spacing_mark,
    hangul_l,
    hangul_v,
    hangul_t,
    hangul_lv,
    hangul_lvt,
    pictographic,
    consonant, // Of a script with conjuncts.
};

struct WidthClass {
    std::uint8_t bits = 1;

    // 0 joins the character before it, 1 or 2 cells.
    [[nodiscard]] unsigned width() const { return bits & 3U; }
    // Narrow, but two cells wide when U+FE0F follows (mode 2027).
    [[nodiscard]] bool takes_vs16() const { return (bits & 4U) != 0; }
    // Wide as an emoji, but one cell wide when U+FE0E follows (mode 2027).
    [[nodiscard]] bool takes_vs15() const { return (bits & 8U) != 0; }
    [[nodiscard]] Break break_class() const { return static_cast<Break>(bits >> 4U); }
};

inline constexpr char32_t text_variation = 0xFE0E;  // Asks for the text form, which is narrow.
inline constexpr char32_t emoji_variation = 0xFE0F; // Asks for the emoji form, which is wide.

namespace width_table {

inline constexpr std::size_t block_size = 128;
inline constexpr char32_t table_end = 0x20000; // From here on there are only ranges.

struct Range {
    char32_t first = 0;
    char32_t last = 0;
    std::uint8_t bits = 0;
};
extern const std::array<std::uint8_t, table_end / block_size> block_of;
extern const std::array<std::uint8_t, 180 * block_size> classes;
extern const std::array<Range, 7> ranges;

} // namespace width_table

inline WidthClass width_class(char32_t codepoint) {
    using namespace width_table;
    if (codepoint < table_end) [[likely]] {
        const std::size_t block = block_of[codepoint / block_size];
        return {classes[block * block_size + codepoint % block_size]};
    }
    for (const Range& range : ranges) {
        if (codepoint >= range.first && codepoint <= range.last)
            return {range.bits};
    }
    return {};
}

} // namespace helios::grid
