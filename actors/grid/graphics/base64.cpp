#include "grid/graphics/base64.hpp"

#include <array>

namespace helios::grid {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 0xFF;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(none);
    for (std::size_t value = 0; value < digits.size(); ++value)
        table[static_cast<std::uint8_t>(digits[value])] = static_cast<std::uint8_t>(value);
    return table;
}();

} // namespace

bool Base64Decoder::decode(std::string_view text, std::string& out) {
    for (const char letter : text) {
        if (letter == '=') { // The end of a piece: what is left of its last digit is no data.
            bits_ = count_ = 0;
            continue;
        }
        const std::uint8_t value = values[static_cast<std::uint8_t>(letter)];
        if (value == none)
            return false;
        bits_ = bits_ << 6 | value;
        count_ = static_cast<std::uint8_t>(count_ + 6);
        if (count_ < 8)
            continue;
        count_ = static_cast<std::uint8_t>(count_ - 8);
        out += static_cast<char>(bits_ >> count_);
        bits_ &= (1U << count_) - 1;
    }
    return true;
}

void append_base64(std::string& out, std::string_view bytes) {
    const auto byte_at = [&](std::size_t at) {
        return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : std::uint8_t{0};
    };
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::uint32_t group =
            std::uint32_t{byte_at(at)} << 16 | std::uint32_t{byte_at(at + 1)} << 8 | byte_at(at + 2);
        out += digits[group >> 18];
        out += digits[group >> 12 & 63U];
        out += at + 1 < bytes.size() ? digits[group >> 6 & 63U] : '=';
        out += at + 2 < bytes.size() ? digits[group & 63U] : '=';
    }
}

} // namespace helios::grid
