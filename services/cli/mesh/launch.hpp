// Starts helios-supervisor as a process of its own: no parent, no terminal, no descriptor of ours.
#pragma once

#include "cli/mesh/supervisor_client.hpp"

namespace helios::cli {

// Waits until it says READY=1. unavailable: it did not, and what it said. exists: another one runs here.
Status launch_supervisor(const runtime::Paths& paths, const OnProgress& on_progress,
                         std::int64_t patience_ns);

} // namespace helios::cli
