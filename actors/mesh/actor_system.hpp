// How the mesh starts an actor system: one function makes CAF's configuration, so that its traps are avoided
// in one place (docs/decisions, mesh-stack facts): the sharing scheduler, no argv, no configuration file.
//
// Shut-down rule: tell every actor to exit and drop every handle before the system's destructor runs.
#pragma once

#include <caf/actor_system_config.hpp>

#include <cstddef>

namespace helios::mesh {

inline constexpr std::size_t scheduler_threads_default = 2;

// The default policy polls in 50 us sleeps (p99 108 us against 8 us), and its threads would be one per core,
// at least four.
caf::actor_system_config actor_system_config(std::size_t threads);

} // namespace helios::mesh
