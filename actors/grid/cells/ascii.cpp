// See ascii.hpp. Compiled once for each instruction set (Highway): the machine's best is chosen when it is
// first called. A cell is one lane of 64 bits: its content below, its style above.
#include "grid/cells/ascii.hpp"

#include <bit>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "grid/cells/ascii.cpp"
#include <hwy/foreach_target.h>
// After the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace helios::grid::ascii::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

static_assert(std::endian::native == std::endian::little && offsetof(Cell, content) == 0,
              "a cell's content is its lower half");

const hn::CappedTag<std::uint64_t, 8> cells_tag;
const hn::Rebind<std::uint32_t, decltype(cells_tag)> words_tag;
const hn::Rebind<std::uint8_t, decltype(cells_tag)> bytes_tag;

void write_blocks(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    const std::size_t block = hn::Lanes(cells_tag);
    const auto styles = hn::Set(cells_tag, std::uint64_t{style} << 32);
    const auto write_block = [&](std::size_t index) {
        const auto words = hn::PromoteTo(words_tag, hn::LoadU(bytes_tag, bytes.data() + index));
        hn::StoreU(hn::Or(hn::PromoteTo(cells_tag, words), styles), cells_tag,
                   reinterpret_cast<std::uint64_t*>(into + index));
    };
    for (std::size_t index = 0; index + block < bytes.size(); index += block)
        write_block(index);
    write_block(bytes.size() - block); // Overlaps the one before it.
}

// Words are often shorter than a block: what follows the last cell that shows is written too, but not
// counted.
std::size_t read_blocks(std::uint8_t* into, std::span<const Cell> cells, StyleId style) {
    const auto styles = hn::Set(cells_tag, std::uint64_t{style} << 32);
    const auto space = hn::Set(cells_tag, ' ');
    const auto shown = hn::Set(cells_tag, 0x7E - ' ' + 1);
    for (std::size_t index = 0; index < cells.size(); index += hn::Lanes(cells_tag)) {
        const auto lanes = hn::LoadU(cells_tag, reinterpret_cast<const std::uint64_t*>(cells.data() + index));
        const auto contents = hn::Xor(lanes, styles); // Of another style they are larger than any content.
        const auto blank = hn::Eq(contents, hn::Zero(cells_tag));
        const auto characters = hn::IfThenElse(blank, space, contents);
        hn::StoreU(hn::TruncateTo(bytes_tag, characters), bytes_tag, into + index);
        const auto good = hn::Lt(hn::Sub(characters, space), shown);
        if (!hn::AllTrue(cells_tag, good))
            return index + hn::FindKnownFirstTrue(cells_tag, hn::Not(good));
    }
    return cells.size();
}

} // namespace
} // namespace helios::grid::ascii::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace helios::grid::ascii {

HWY_EXPORT(write_blocks);
HWY_EXPORT(read_blocks);

void write_long(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    HWY_DYNAMIC_DISPATCH(write_blocks)(into, bytes, style);
}

std::size_t read_long(std::uint8_t* into, std::span<const Cell> cells, StyleId style) {
    return HWY_DYNAMIC_DISPATCH(read_blocks)(into, cells, style);
}

} // namespace helios::grid::ascii
#endif
