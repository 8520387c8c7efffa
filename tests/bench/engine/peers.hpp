// The engines of a run: how each driver is started, and what to install when it is not there.
#pragma once

#include <string>
#include <vector>

namespace helios::bench {

enum class Role : unsigned char { ours, limit, peer };

struct Engine {
    std::string name;
    Role role = Role::peer;
    std::vector<std::string> command; // Empty when it cannot be started.
    std::string to_install;
};

struct Places {
    std::string binaries; // Where the drivers are.
    std::string scripts;  // tests/bench/engine/peers
    std::string packages; // The folder with node_modules.
};

// In the order of the table's columns.
std::vector<Engine> all_engines(const Places& places);

} // namespace helios::bench
