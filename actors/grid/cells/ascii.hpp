// Runs of printable ASCII between bytes and cells, four cells at a time where the processor has SSE2. Plain
// functions, any thread.
#pragma once

#include "grid/cells/cell.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace helios::grid::ascii {

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
// The bytes of the first cells that show 0x20 to 0x7e or nothing (a space) each, in this style; gives how
// many those are. `into` has room for all cells, and may hold anything behind those bytes.
std::size_t read(std::uint8_t* into, std::span<const Cell> cells, StyleId style);

} // namespace helios::grid::ascii
