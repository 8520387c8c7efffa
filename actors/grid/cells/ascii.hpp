// Runs of printable ASCII between bytes and cells, four cells at a time where the processor has SSE2. Plain
// functions, any thread.
#pragma once

#include "grid/cells/cell.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace helios::grid::ascii {

void write_long(Cell* into, std::span<const std::uint8_t> bytes, StyleId style);
// Makes as many cells as there are bytes, each showing its byte in this style. A word is not worth a call.
inline void write(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    if (bytes.size() >= 8) {
        write_long(into, bytes, style);
        return;
    }
    for (std::size_t index = 0; index < bytes.size(); ++index)
        into[index] = {bytes[index], style};
}
// The bytes of the first cells that show 0x20 to 0x7e each, in this style; gives how many those are. `into`
// has room for all cells, and may hold anything behind those bytes.
std::size_t read(std::uint8_t* into, std::span<const Cell> cells, StyleId style);

} // namespace helios::grid::ascii
