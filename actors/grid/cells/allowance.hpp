// How much work the bytes so far have paid for. A few bytes can ask for a change of every cell (rectangles,
// columns, scrolling between side margins): what is not paid for is refused, so that no input costs more than
// so many cells a byte. Counted by bytes and cells, never by time: the same bytes give the same screen. One
// owner, any thread.
//
// Invariant: how the bytes were split makes no difference.
#pragma once

#include "vt/parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace helios::grid {

inline constexpr std::uint64_t cells_per_byte = 500; // About half a microsecond: 1 ms a KB, with room.
// Sixteen screens of the largest size, thousands of a usual one: only a flood on a huge screen ever meets it.
inline constexpr std::uint64_t cells_saved_max = 16'000'000;

class Allowance {
public:
    // Around each feed(): places in it are the parser's.
    void begin(const vt::Parser& parser) { parser_ = &parser; }
    void end(std::size_t bytes);

    // Only inside an event of the parser. False, and nothing is spent, when there is not enough; counted.
    [[nodiscard]] bool spend(std::uint64_t cells);
    // So many rows, from the column `first` up to and with `last`.
    [[nodiscard]] bool spend_rows(std::uint64_t rows, std::uint64_t first, std::uint64_t last) {
        return spend(rows * (last - first + 1));
    }

    [[nodiscard]] std::uint64_t refused() const { return refused_; }

    [[nodiscard]] bool plausible() const {
        return saved_ <= cells_saved_max && unpaid_bytes_ <= cells_saved_max / cells_per_byte;
    }
    // Shows each member to a checkpoint's reader or writer.
    template <class Visitor>
    void visit(Visitor& visitor) {
        visitor(saved_);
        visitor(unpaid_bytes_);
        visitor(refused_);
    }

private:
    const vt::Parser* parser_ = nullptr; // Inside feed() alone.
    std::uint64_t saved_ = cells_saved_max;
    std::uint64_t unpaid_bytes_ = 0; // Of earlier feeds, since the last spending.
    std::uint64_t counted_ = 0;      // Of this feed, up to the last spending.
    std::uint64_t refused_ = 0;
};

inline void Allowance::end(std::size_t bytes) {
    unpaid_bytes_ = std::min(unpaid_bytes_ + bytes - counted_, cells_saved_max / cells_per_byte);
    counted_ = 0;
    parser_ = nullptr;
}

inline bool Allowance::spend(std::uint64_t cells) {
    const std::uint64_t place = parser_ == nullptr ? 0 : parser_->consumed();
    const std::uint64_t bytes = unpaid_bytes_ + place - counted_;
    saved_ = std::min(saved_ + std::min(bytes, cells_saved_max / cells_per_byte) * cells_per_byte,
                      cells_saved_max);
    unpaid_bytes_ = 0;
    counted_ = place;
    if (cells > saved_) {
        ++refused_;
        return false;
    }
    saved_ -= cells;
    return true;
}

} // namespace helios::grid
