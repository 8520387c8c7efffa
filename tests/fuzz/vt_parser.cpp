#include "vt_targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    helios::vt::fuzz_parser({bytes, size});
    return 0;
}
