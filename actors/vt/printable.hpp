// Where a run of printable ASCII ends: the scan that most of all bytes go through. Plain functions, any
// thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace helios::vt {

// The same, a vector at a time.
std::size_t printable_prefix_long(std::span<const std::uint8_t> bytes);

// How many of the first bytes are 0x20..0x7e. Words end within the first words; a call is for what is longer.
inline std::size_t printable_prefix(std::span<const std::uint8_t> bytes) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = ones * 0x80;
    static_assert(std::endian::native == std::endian::little,
                  "the first stop is the lowest byte of the word");
    const auto stops = [&](std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        // The lowest byte that is marked is exact; borrows can only disturb the bytes above it.
        const std::uint64_t below_space = (word - ones * 0x20) & ~word;
        const std::uint64_t is_delete = ((word ^ ones * 0x7F) - ones);
        return (below_space | is_delete | word) & high_bits;
    };
    if (bytes.size() >= 16) { // Nothing branches on which of the two words it is in.
        const std::uint64_t first = stops(0);
        const std::uint64_t second = stops(8);
        const std::uint64_t stop = first != 0 ? first : second;
        const std::size_t before = first != 0 ? 0 : 8;
        return stop != 0 ? before + static_cast<std::size_t>(std::countr_zero(stop)) / 8
                         : 16 + printable_prefix_long(bytes.subspan(16));
    }
    std::size_t index = 0;
    while (index < bytes.size() && bytes[index] >= 0x20 && bytes[index] < 0x7F)
        ++index;
    return index;
}

} // namespace helios::vt
