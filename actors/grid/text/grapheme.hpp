// Extended grapheme clusters: which characters belong together in mode 2027. UAX #29 of Unicode 18, rules GB5
// to GB999, for text of which controls are no part. Pure functions, any thread.
#pragma once

#include "grid/text/width.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace helios::grid {

namespace grapheme {

constexpr std::uint16_t set_of(auto... classes) {
    return static_cast<std::uint16_t>((0U | ... | (1U << static_cast<unsigned>(classes))));
}

// What may continue a cluster whose last character is of this class, without the rules that look further
// back.
constexpr std::array<std::uint16_t, 16> make_followers() {
    using enum Break;
    constexpr std::uint16_t joining = set_of(extend, linker, non_joiner, zwj, spacing_mark); // GB9, GB9a
    std::array<std::uint16_t, 16> followers{};
    followers.fill(joining);
    const auto also = [&](Break before, std::uint16_t after) {
        followers[static_cast<std::size_t>(before)] |= after;
    };
    followers[static_cast<std::size_t>(control)] = 0;                  // GB4, GB5
    also(hangul_l, set_of(hangul_l, hangul_v, hangul_lv, hangul_lvt)); // GB6
    for (const Break before : {hangul_lv, hangul_v})
        also(before, set_of(hangul_v, hangul_t)); // GB7
    for (const Break before : {hangul_lvt, hangul_t})
        also(before, set_of(hangul_t));                                   // GB8
    also(prepend, static_cast<std::uint16_t>(0xFFFF & ~set_of(control))); // GB9b
    for (const Break before : {linker, extend, zwj})
        also(before, set_of(consonant));                  // GB9c, if more holds
    also(zwj, set_of(pictographic));                      // GB11, if more holds
    also(regional_indicator, set_of(regional_indicator)); // GB12, GB13, if more holds
    return followers;
}
inline constexpr std::array<std::uint16_t, 16> followers = make_followers();

} // namespace grapheme

// False when no text before lets the two stand in one cluster.
inline bool may_continue(Break before, Break next) {
    return (grapheme::followers[static_cast<std::size_t>(before)] >> static_cast<unsigned>(next) & 1U) != 0;
}

// Whether there is no boundary between the text and `next`. Text of one cluster or more, not empty.
bool continues_cluster(std::u32string_view text, char32_t next);

// Where the character is that gives a cluster its width: the first that is no Prepend. Not empty.
std::size_t base_of(std::u32string_view cluster);

} // namespace helios::grid
