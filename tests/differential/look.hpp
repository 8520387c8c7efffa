// A screen as the text that all engines of the comparison write: rows, looks, cursor and history.
#pragma once

#include <string>
#include <string_view>

#include "differential/stream.hpp"

namespace helios::differential {

// After the stream. `attributes`: the names of those that the other side can tell, set apart by spaces.
std::string look_of(const Stream& stream, std::string_view attributes);

// The lines in which they differ, one below the other.
std::string difference(std::string_view ours, std::string_view theirs);

} // namespace helios::differential
