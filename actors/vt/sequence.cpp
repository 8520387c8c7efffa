// See sequence.hpp: what parameters do that is more than a line.
#include "vt/sequence.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace helios::vt {
namespace {

// Bit i: byte i is one of the `count` characters from '0' on.
std::uint32_t from_zero(CsiText::Block bytes, unsigned count) {
#ifdef __SSE2__
    const auto half = [&](std::size_t index) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + index));
        // Moved so that those are the lowest of the signed numbers.
        const __m128i moved = _mm_add_epi8(block, _mm_set1_epi8(static_cast<char>(0x80 - '0')));
        const __m128i less = _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(0x80 + count)));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(less));
    };
    return half(0) | half(16) << 16;
#else
    std::uint32_t mask = 0;
    for (std::size_t index = 0; index < bytes.size(); ++index)
        mask |= static_cast<std::uint32_t>(bytes[index] - unsigned{'0'} < count) << index;
    return mask;
#endif
}

// Of one to four digits; four bytes can be read.
std::uint32_t number(const std::uint8_t* bytes, unsigned count) {
    static_assert(std::endian::native == std::endian::little, "the first digit is the lowest byte");
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    word <<= 32 - 8 * count; // The last digit is the highest byte.
    const std::uint32_t pairs = (word & 0x0F000F) * 10 + (word >> 8 & 0x0F000F);
    return (pairs & 0xFFU) * 100 + (pairs >> 16);
}

static_assert(CsiText::bytes_max + sizeof(std::uint32_t) <= 32, "number() reads four bytes");
static_assert(CsiText::bytes_max < params_max, "so many can be empty");

} // namespace

CsiText::CsiText(Block bytes)
    : block(bytes), size(static_cast<std::size_t>(std::countr_one(from_zero(bytes, ';' + 1 - '0')))) {}

bool Params::plausible() const {
    const std::uint32_t beyond = size_ >= params_max ? 0U : ~0U << size_;
    return size_ <= params_max && (!full_ || size_ == params_max) && (subs_ & (beyond | 1U)) == 0 &&
           std::all_of(values_.begin(), values_.begin() + size_,
                       [](std::uint32_t value) { return value == empty || value <= param_value_max; });
}

// As digit() and separate() for each byte, without a store for each.
std::size_t Params::take(std::span<const std::uint8_t> bytes) {
    std::size_t index = 0;
    while (index < bytes.size()) {
        const std::uint8_t byte = bytes[index];
        if (byte == ':' || byte == ';') {
            separate(byte);
            ++index;
            continue;
        }
        if (byte < '0' || byte > '9')
            break;
        std::uint32_t value = 0;
        for (; index < bytes.size() && bytes[index] >= '0' && bytes[index] <= '9'; ++index)
            value = std::min(value * 10 + (bytes[index] - std::uint32_t{'0'}), param_value_max);
        if (full_)
            continue;
        if (size_ == 0)
            size_ = 1;
        values_[size_ - 1U] = value;
    }
    return index;
}

void Params::take(CsiText text) {
    if (!take_short(text))
        take(text.block.first(text.size));
}

// The usual: none has more than four digits. How many digits a number has cannot be foretold, so nothing
// branches on it. False, and nothing is taken, when they are not such.
bool Params::take_short(CsiText text) {
    const std::uint32_t stops = ~from_zero(text.block, '9' + 1 - '0');
    std::uint32_t subs = 0;
    std::size_t size = 0;
    std::size_t at = 0;
    while (true) {
        const auto count = static_cast<unsigned>(std::countr_zero(stops >> at));
        if (count > 4)
            return false;
        values_[size] = count == 0 ? empty : number(text.block.data() + at, count);
        at += count;
        if (at == text.size) {
            size_ = static_cast<std::uint8_t>(at == 0 ? 0 : size + 1);
            subs_ = subs;
            return true;
        }
        ++size;
        subs |= static_cast<std::uint32_t>(text.block[at] == ':') << size;
        ++at;
    }
}

bool Params::operator==(const Params& other) const {
    const std::uint32_t used = size_ >= params_max ? ~0U : (1U << size_) - 1U;
    return size_ == other.size_ && full_ == other.full_ && (subs_ & used) == (other.subs_ & used) &&
           std::equal(values_.begin(), values_.begin() + size_, other.values_.begin());
}

} // namespace helios::vt
