// Four code points at a time. Plain functions, any thread.
#pragma once

#include "grid/cells/cell.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace helios::grid::blocks {

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
#endif

} // namespace helios::grid::blocks
