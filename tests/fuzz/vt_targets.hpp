// What the VT fuzzers do with one input; the seed corpus runs through the same functions as a unit test.
#pragma once

#include <cstdint>
#include <span>

namespace helios::vt {

// Any split gives the same events, also through a saved state.
void fuzz_parser(std::span<const std::uint8_t> input);
// What the outward filter passes solicits nothing, however it was cut; the inward one is indifferent to cuts.
void fuzz_filters(std::span<const std::uint8_t> input);

} // namespace helios::vt
