// What the numbers in cells stand for. One per screen; the screen sweeps it.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/interner.hpp"
#include "grid/cells/sgr_memo.hpp"
#include "grid/text/join_cache.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace helios::grid {

inline std::size_t hash_of(const Style& style) {
    std::uint64_t hash = (std::uint64_t{style.fg} << 32 | style.bg) * 0x9E3779B97F4A7C15U;
    hash ^= (std::uint64_t{style.underline_color} << 32 | std::uint64_t{style.attrs} << 16 | style.link) *
            0xC2B2AE3D27D4EB4FU;
    // A product's high bits know all bits below them, its low ones nothing of those above: so twice.
    hash = (hash ^ hash >> 32) * 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(hash ^ hash >> 32);
}
inline std::size_t hash_of(const Cluster& cluster) {
    std::uint64_t hash = cluster.points().size();
    for (const char32_t point : cluster.points())
        hash = (hash ^ point) * 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(hash ^ hash >> 32);
}
inline std::size_t hash_of(const Link& link) {
    return std::hash<std::string>{}(link.uri) * 31 + std::hash<std::string>{}(link.id);
}

inline constexpr std::size_t clusters_max = 65'536;     // Beyond it a mark is dropped and counted.
inline constexpr std::size_t links_max = 4096;          // Beyond it text stays unlinked, counted.
inline constexpr std::size_t link_uri_bytes_max = 2083; // As VTE and others; a longer URI is no link.
inline constexpr std::size_t link_id_bytes_max = 250;

struct Tables {
    Interner<Style> styles; // Bounded by the cells of both screens: swept when doubled.
    Interner<Cluster> clusters;
    Interner<Link> links;
    JoinCache joins;          // Of clusters; forgotten when they are swept, as are
    SgrMemo sgr;              // those of styles.
    std::uint64_t sweeps = 0; // After each a number may stand for something else.

    [[nodiscard]] const Style& style(StyleId id) const { return styles[id]; }
};

} // namespace helios::grid
