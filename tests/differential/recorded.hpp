// Streams that programs wrote: the golden cases and the benchmark's corpora.
#pragma once

#include <vector>

#include "differential/stream.hpp"

namespace helios::differential {

std::vector<Stream> recorded_streams();

} // namespace helios::differential
