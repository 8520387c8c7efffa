// See utf8.hpp. The bounds of second bytes are table 3-7 of the Unicode standard.
#include "vt/utf8.hpp"

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

bool Utf8Decoder::plausible() const {
    if (codepoint_ > 0x10FFFF || missing_ > 3 || lowest_ > highest_)
        return false;
    const bool low = lowest_ == 0x80 || lowest_ == 0x90 || lowest_ == 0xA0;
    const bool high = highest_ == 0xBF || highest_ == 0x9F || highest_ == 0x8F;
    // What is held must stay a scalar value however the missing bytes turn out.
    return low && high && (missing_ == 0 || codepoint_ <= 0x10FFFFU >> (6U * missing_));
}

void append_utf8(std::string& out, char32_t codepoint) {
    if (codepoint > 0x10FFFF || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
        codepoint = replacement;
    const auto tail = [&](unsigned shift) {
        out.push_back(static_cast<char>(0x80U | ((codepoint >> shift) & 0x3FU)));
    };
    if (codepoint < 0x80) {
        out.push_back(static_cast<char>(codepoint));
    } else if (codepoint < 0x800) {
        out.push_back(static_cast<char>(0xC0U | codepoint >> 6));
        tail(0);
    } else if (codepoint < 0x10000) {
        out.push_back(static_cast<char>(0xE0U | codepoint >> 12));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xF0U | codepoint >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

} // namespace helios::vt
