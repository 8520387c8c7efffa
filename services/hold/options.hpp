// The command line of helios-hold.
#pragma once

#include "hold/child.hpp"

namespace helios::hold {

struct Options {
    const char* socket = nullptr;
    const char* terminal = nullptr;
    std::uint64_t ring_bytes = 1 << 20;
    Launch launch;
};

inline constexpr int exit_code_usage = 2;

// False when it cannot be understood: what was wrong is then on stderr.
bool read_options(int argc, char** argv, Options& options);

} // namespace helios::hold
