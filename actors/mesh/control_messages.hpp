// What the actors of helios-control are told. Values only; every struct is listed in type_ids.hpp. An
// envelope that travels in a shared_ptr belongs to whoever receives it.
#pragma once

#include "base/result.hpp"
#include "wire/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace helios::mesh {

// An admitted envelope from a peer of the command channel.
struct BusArrival {
    std::string peer;
    std::shared_ptr<wire::Envelope> envelope;
    std::int64_t arrived_ns = 0;
    std::size_t frame_bytes = 0; // Counted while it waits.
};

enum class Obstacle : std::uint8_t { no_route, full };

// A frame could not be sent.
struct BusUndeliverable {
    std::string peer;
    std::string id;
    Obstacle obstacle{};
};

// What the process says of itself, every two seconds.
struct OwnHealth {
    wire::ServiceHealth health;
};

enum class AskPatience : std::uint8_t { none, restart, arrival };

// From the lane: the answer to a call, a command to a service, an event.
struct LaneAnswer {
    std::uint64_t call = 0;
    std::shared_ptr<wire::Envelope> response;
};
struct LaneAsk {
    std::string service;
    std::shared_ptr<wire::Envelope> command;
    AskPatience patience{};
};
struct LaneEvent {
    std::shared_ptr<wire::Envelope> event;
};

// From the bus: a call, the answer to a LaneAsk, what a service tells, and that one has come or come again.
struct LaneCommand {
    std::uint64_t call = 0;
    std::shared_ptr<wire::Envelope> command;
};
struct ServiceAnswer {
    std::shared_ptr<wire::Envelope> answer;
};
struct ServiceEvent {
    std::string service;
    std::shared_ptr<wire::Envelope> event;
};
struct ServiceArrival {
    std::string service;
};

// From the writer's thread: the records up to this generation are on disk, or why not.
struct RecordsSaved {
    std::uint64_t generation = 0;
    Status outcome;
};

struct BusTick {};
struct LaneTick {};

} // namespace helios::mesh
