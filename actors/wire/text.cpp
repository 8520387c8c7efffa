#include "wire/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace helios::wire {
namespace {

constexpr std::size_t topic_bytes_max = 128;

bool is_continuation(unsigned char byte) {
    return (byte & 0xC0U) == 0x80U;
}

// Length of the character at the front, 0 if there is none.
std::size_t character_size(std::string_view text) {
    auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned char first = at(0);
    if (first < 0x80)
        return 1;
    std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size)
        return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if (!is_continuation(at(i)))
            return 0;
    }
    bool overlong = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
    bool surrogate = first == 0xED && at(1) >= 0xA0;
    bool beyond = first == 0xF4 && at(1) >= 0x90;
    return overlong || surrogate || beyond ? 0 : size;
}

// Screens of 1 MiB are mostly ASCII: eight bytes a step.
std::size_t ascii_prefix(std::string_view text) {
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if ((eight & 0x8080808080808080U) != 0)
            break;
    }
    return at;
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(ascii_prefix(text));
        if (text.empty())
            break;
        std::size_t size = character_size(text);
        if (size == 0)
            return false;
        text.remove_prefix(size);
    }
    return true;
}

std::string repaired_utf8(std::string_view text) {
    std::string repaired;
    repaired.reserve(text.size());
    while (!text.empty()) {
        std::size_t size = character_size(text);
        if (size == 0)
            repaired += "\xEF\xBF\xBD";
        else
            repaired += text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return repaired;
}

bool is_topic(std::string_view text) {
    if (text.empty() || text.size() > topic_bytes_max)
        return false;
    bool at_start = true;
    bool in_first = true;
    for (char c : text) {
        if (at_start) {
            if (!is_lower(c))
                return false;
            at_start = false;
        } else if (c == '.') {
            at_start = true;
            in_first = false;
        } else if (!is_lower(c) && !is_digit(c) && (c != '_' || in_first)) {
            return false;
        }
    }
    return !at_start;
}

} // namespace helios::wire
