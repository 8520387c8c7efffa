// Where a run of printable ASCII ends: the scan that most of all bytes go through. A plain function, any
// thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace helios::vt {

// How many of the first bytes are 0x20..0x7e: 16 at a time where there is SSE2, then eight, then one.
inline std::size_t printable_prefix(std::span<const std::uint8_t> bytes) {
    std::size_t index = 0;
#ifdef __SSE2__
    for (; index + 16 <= bytes.size(); index += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + index));
        // As signed numbers all that stops, but for delete, is below the space.
        const __m128i stop = _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(0x20)),
                                          _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7F)));
        if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop)); mask != 0)
            return index + static_cast<std::size_t>(std::countr_zero(mask));
    }
#endif
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = ones * 0x80;
    static_assert(std::endian::native == std::endian::little,
                  "the first stop is the lowest byte of the word");
    for (; index + 8 <= bytes.size(); index += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + index, 8);
        // The lowest byte that is marked is exact; borrows can only disturb the bytes above it.
        const std::uint64_t below_space = (word - ones * 0x20) & ~word;
        const std::uint64_t is_delete = ((word ^ ones * 0x7F) - ones);
        const std::uint64_t stop = (below_space | is_delete | word) & high_bits;
        if (stop != 0)
            return index + static_cast<std::size_t>(std::countr_zero(stop)) / 8;
    }
    while (index < bytes.size() && bytes[index] >= 0x20 && bytes[index] < 0x7F)
        ++index;
    return index;
}

} // namespace helios::vt
