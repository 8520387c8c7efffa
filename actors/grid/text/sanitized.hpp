// What a program sent as text, made fit to be kept and shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace helios::grid {

// Valid UTF-8 without controls, cut at a character.
std::string sanitized(std::string_view text, std::size_t bytes_max);
// The same, with LF allowed.
std::string sanitized_lines(std::string_view text, std::size_t bytes_max);

} // namespace helios::grid
