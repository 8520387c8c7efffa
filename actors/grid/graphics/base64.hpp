// Base64 (RFC 4648, section 4), as terminals carry images and notifications in it. Plain values, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace helios::grid {

// Decodes text that comes in pieces, each with or without padding of its own.
class Base64Decoder {
public:
    // Appends what the text holds; false, with `out` as far as it went, at a character of no base64.
    bool decode(std::string_view text, std::string& out);

    // Shows each member to a checkpoint's reader or writer.
    template <class Visitor>
    void visit(Visitor& visitor) {
        visitor(bits_);
        visitor(count_);
    }
    [[nodiscard]] bool plausible() const { return (count_ % 2) == 0 && count_ < 8 && bits_ >> count_ == 0; }
    bool operator==(const Base64Decoder&) const = default;

private:
    std::uint32_t bits_ = 0; // The low `count_` are not yet a byte.
    std::uint8_t count_ = 0;
};

void append_base64(std::string& out, std::string_view bytes);

} // namespace helios::grid
