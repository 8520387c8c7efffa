// Rules for text on the wire: UTF-8, and the form of topics and methods. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace helios::wire {

// Strict: no overlong forms, surrogates or values beyond U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

// The same text, each byte that belongs to no character replaced by U+FFFD.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

// ^[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*)*$ and at most 128 bytes.
[[nodiscard]] bool is_topic(std::string_view text);

} // namespace helios::wire
