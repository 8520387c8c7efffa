// See utf8.hpp. The bounds of second bytes are table 3-7 of the Unicode standard.
#include "vt/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace helios::vt {
namespace {

struct Character {
    char32_t codepoint = 0;
    std::size_t size = 0; // In bytes; 0: what stands there is ill-formed, cut or a control.
};

// Of four bytes, the first of which is the lowest.
Character character_in(std::uint32_t word) {
    static_assert(std::endian::native == std::endian::little);
    const auto tail = [&](unsigned index) { return word >> (8 * index) & 0x3FU; };
    if ((word & 0xC0E0U) == 0x80C0U) {
        const char32_t point = (word & 0x1FU) << 6 | tail(1);
        return {point, point >= 0xA0 ? 2U : 0U};
    }
    if ((word & 0xC0C0F0U) == 0x8080E0U) {
        const char32_t point = (word & 0x0FU) << 12 | tail(1) << 6 | tail(2);
        return {point, point >= 0x800 && point - 0xD800U >= 0x800 ? 3U : 0U};
    }
    if ((word & 0xC0C0C0F8U) == 0x808080F0U) {
        const char32_t point = (word & 0x07U) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
        return {point, point - 0x10000U < 0x100000 ? 4U : 0U};
    }
    const char32_t ascii = word & 0xFFU;
    return {ascii, ascii - 0x20U < 0x5F ? 1U : 0U};
}

Character character_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    std::uint32_t word = 0;
    if (at + 4 <= bytes.size()) {
        std::memcpy(&word, bytes.data() + at, 4);
    } else {
        std::memcpy(&word, bytes.data() + at, bytes.size() - at); // A cut one lacks a tail: there is a zero.
    }
    return character_in(word);
}

#ifdef __SSE2__
// How many of the sixteen bytes are printable ASCII; all sixteen are written as characters.
std::size_t widen_ascii(const std::uint8_t* bytes, char32_t* into) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i stop =
        _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(0x20)), _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7F)));
    const __m128i low = _mm_unpacklo_epi8(block, zero);
    const __m128i high = _mm_unpackhi_epi8(block, zero);
    auto* out = reinterpret_cast<__m128i*>(into);
    _mm_storeu_si128(out, _mm_unpacklo_epi16(low, zero));
    _mm_storeu_si128(out + 1, _mm_unpackhi_epi16(low, zero));
    _mm_storeu_si128(out + 2, _mm_unpacklo_epi16(high, zero));
    _mm_storeu_si128(out + 3, _mm_unpackhi_epi16(high, zero));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stop));
    return static_cast<std::size_t>(std::countr_zero(mask | 0x10000U));
}

// Four characters of three bytes each, in twelve of sixteen bytes; false when they are not.
bool decode_threes(const std::uint8_t* bytes, char32_t* into) {
    const auto word = [&](std::size_t at) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes + at, 4);
        return static_cast<int>(value);
    };
    const auto set = [](std::uint32_t value) { return _mm_set1_epi32(static_cast<int>(value)); };
    const __m128i words = _mm_set_epi32(word(9), word(6), word(3), word(0));
    const __m128i shape = _mm_cmpeq_epi32(_mm_and_si128(words, set(0xC0C0F0)), set(0x8080E0));
    const __m128i first = _mm_and_si128(_mm_slli_epi32(words, 12), set(0xF000));
    const __m128i second = _mm_and_si128(_mm_srli_epi32(words, 2), set(0xFC0));
    const __m128i third = _mm_and_si128(_mm_srli_epi32(words, 16), set(0x3F));
    const __m128i points = _mm_or_si128(_mm_or_si128(first, second), third);
    // Neither overlong nor a surrogate.
    const __m128i high = _mm_and_si128(points, set(0xF800));
    const __m128i bad =
        _mm_or_si128(_mm_cmpeq_epi32(high, _mm_setzero_si128()), _mm_cmpeq_epi32(high, set(0xD800)));
    if (_mm_movemask_epi8(_mm_andnot_si128(bad, shape)) != 0xFFFF)
        return false;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(into), points);
    return true;
}

// Characters that are no ASCII; most scripts have them of one length.
void decode_high(std::span<const std::uint8_t> bytes, std::span<char32_t> into, TextRun& run) {
    while (run.bytes + 16 <= bytes.size() && run.characters + 4 <= into.size()) {
        if (bytes[run.bytes] < 0x80)
            return;
        const Character character = character_at(bytes, run.bytes);
        if (character.size == 0)
            return;
        if (character.size == 3 && decode_threes(bytes.data() + run.bytes, into.data() + run.characters)) {
            run.characters += 4;
            run.bytes += 12;
            continue;
        }
        into[run.characters++] = character.codepoint;
        run.bytes += character.size;
    }
}

// Stretches of ASCII sixteen bytes at a time, and what stands between them; the rest is left.
TextRun decode_blocks(std::span<const std::uint8_t> bytes, std::span<char32_t> into) {
    TextRun run;
    std::size_t stretch = 0;
    while (run.bytes + 16 <= bytes.size() && run.characters + 16 <= into.size()) {
        const std::size_t ascii = widen_ascii(bytes.data() + run.bytes, into.data() + run.characters);
        run.characters += ascii;
        run.bytes += ascii;
        if (ascii == 16) {
            stretch += 16;
            if (stretch >= ascii_run_min)
                break;
            continue;
        }
        stretch = 0;
        const std::size_t before = run.bytes;
        decode_high(bytes, into, run);
        if (run.bytes == before) // A control, or what is ill-formed.
            break;
    }
    return run;
}
#else
TextRun decode_blocks(std::span<const std::uint8_t> /*bytes*/, std::span<char32_t> /*into*/) {
    return {};
}
#endif

} // namespace

Utf8Decoder::Step Utf8Decoder::open(char32_t bits, std::uint8_t missing) {
    codepoint_ = bits;
    missing_ = missing;
    return Step::more;
}

Utf8Decoder::Step Utf8Decoder::start(std::uint8_t byte) {
    lowest_ = 0x80;
    highest_ = 0xBF;
    if (byte < 0x80) {
        codepoint_ = byte;
        return Step::complete;
    }
    if (byte < 0xC2 || byte > 0xF4)
        return Step::invalid;
    if (byte < 0xE0)
        return open(byte & 0x1FU, 1);
    if (byte < 0xF0) {
        if (byte == 0xE0)
            lowest_ = 0xA0;
        if (byte == 0xED)
            highest_ = 0x9F;
        return open(byte & 0x0FU, 2);
    }
    if (byte == 0xF0)
        lowest_ = 0x90;
    if (byte == 0xF4)
        highest_ = 0x8F;
    return open(byte & 0x07U, 3);
}

// The states that start() and push() lead to, so that what is held becomes a scalar value whatever follows.
bool Utf8Decoder::plausible() const {
    const auto bounds = [&](std::uint8_t lowest, std::uint8_t highest) {
        return lowest_ == lowest && highest_ == highest;
    };
    const bool any_tail = bounds(0x80, 0xBF);
    switch (missing_) {
    case 0:
        return codepoint_ <= 0x10FFFF;
    case 1: // Neither overlong nor a surrogate.
        return any_tail && codepoint_ >= 2 && codepoint_ <= 0x10FFFF >> 6 &&
               (codepoint_ < 0xD800 >> 6 || codepoint_ > 0xDFFF >> 6);
    case 2:
        if (codepoint_ == 0 || codepoint_ == 0x0D)
            return codepoint_ == 0 ? bounds(0xA0, 0xBF) : bounds(0x80, 0x9F);
        return any_tail && codepoint_ <= 0x10FFFF >> 12;
    case 3:
        if (codepoint_ == 0 || codepoint_ == 4)
            return codepoint_ == 0 ? bounds(0x90, 0xBF) : bounds(0x80, 0x8F);
        return any_tail && codepoint_ < 4;
    default:
        return false;
    }
}

TextRun decode_text(std::span<const std::uint8_t> bytes, std::span<char32_t> into) {
    TextRun run = decode_blocks(bytes, into);
    std::size_t ascii = 0; // How much of it was the last.
    while (run.characters < into.size() && run.bytes < bytes.size() && ascii < 16) {
        const Character character = character_at(bytes, run.bytes);
        if (character.size == 0)
            break;
        into[run.characters++] = character.codepoint;
        run.bytes += character.size;
        ascii = character.size == 1 ? ascii + 1 : 0;
    }
    return run;
}

Utf8Bytes utf8_of(char32_t codepoint) {
    if (codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
        codepoint = replacement;
    std::array<std::uint8_t, 4> bytes{};
    Utf8Bytes utf8;
    utf8.size = static_cast<std::uint8_t>(put_utf8(bytes.data(), codepoint) - bytes.data());
    std::ranges::copy(bytes, utf8.bytes.begin());
    return utf8;
}

} // namespace helios::vt
