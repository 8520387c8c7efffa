// Text for people: colours where they are wanted (NO_COLOR, CLICOLOR_FORCE, TERM=dumb), and nothing that
// could command the terminal it is printed on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace helios::cli {

enum class Tone : std::uint8_t { plain, good, warning, bad, faint, strong };

// Whether stdout takes colours.
bool wants_color();
std::string toned(std::string_view text, Tone tone);

// Control characters become spaces, ill-formed UTF-8 U+FFFD: titles and names come from programs.
std::string printable(std::string_view text);
// Of printable text, in cells.
std::size_t columns_of(std::string_view text);
// Cut to at most so many cells, with an ellipsis.
std::string shortened(std::string_view text, std::size_t columns_max);

// "3 s", "12 min", "4 h", "9 d".
std::string duration_text(std::int64_t duration_ns);
// "812 B", "1.4 MB".
std::string bytes_text(std::uint64_t bytes);

} // namespace helios::cli
