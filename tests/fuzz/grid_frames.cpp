#include "grid_targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    helios::grid::fuzz_frames({bytes, size});
    return 0;
}
