// The bytes of one row in the history: text in UTF-8 (one byte per ASCII cell), then runs of equal looks.
//   segment: varint text size, varint runs size, text, runs
//   text:    per character [0x01 if wide] base [0x02 mark]...
//   run:     varint characters, look mask, what the mask names; the default look for all is no run at all
// Decoding trusts nothing: malformed bytes end the text. is_sound() says whether they are such as encode()
// writes.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/tables.hpp"
#include "grid/history/row_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace helios::grid {

// A character of a history line, free of tables.
struct HistoryCell {
    Cluster character; // Often of one code point; a blank is a space.
    unsigned width = 1;
};

// A stretch of equal looks in a history line; the link travels as text.
struct HistoryRun {
    std::size_t cells = 0; // Characters, not columns.
    Style style;           // Its link field is not used.
    Link link;
};

struct HistoryLine {
    std::vector<HistoryCell> cells;
    std::vector<HistoryRun> runs;
    bool continues = false; // The next line, or the screen's first row, belongs to it.
};

} // namespace helios::grid

namespace helios::grid::line_codec {

using Bytes = std::span<const std::uint8_t>;

void append_number(std::vector<std::uint8_t>& out, std::uint64_t number);
// Takes the number off the front; nullopt when it is cut or too large.
std::optional<std::uint64_t> take_number(Bytes& bytes);

// At most; a segment begins with two.
inline constexpr std::size_t number_bytes_max = 10;
// Writes it at `at`, gives the place behind it.
std::uint8_t* put_number(std::uint8_t* at, std::uint64_t number);

// The characters and looks of a row; blanks become spaces. Kept between rows to spare allocations.
class Encoder {
public:
    void encode(std::span<const Cell> cells, const Tables& tables);
    // Of the last row, until the next.
    [[nodiscard]] Bytes text() const { return Bytes(text_).first(text_size_); }
    [[nodiscard]] Bytes runs() const { return Bytes(runs_).first(runs_size_); }

private:
    void make_room(std::size_t cells);
    std::uint8_t* make_room_for_link(const Link& link, std::size_t cells_left, std::uint8_t* at);

    ClusterForms forms_;
    std::vector<std::uint8_t> text_; // As large as the largest row could become.
    std::vector<std::uint8_t> runs_;
    std::size_t text_size_ = 0;
    std::size_t runs_size_ = 0;
};

// The characters alone, without the marks between them; what is malformed stays.
void append_plain_text(Bytes text, std::string& out);
void decode(Bytes text, Bytes runs, HistoryLine& line);
// Printable characters in cells of a known size, and no run at all or known looks for each of them.
[[nodiscard]] bool is_sound(Bytes text, Bytes runs);

} // namespace helios::grid::line_codec
