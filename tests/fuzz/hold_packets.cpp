// Packets of any shape, with any descriptors, from peers of every role: no crash, and the ring stays sound.
#include "support/hold_harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static helios::support::HoldHarness harness;
    harness.feed(bytes, size);
    return 0;
}
