// Lines that scrolled off: immutable logical lines (as the program ended them, not as they were wrapped) in
// append-only pages of compact bytes, independent of the screen's tables. One owner, any thread.
// Bounded in lines and bytes; overflow rule: drop_oldest, counted.
//
// Invariant: reading never trusts the bytes (they may come from a checkpoint): what is malformed ends the
// line. sound() says that nothing is; a checkpoint of which it does not hold is refused.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

namespace helios::grid {

inline constexpr std::size_t history_page_bytes = 64 * 1024;
inline constexpr std::size_t history_line_bytes_max = 256 * 1024; // A longer line goes on in the next one.

// A character of a history line, free of tables. `text` is its UTF-8, "" for a blank.
struct HistoryCell {
    std::u32string points;
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

enum class RowEnd : std::uint8_t { line_ends, wraps }; // wraps: what follows belongs to the same line.

class History {
public:
    History(std::size_t lines_max, std::size_t bytes_max) : lines_max_(lines_max), bytes_max_(bytes_max) {}

    // A row that scrolled off the screen's top.
    void push(std::span<const Cell> cells, const Tables& tables, RowEnd end);
    void clear();

    [[nodiscard]] std::size_t size() const { return index_.size(); }
    [[nodiscard]] HistoryLine line(std::size_t index) const;
    // The newest line goes on in what will be pushed next.
    [[nodiscard]] bool open() const { return open_; }
    // The bytes line `index` takes, a bound of the work of reading it.
    [[nodiscard]] std::size_t line_bytes(std::size_t index) const;
    // Every line decodes to its last byte.
    [[nodiscard]] bool sound() const;
    // What comes next is a new line after all: the row that went on has been erased or moved.
    void close() { open_ = false; }
    void pop_newest();

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    [[nodiscard]] std::size_t lines_max() const { return lines_max_; }
    [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }

    // For checkpoints: the encoded line, and its way back in.
    [[nodiscard]] std::vector<std::uint8_t> encoded(std::size_t index) const;
    // False, and nothing is pushed, when the bytes do not consist of segments.
    [[nodiscard]] bool push_encoded(std::span<const std::uint8_t> line, RowEnd end);
    void restore_dropped(std::uint64_t dropped) { dropped_ = dropped; }

private:
    // Lines never cross a page but by their segments; a segment lies in one page.
    struct Place {
        std::uint64_t page = 0; // Counted since the beginning; pages_[0] is first_page_.
        std::uint32_t offset = 0;
    };
    struct Segment {
        std::span<const std::uint8_t> text;
        std::span<const std::uint8_t> runs;
        bool valid = false;
    };

    static Segment take_segment(std::span<const std::uint8_t>& bytes);
    // Calls f(segment) for each of line `index`, until it gives false or the segments end.
    template <class OnSegment>
    void each_segment(std::size_t index, OnSegment f) const;
    void push_ascii(std::span<const Cell> cells, RowEnd end);
    void append(std::span<const std::uint8_t> segment, RowEnd end);
    // Room for the next segment, which its caller fills; then it has ended so.
    std::span<std::uint8_t> make_segment(std::size_t size);
    void end_segment(RowEnd end);
    std::vector<std::uint8_t>& page_for(std::size_t size);
    void trim();
    void drop_oldest();
    [[nodiscard]] Segment read_segment(Place& place) const;
    [[nodiscard]] Place end_of(std::size_t index) const;

    std::size_t lines_max_;
    std::size_t bytes_max_;
    std::deque<std::vector<std::uint8_t>> pages_;
    std::deque<Place> index_; // Where each line begins.
    std::uint64_t first_page_ = 0;
    std::size_t bytes_ = 0; // Capacity of all pages.
    std::size_t open_bytes_ = 0;
    std::uint64_t dropped_ = 0;
    bool open_ = false;
    std::vector<std::uint8_t> text_; // Kept between pushes to spare allocations.
    std::vector<std::uint8_t> runs_;
    std::vector<std::uint8_t> segment_;
};

} // namespace helios::grid
