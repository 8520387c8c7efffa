// The bytes of one row in the history: text in UTF-8 (one byte per ASCII cell), then runs of equal looks.
//   segment: varint text size, varint runs size, text, runs
//   text:    per character [0x01 if wide] base [0x02 mark]...
//   run:     varint characters, look mask, what the mask names; the default look for all is no run at all
// Decoding trusts nothing: malformed bytes end the text. is_sound() says whether they are such as encode()
// writes.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/history.hpp"
#include "grid/cells/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace helios::grid::line_codec {

using Bytes = std::span<const std::uint8_t>;

void append_number(std::vector<std::uint8_t>& out, std::uint64_t number);
// Takes the number off the front; nullopt when it is cut or too large.
std::optional<std::uint64_t> take_number(Bytes& bytes);

// Appends the characters and looks of a row. Blanks become spaces.
void encode(std::span<const Cell> cells, const Tables& tables, std::vector<std::uint8_t>& text,
            std::vector<std::uint8_t>& runs);
void decode(Bytes text, Bytes runs, HistoryLine& line);
// Printable characters in cells of a known size, and no run at all or known looks for each of them.
[[nodiscard]] bool is_sound(Bytes text, Bytes runs);

} // namespace helios::grid::line_codec
