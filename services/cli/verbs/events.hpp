// events: what happens in the mesh, as it happens.
#pragma once

#include "cli/verbs/terminals.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace helios::cli {

struct EventsOptions {
    std::vector<std::string> topics; // Prefixes; none: all.
    bool replay = false;             // What control still keeps, first.
    std::uint64_t count = 0;         // 0: until interrupted.
    Format format = Format::table;
};
int events(const EventsOptions& options);

} // namespace helios::cli
