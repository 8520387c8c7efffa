// The text of a row in the history's form (line_codec.hpp), many cells at a time. Plain functions, any
// thread.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace helios::grid::line_codec {

inline constexpr std::uint8_t wide_mark = 0x01;
inline constexpr std::uint8_t joined_mark = 0x02;

// Of one cell: its mark, its base, and what joins it with a mark each.
inline constexpr std::size_t cell_bytes_max = 1 + 5 * cluster_codepoints_max;
// As much may be written behind the text.
inline constexpr std::size_t beyond_text_max = 32;

struct Stretch {
    std::uint8_t* end = nullptr; // Of the text.
    std::size_t cells = 0;
    std::size_t characters = 0;
};
// The text of the cells, as long as the first one's style lasts; blanks become spaces. There is a cell.
Stretch put_stretch(std::uint8_t* at, std::span<const Cell> cells, const Tables& tables);

} // namespace helios::grid::line_codec
