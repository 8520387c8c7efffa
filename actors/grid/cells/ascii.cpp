// See ascii.hpp. Each function is the loop that ends it; the blocks before are the same, faster.
#include "grid/cells/ascii.hpp"

#include <bit>
#include <cstddef>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace helios::grid::ascii {
namespace {

bool shows(const Cell& cell, StyleId style) {
    return (cell.content - 0x20 < 0x5F || cell.content == 0) && cell.style == style;
}

#ifdef __SSE2__
static_assert(std::endian::native == std::endian::little && offsetof(Cell, content) == 0,
              "a cell's content is its first half");

struct Block {
    __m128i contents;
    __m128i styles;
};

// Four cells, their halves sorted.
Block load(const Cell* cells) {
    const __m128 low = _mm_loadu_ps(reinterpret_cast<const float*>(cells));
    const __m128 high = _mm_loadu_ps(reinterpret_cast<const float*>(cells + 2));
    return {_mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0))),
            _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)))};
}

void store(Cell* cells, __m128i contents, __m128i styles) {
    auto* into = reinterpret_cast<__m128i*>(cells);
    _mm_storeu_si128(into, _mm_unpacklo_epi32(contents, styles));
    _mm_storeu_si128(into + 1, _mm_unpackhi_epi32(contents, styles));
}

// At least eight bytes; the last block overlaps the one before it.
void write_blocks(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i styles = _mm_set1_epi32(static_cast<int>(style));
    const auto write_block = [&](std::size_t index) {
        const auto* block = reinterpret_cast<const __m128i*>(bytes.data() + index);
        const __m128i words = _mm_unpacklo_epi8(_mm_loadl_epi64(block), zero);
        store(into + index, _mm_unpacklo_epi16(words, zero), styles);
        store(into + index + 4, _mm_unpackhi_epi16(words, zero), styles);
    };
    for (std::size_t index = 0; index + 8 < bytes.size(); index += 8)
        write_block(index);
    write_block(bytes.size() - 8);
}

// A blank is a space.
Block with_spaces(Block block) {
    const __m128i blank = _mm_cmpeq_epi32(block.contents, _mm_setzero_si128());
    return {_mm_or_si128(block.contents, _mm_and_si128(blank, _mm_set1_epi32(0x20))), block.styles};
}

// All ones for each cell that shows. As signed numbers contents with the highest bit are below the space, so
// two comparisons do.
__m128i shown(const Block& block, __m128i styles) {
    const __m128i outside = _mm_or_si128(_mm_cmplt_epi32(block.contents, _mm_set1_epi32(0x20)),
                                         _mm_cmpgt_epi32(block.contents, _mm_set1_epi32(0x7E)));
    return _mm_andnot_si128(outside, _mm_cmpeq_epi32(block.styles, styles));
}

// Words are often shorter than a block: what follows the last cell that shows is written too, but not
// counted.
std::size_t read_blocks(std::uint8_t* into, std::span<const Cell> cells, StyleId style, bool& ended) {
    const __m128i styles = _mm_set1_epi32(static_cast<int>(style));
    std::size_t index = 0;
    for (; index + 8 <= cells.size(); index += 8) {
        const Block first = with_spaces(load(cells.data() + index));
        const Block second = with_spaces(load(cells.data() + index + 4));
        const __m128i words = _mm_packs_epi32(first.contents, second.contents);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(into + index), _mm_packus_epi16(words, words));
        const __m128i good = _mm_packs_epi32(shown(first, styles), shown(second, styles));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(good, good))) & 0xFFU;
        if (mask != 0xFF) {
            ended = true;
            return index + static_cast<std::size_t>(std::countr_one(mask));
        }
    }
    return index;
}
#else
void write_blocks(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    for (std::size_t index = 0; index < bytes.size(); ++index)
        into[index] = {bytes[index], style};
}
std::size_t read_blocks(std::uint8_t* /*into*/, std::span<const Cell> /*cells*/, StyleId /*style*/,
                        bool& /*ended*/) {
    return 0;
}
#endif

} // namespace

void write_long(Cell* into, std::span<const std::uint8_t> bytes, StyleId style) {
    write_blocks(into, bytes, style);
}

std::size_t read(std::uint8_t* into, std::span<const Cell> cells, StyleId style) {
    bool ended = false;
    std::size_t index = read_blocks(into, cells, style, ended);
    for (; !ended && index < cells.size() && shows(cells[index], style); ++index)
        into[index] = static_cast<std::uint8_t>(cells[index].content == 0 ? ' ' : cells[index].content);
    return index;
}

} // namespace helios::grid::ascii
