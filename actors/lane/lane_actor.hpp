// The actor around the lane's records and commands. It owns the thread that writes the records.
//
// Invariant: its mailbox is covered by the bus's bounds on calls, asks and arrivals.
#pragma once

#include "lane/records/record_file.hpp"
#include "mesh/interfaces.hpp"

#include <functional>
#include <span>

namespace helios::lane {

struct LaneOptions {
    Records records;                                                    // As loaded.
    std::function<Status(std::span<const std::uint8_t> content)> store; // On the writer's thread.
    mesh::BusActor bus;
};

mesh::LaneActor spawn_lane(caf::actor_system& system, LaneOptions options);

} // namespace helios::lane
