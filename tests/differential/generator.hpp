// Streams from a seed, weighted by the grammar of what terminals are sent. Each uses some of the families of
// sequences, so that many streams stay free of any one of them.
#pragma once

#include <cstdint>

#include "differential/stream.hpp"

namespace helios::differential {

// The same seed gives the same stream.
Stream generate(std::uint32_t seed);

} // namespace helios::differential
