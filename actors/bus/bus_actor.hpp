// The actor around the dispatcher, the event log and the roster: the local bus. It speaks to peers through a
// port and to the lane by messages.
//
// Invariant: its mailbox is covered: arrivals by BusIntake, the lane's messages by the calls and asks under
// way.
#pragma once

#include "mesh/interfaces.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace helios::bus {

// Where the bus's words go. Called on scheduler threads, must not block; order is kept.
class BusPort {
public:
    virtual ~BusPort() = default;

    // id: of the envelope, to be named when it cannot be sent.
    virtual void send(const std::string& peer, const std::string& id, std::vector<std::uint8_t> frame) = 0;
    virtual void publish(std::string_view topic, std::vector<std::uint8_t> frame) = 0;
};

// Arrivals on their way to the actor: counted up by the I/O thread, down by the actor. Beyond the bounds the
// I/O thread refuses commands with BACKPRESSURE; services may use twice as much, so that a flood of commands
// does not cost the end of a terminal.
struct BusIntake {
    std::atomic<std::size_t> frames{0};
    std::atomic<std::size_t> bytes{0};
};
inline constexpr std::size_t intake_frames_max = 4'096;
inline constexpr std::size_t intake_bytes_max = 16 * 1024 * 1024;

struct BusOptions {
    std::shared_ptr<BusPort> port;
    std::shared_ptr<BusIntake> intake;
    std::uint64_t epoch = 0; // Wall nanoseconds of this control's start.
    std::string version;
    std::function<mesh::LaneActor(mesh::BusActor)> make_lane;
};

mesh::BusActor spawn_bus(caf::actor_system& system, BusOptions options);

} // namespace helios::bus
