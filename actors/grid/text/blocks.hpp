// Several cells at a time into the history's form (line_codec.hpp). What is not of the kind that goes at once
// is left to the caller's loop, which gives the same. Plain functions, any thread.
#pragma once

#include "grid/cells/cell.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace helios::grid::blocks {

// What became of some cells in the history's form; nothing when they are of another kind.
struct Written {
    std::size_t bytes = 0; // At most sixteen.
    std::size_t cells = 0;
    std::size_t characters = 0;
};

#ifdef __SSE2__
static_assert(std::endian::native == std::endian::little && offsetof(Cell, content) == 0,
              "a cell's content is its first half");

inline __m128i set(std::uint32_t value) {
    return _mm_set1_epi32(static_cast<int>(value));
}
inline bool all(__m128i lanes) {
    return _mm_movemask_epi8(lanes) == 0xFFFF;
}
// Of numbers below 2^31.
inline __m128i between(__m128i lanes, std::uint32_t first, std::uint32_t last) {
    return _mm_and_si128(_mm_cmpgt_epi32(lanes, set(first - 1)), _mm_cmplt_epi32(lanes, set(last + 1)));
}
// U+4E00 to U+9FFF and U+AC00 to U+D7A3: all of them two cells wide.
inline bool all_wide(__m128i points) {
    return all(_mm_or_si128(between(points, 0x4E00, 0x9FFF), between(points, 0xAC00, 0xD7A3)));
}
inline __m128i load(const void* from) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}
inline void store(void* into, __m128i lanes) {
    _mm_storeu_si128(static_cast<__m128i*>(into), lanes);
}

// Of four cells.
struct Halves {
    __m128i contents;
    __m128i styles;
};
inline Halves halves(const Cell* cells) {
    const __m128 low = _mm_castsi128_ps(load(cells));
    const __m128 high = _mm_castsi128_ps(load(cells + 2));
    return {_mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0))),
            _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)))};
}
inline bool all_of_style(const Halves& first, const Halves& second, StyleId style) {
    return all(
        _mm_and_si128(_mm_cmpeq_epi32(first.styles, set(style)), _mm_cmpeq_epi32(second.styles, set(style))));
}

// Eight cells that show code points below U+0800, or nothing, which is a space.
inline Written read_short(std::uint8_t* into, const Cell* cells, StyleId style) {
    const __m128i zero = _mm_setzero_si128();
    const Halves first = halves(cells);
    const Halves second = halves(cells + 4);
    const __m128i large = _mm_andnot_si128(set(0x7FF), _mm_or_si128(first.contents, second.contents));
    if (!all_of_style(first, second, style) || !all(_mm_cmpeq_epi32(large, zero)))
        return {};
    const __m128i shown = _mm_packs_epi32(first.contents, second.contents);
    const __m128i points =
        _mm_or_si128(shown, _mm_and_si128(_mm_cmpeq_epi16(shown, zero), _mm_set1_epi16(' ')));
    const __m128i two = _mm_cmpgt_epi16(points, _mm_set1_epi16(0x7F));
    if (_mm_movemask_epi8(two) == 0) {
        _mm_storel_epi64(reinterpret_cast<__m128i*>(into), _mm_packus_epi16(points, points));
        return {8, 8, 8};
    }
    const __m128i last = _mm_slli_epi16(_mm_and_si128(points, _mm_set1_epi16(0x3F)), 8);
    const __m128i pair = _mm_or_si128(_mm_or_si128(_mm_srli_epi16(points, 6), last),
                                      _mm_set1_epi16(static_cast<short>(0x80C0)));
    const __m128i bytes = _mm_or_si128(_mm_and_si128(two, pair), _mm_andnot_si128(two, points));
    // A mask is minus one: one byte more. Then the sums of the sizes up to each.
    __m128i sums = _mm_sub_epi16(_mm_set1_epi16(1), two);
    sums = _mm_add_epi16(sums, _mm_slli_si128(sums, 2));
    sums = _mm_add_epi16(sums, _mm_slli_si128(sums, 4));
    sums = _mm_add_epi16(sums, _mm_slli_si128(sums, 8));
    std::array<std::uint16_t, 8> words;
    std::array<std::uint16_t, 8> ends;
    store(words.data(), bytes);
    store(ends.data(), sums);
    std::memcpy(into, &words[0], 2);
    for (std::size_t at = 1; at < words.size(); ++at)
        std::memcpy(into + ends[at - 1], &words[at], 2);
    return {ends[7], 8, 8};
}

// Eight cells of ideographs: `mark` and three bytes for each.
inline Written read_wide(std::uint8_t* into, const Cell* cells, StyleId style, std::uint8_t mark) {
    const Halves first_half = halves(cells);
    const Halves second_half = halves(cells + 4);
    const __m128 even = _mm_shuffle_ps(_mm_castsi128_ps(first_half.contents),
                                       _mm_castsi128_ps(second_half.contents), _MM_SHUFFLE(2, 0, 2, 0));
    const __m128i leads = _mm_xor_si128(_mm_castps_si128(even), set(Cell::wide));
    if (!all_wide(leads) || !all_of_style(first_half, second_half, style))
        return {};
    const auto tail = [&](__m128i shifted, std::uint32_t mask) { return _mm_and_si128(shifted, set(mask)); };
    const __m128i first = tail(_mm_srli_epi32(leads, 4), 0x0F00);
    const __m128i second = tail(_mm_slli_epi32(leads, 10), 0x3F0000);
    const __m128i third = tail(_mm_slli_epi32(leads, 24), 0x3F000000);
    store(into, _mm_or_si128(_mm_or_si128(first, second), _mm_or_si128(third, set(0x8080E000U | mark))));
    return {16, 8, 4};
}
// Four cells of any width that show code points below U+10000, with `mark` before each wide one. The length
// of none is waited for or branched on.
inline Written read_any(std::uint8_t* into, const Cell* cells, StyleId style, std::uint8_t mark) {
    const __m128i zero = _mm_setzero_si128();
    const auto [raw, styles] = halves(cells);
    const __m128i known = set(Cell::wide | Cell::tail | 0xFFFF);
    const __m128i good = _mm_and_si128(_mm_cmpeq_epi32(styles, set(style)),
                                       _mm_cmpeq_epi32(_mm_andnot_si128(known, raw), zero));
    if (!all(good))
        return {};
    const __m128i contents = _mm_or_si128(raw, _mm_and_si128(_mm_cmpeq_epi32(raw, zero), set(' ')));
    const __m128i tail = _mm_cmpeq_epi32(contents, set(Cell::tail));
    const __m128i wide = _mm_andnot_si128(tail, _mm_cmpgt_epi32(contents, set(0xFFFF)));
    const __m128i point = _mm_and_si128(contents, set(0xFFFF));
    const __m128i two = _mm_cmpgt_epi32(point, set(0x7F));
    const __m128i three = _mm_cmpgt_epi32(point, set(0x7FF));

    const __m128i last = _mm_and_si128(point, set(0x3F));
    const __m128i upper = _mm_srli_epi32(point, 6);
    const __m128i of_two = _mm_or_si128(_mm_or_si128(upper, _mm_slli_epi32(last, 8)), set(0x80C0));
    const __m128i middle = _mm_slli_epi32(_mm_and_si128(upper, set(0x3F)), 8);
    const __m128i ends = _mm_or_si128(_mm_srli_epi32(point, 12), _mm_slli_epi32(last, 16));
    const __m128i of_three = _mm_or_si128(_mm_or_si128(ends, middle), set(0x8080E0));
    const auto choose = [](__m128i mask, __m128i yes, __m128i no) {
        return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
    };
    const __m128i plain = choose(three, of_three, choose(two, of_two, point));
    const __m128i bytes = choose(wide, _mm_or_si128(_mm_slli_epi32(plain, 8), set(mark)), plain);

    // A mask is minus one. Then the sums of the sizes up to each.
    __m128i ends_at = _mm_sub_epi32(_mm_add_epi32(set(1), tail), _mm_add_epi32(two, three));
    ends_at = _mm_sub_epi32(ends_at, wide);
    ends_at = _mm_add_epi32(ends_at, _mm_slli_si128(ends_at, 4));
    ends_at = _mm_add_epi32(ends_at, _mm_slli_si128(ends_at, 8));
    std::array<std::uint32_t, 4> words;
    std::array<std::uint32_t, 4> sums;
    store(words.data(), bytes);
    store(sums.data(), ends_at);
    std::memcpy(into, &words[0], 4);
    std::memcpy(into + sums[0], &words[1], 4);
    std::memcpy(into + sums[1], &words[2], 4);
    std::memcpy(into + sums[2], &words[3], 4);
    const auto tails = static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(tail)));
    constexpr std::uint64_t others = 0x0112'1223'1223'2334; // Of four, by the mask.
    return {sums[3], 4, others >> 4 * tails & 7U};
}
#endif

// As many of the cells as go at once into the history's form; there is room for sixteen bytes.
inline Written read(std::uint8_t* into, std::span<const Cell> cells, StyleId style, std::uint8_t mark) {
#ifdef __SSE2__
    if (cells.size() >= 8) {
        const Written written = cells[0].is_wide() ? read_wide(into, cells.data(), style, mark)
                                                   : read_short(into, cells.data(), style);
        if (written.bytes > 0)
            return written;
    }
    if (cells.size() >= 4)
        return read_any(into, cells.data(), style, mark);
#else
    (void)into, (void)cells, (void)style, (void)mark;
#endif
    return {};
}

} // namespace helios::grid::blocks
