// See utf8.hpp. The bounds of second bytes are table 3-7 of the Unicode standard.
#include "vt/utf8.hpp"

#include <algorithm>

namespace helios::vt {
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
