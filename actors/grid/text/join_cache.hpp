// What cells became when a character joined them, so that the same emoji and accents need no search for their
// cluster each time. One owner, any thread.
//
// Invariant: ids in it are live: the owner clears it before it frees clusters.
// Invariant: only joins that left the cell's width alone are in it.
#pragma once

#include "grid/cells/cell.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace helios::grid {

class JoinCache {
public:
    // What the cell shows with `point` joined to it, a cluster; 0 when that is not known.
    [[nodiscard]] std::uint32_t find(std::uint32_t content, char32_t point) const {
        const auto& [newer, older] = sets_[place_of(content, point)];
        const auto after = [&](const Entry& entry) {
            return entry.before == (content & shown) && entry.point == point ? entry.after : 0;
        };
        const std::uint32_t first = after(newer);
        return first != 0 ? first : after(older);
    }
    void put(std::uint32_t content, char32_t point, std::uint32_t after) {
        Set& set = sets_[place_of(content, point)];
        set = {{content & shown, point, after & shown}, set.newer};
    }
    void clear() { sets_.fill({}); }

private:
    struct Entry {
        std::uint32_t before = 0;
        char32_t point = 0;
        std::uint32_t after = 0;
    };
    // Two, since pairs of which each drove the other out again and again would be the slowest.
    struct Set {
        Entry newer;
        Entry older;
    };
    static constexpr std::size_t size = 128; // 3 KB: the clusters of a screen are few.
    static constexpr std::uint32_t shown = Cell::cluster | Cell::value_mask;

    static std::size_t place_of(std::uint32_t content, char32_t point) {
        const std::uint32_t mixed = ((content & shown) * 31 + point) * 0x9E3779B1U;
        return mixed >> 25;
    }

    std::array<Set, size> sets_{};
};

} // namespace helios::grid
