// The way into the mesh for a verb: paths, configuration, the mesh running, the bus open.
#pragma once

#include "cli/mesh/bus_client.hpp"
#include "cli/mesh/supervisor_client.hpp"
#include "runtime/config.hpp"
#include "runtime/paths.hpp"

#include <memory>
#include <string>

namespace helios::cli {

struct Door {
    runtime::Paths paths;
    runtime::Config config;
    MeshStart mesh = MeshStart::ran_already;
    std::unique_ptr<BusClient> bus;
};

// Starts the mesh when it does not run; shows what it waits for when stderr is a terminal.
Result<Door> open_door();
// The same, but never starts anything: unavailable when the mesh does not run.
Result<Door> open_running_door();

// By id or name.
Result<wire::TerminalRecord> find_terminal(BusClient& bus, const std::string& terminal);
Result<std::vector<wire::TerminalRecord>> list_terminals(BusClient& bus);
bool is_live(const wire::TerminalRecord& record);

// Asked on the terminal; false without one. For what cannot be undone.
bool confirmed(const std::string& question);

} // namespace helios::cli
