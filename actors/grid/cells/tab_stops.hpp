// Which columns have a tab stop: a bit each, so that the next one is found without looking at each column.
// A value; any thread.
#pragma once

#include "grid/facts.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace helios::grid {

inline constexpr std::size_t tab_width = 8;

class TabStops {
public:
    // One every eight columns, but for the first.
    explicit TabStops(std::size_t columns) : columns_(columns) {
        for (std::size_t word = 0; word * 64 < columns; ++word)
            words_[word] = 0x0101010101010101;
        words_[0] &= ~std::uint64_t{1};
        if (columns % 64 != 0)
            words_[columns / 64] &= (std::uint64_t{1} << columns % 64) - 1;
    }

    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] bool at(std::size_t column) const { return (words_[column / 64] >> column % 64 & 1U) != 0; }
    void set(std::size_t column, bool on) {
        const std::uint64_t bit = std::uint64_t{1} << column % 64;
        words_[column / 64] = on ? words_[column / 64] | bit : words_[column / 64] & ~bit;
    }
    void clear() { words_ = {}; }
    // New columns have the usual stops; old ones keep theirs.
    void resize(std::size_t columns) {
        for (std::size_t column = std::min(columns, columns_); column < std::max(columns, columns_); ++column)
            set(column, column < columns && column > 0 && column % tab_width == 0);
        columns_ = columns;
    }
    // The first stop after `column`, or `last` (not before it) when none comes earlier.
    [[nodiscard]] std::size_t next(std::size_t column, std::size_t last) const {
        std::size_t word = (column + 1) / 64;
        std::uint64_t rest =
            word < words_.size() ? words_[word] >> (column + 1) % 64 << (column + 1) % 64 : 0;
        while (rest == 0 && word < last / 64)
            rest = words_[++word];
        return rest == 0 ? last
                         : std::min(last, word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
    }
    // The last stop before `column`, or 0.
    [[nodiscard]] std::size_t previous(std::size_t column) const {
        while (column > 0 && !at(--column)) {
        }
        return column;
    }

    bool operator==(const TabStops&) const = default;

private:
    std::array<std::uint64_t, side_cells_max / 64 + 1> words_{};
    std::size_t columns_ = 0;
};

} // namespace helios::grid
