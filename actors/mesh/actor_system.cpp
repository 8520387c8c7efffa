#include "mesh/actor_system.hpp"

#include <caf/all.hpp>

namespace helios::mesh {

caf::actor_system_config actor_system_config(std::size_t threads) {
    caf::actor_system_config config;
    config.set("scheduler.policy", caf::atom("sharing"));
    config.set("scheduler.max-threads", threads);
    return config;
}

} // namespace helios::mesh
