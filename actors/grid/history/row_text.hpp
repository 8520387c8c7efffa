// The text of a row in the history's form (line_codec.hpp), many cells at a time. Plain functions, any
// thread.
#pragma once

#include "grid/cells/cell.hpp"
#include "grid/cells/tables.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace helios::grid::line_codec {

inline constexpr std::uint8_t wide_mark = 0x01;
inline constexpr std::uint8_t joined_mark = 0x02;

// Of one cell: its mark, its base, and what joins it with a mark each.
inline constexpr std::size_t cell_bytes_max = 1 + 5 * cluster_codepoints_max;
// As much may be written behind the text.
inline constexpr std::size_t beyond_text_max = 40;

struct Stretch {
    std::uint8_t* end = nullptr; // Of the text.
    std::size_t cells = 0;
    std::size_t characters = 0;
};

// What cells with clusters became lately: the same emoji come again and again.
class ClusterForms {
public:
    struct Form {
        std::uint32_t content = 0; // Of the cell; none is 0.
        std::uint32_t size = 0;
        std::array<std::uint8_t, 32> bytes{}; // A family of four in mode 2027.
    };

    // Forgets all when the numbers in cells stand for something else than they did.
    void belong_to(const Tables& tables) {
        if (tables_ == &tables && sweeps_ == tables.sweeps)
            return;
        forms_.fill({});
        tables_ = &tables;
        sweeps_ = tables.sweeps;
    }
    // Where that of the cell is, if any.
    [[nodiscard]] Form& of(std::uint32_t content) { return forms_[content % forms_.size()]; }

private:
    std::array<Form, 64> forms_{}; // 2.5 KB; a cluster's number is small.
    const Tables* tables_ = nullptr;
    std::uint64_t sweeps_ = 0;
};

// The text of the cells, as long as the first one's style lasts; blanks become spaces. There is a cell. The
// forms belong to the tables.
Stretch put_stretch(std::uint8_t* at, std::span<const Cell> cells, const Tables& tables, ClusterForms& forms);

} // namespace helios::grid::line_codec
