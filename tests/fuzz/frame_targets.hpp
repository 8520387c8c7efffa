// What the frames' fuzzer does with one input; the seed corpus runs through the same function as a unit test.
#pragma once

#include <cstdint>
#include <span>

namespace helios::grid {

// Bytes with frames, resizes of both sides and losses in between (0xfe and an operation). A viewer of the
// screen's size that was fed all frames shows the screen; one of another size holds its invariants.
void fuzz_frames(std::span<const std::uint8_t> input);

} // namespace helios::grid
