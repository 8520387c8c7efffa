// Runs of printable ASCII between bytes and cells, a vector of cells at a time. Plain functions, any thread.
#pragma once

#include "grid/cells/cell.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace helios::grid::ascii {

// What write() does with at least eight bytes.
void write_long(Cell* into, std::span<const std::uint8_t> bytes, StyleId style);
// Makes as many cells as there are bytes, each showing its byte in this style. A word is not worth a call,
// nor a loop whose end cannot be foretold: what overlaps is written twice.
inline void write(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    const std::size_t size = bytes.size();
    const auto put = [&](std::size_t index) { into[index] = {bytes[index], style}; };
    const auto put_four = [&](std::size_t index) {
        put(index);
        put(index + 1);
        put(index + 2);
        put(index + 3);
    };
    if (size > 8) {
        write_long(into, bytes, style);
    } else if (size >= 4) {
        put_four(0);
        put_four(size - 4);
    } else if (size > 0) {
        put(0);
        put(size / 2);
        put(size - 1);
    }
}
// The same of four to eight bytes, where eight cells may be written: whatever their number, there is no
// branch.
inline void write_word(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, bytes.data(), 4);
    std::memcpy(&last, bytes.data() + bytes.size() - 4, 4);
    const std::uint64_t word = first | std::uint64_t{last} << (8 * (bytes.size() - 4));
    for (std::size_t index = 0; index < 8; ++index)
        into[index] = {static_cast<std::uint32_t>(word >> (8 * index) & 0xFFU), style};
}
// What read() gives, of a multiple of eight cells.
std::size_t read_long(std::uint8_t* into, std::span<const Cell> cells, StyleId style);
inline bool shows(const Cell& cell, StyleId style) {
    return (cell.content - 0x20 < 0x5F || cell.content == 0) && cell.style == style;
}
// The bytes of the first cells that show 0x20 to 0x7e or nothing (a space) each, in this style; gives how
// many those are. `into` has room for all cells, and may hold anything behind those bytes.
inline std::size_t read(std::uint8_t* into, std::span<const Cell> cells, StyleId style) {
    std::size_t index = 0;
    if (cells.size() >= 8) {
        const std::size_t whole = cells.size() & ~std::size_t{7};
        index = read_long(into, cells.first(whole), style);
        if (index < whole)
            return index;
    }
    for (; index < cells.size() && shows(cells[index], style); ++index)
        into[index] = static_cast<std::uint8_t>(cells[index].content == 0 ? ' ' : cells[index].content);
    return index;
}

} // namespace helios::grid::ascii
