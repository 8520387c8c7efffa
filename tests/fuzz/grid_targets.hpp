// What the grid fuzzers do with one input; the seed corpus runs through the same functions as a unit test.
#pragma once

#include <cstdint>
#include <span>

namespace helios::grid {

// Bytes with resizes, checkpoints and snapshots in between (0xfe and an operation). The invariants hold after
// each, pieces give the same screen, a checkpoint gives the same screen, a snapshot gives an equal one.
void fuzz_screen(std::span<const std::uint8_t> input);
// Arbitrary bytes, given a header that fits, are refused or give a screen that holds its invariants and goes
// on.
void fuzz_restore(std::span<const std::uint8_t> input);
// Bytes with frames, resizes of both sides and losses in between (0xfe and an operation; frame_targets.cpp).
// A viewer of the screen's size that was fed all frames shows the screen; one of another holds its
// invariants.
void fuzz_frames(std::span<const std::uint8_t> input);

} // namespace helios::grid
