// Strict UTF-8, one byte at a time: U+FFFD for each maximal subpart of an ill-formed sequence (Unicode 3.9).
// A value type; the parser owns one, so a character may be cut at any chunk edge.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace helios::vt {

inline constexpr char32_t replacement = 0xFFFD;

class Utf8Decoder {
public:
    enum class Step : std::uint8_t {
        more,     // The byte was taken; the character is not complete.
        complete, // The byte was taken; codepoint() is the character.
        broken,   // What was held is one U+FFFD; the byte was not taken and must be pushed again.
        invalid,  // The byte itself can start nothing: one U+FFFD.
    };

    Step push(std::uint8_t byte) {
        if (missing_ == 0)
            return start(byte);
        if (byte < lowest_ || byte > highest_) {
            missing_ = 0;
            return Step::broken;
        }
        lowest_ = 0x80;
        highest_ = 0xBF;
        codepoint_ = codepoint_ << 6 | (byte & 0x3FU);
        return --missing_ == 0 ? Step::complete : Step::more;
    }

    [[nodiscard]] bool idle() const { return missing_ == 0; }
    [[nodiscard]] char32_t codepoint() const { return codepoint_; }
    // False for a state that no input can lead to (a hostile checkpoint).
    [[nodiscard]] bool plausible() const;

    bool operator==(const Utf8Decoder&) const = default;

    // Shows each member to a checkpoint's reader or writer.
    template <class Visitor>
    void visit(Visitor& visitor) {
        visitor(codepoint_);
        visitor(missing_);
        visitor(lowest_);
        visitor(highest_);
    }

private:
    Step start(std::uint8_t byte);
    Step open(char32_t bits, std::uint8_t missing);

    char32_t codepoint_ = 0;
    std::uint8_t missing_ = 0;
    std::uint8_t lowest_ = 0x80; // Bounds of the next byte: they exclude overlong forms and surrogates.
    std::uint8_t highest_ = 0xBF;
};

struct TextRun {
    std::size_t characters = 0;
    std::size_t bytes = 0;
};
using TextBuffer = std::array<char32_t, 256>;
inline constexpr std::size_t ascii_run_min = 64; // As many in a row are better taken as bytes.

// The characters that the bytes begin with, as the decoder above would give them: up to what is ill-formed,
// cut or a control, or to `ascii_run_min` of ASCII, or until `into` is nearly full; it may hold anything
// behind them.
TextRun decode_text(std::span<const std::uint8_t> bytes, TextBuffer& into);

struct Utf8Bytes {
    std::array<char, 4> bytes{};
    std::uint8_t size = 0;

    [[nodiscard]] std::string_view text() const { return {bytes.data(), size}; }
};
// Writes the form of a scalar value at `at`, where four bytes fit; gives the place behind it. One byte and
// two go the same way without a branch, since they alternate in Latin text.
inline std::uint8_t* put_utf8(std::uint8_t* at, char32_t scalar) {
    const auto tail = [&](unsigned shift) {
        return static_cast<std::uint8_t>(0x80U | ((scalar >> shift) & 0x3FU));
    };
    if (scalar < 0x800) {
        const bool two = scalar >= 0x80;
        at[0] = static_cast<std::uint8_t>(two ? 0xC0U | scalar >> 6 : scalar);
        at[1] = tail(0);
        return at + (two ? 2 : 1);
    }
    if (scalar < 0x10000) {
        *at++ = static_cast<std::uint8_t>(0xE0U | scalar >> 12);
    } else {
        *at++ = static_cast<std::uint8_t>(0xF0U | scalar >> 18);
        *at++ = tail(12);
    }
    *at++ = tail(6);
    *at++ = tail(0);
    return at;
}

// The UTF-8 form; what is no scalar value becomes U+FFFD.
Utf8Bytes utf8_of(char32_t codepoint);
inline void append_utf8(std::string& out, char32_t codepoint) {
    out += utf8_of(codepoint).text();
}

} // namespace helios::vt
