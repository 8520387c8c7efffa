// Every ZeroMQ channel of the mesh, one row each. Wiring, metrics, health and `helios channels` are made from
// these rows; adding a channel is adding a row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace helios::bus {

enum class Pattern : std::uint8_t { router_dealer, xpub_sub, pair };

// What happens when the bound is reached; each is counted.
enum class Overflow : std::uint8_t {
    block,       // Credit: the producer waits, nothing is lost.
    resync,      // The message is dropped; the consumer sees the gap and asks again by credit.
    refuse,      // The sender gets BACKPRESSURE.
    drop_oldest, // Sequence numbers show the gap; a bounded replay fills it.
};

struct Channel {
    std::string_view name;
    Pattern pattern;
    std::string_view endpoint; // File name under the runtime directory for ipc, or the inproc name.
    std::string_view binds;    // System on the bound (router, xpub) side.
    std::string_view connects; // Systems on the other side.
    std::string_view message;  // Schema table of each frame.
    std::size_t frame_bytes_max;
    int high_water_frames; // Per peer and direction: the second fence behind credit.
    Overflow overflow;
};

inline constexpr std::array<Channel, 4> channels{{
    {"bus.command", Pattern::router_dealer, "bus.cmd", "control", "cli core session grid", "Envelope",
     1024 * 1024 + 4096, 64, Overflow::refuse},
    {"bus.event", Pattern::xpub_sub, "bus.evt", "control", "cli", "Envelope", 1024 * 1024 + 4096, 1024,
     Overflow::drop_oldest},
    {"broker.session", Pattern::pair, "broker.session", "session", "broker", "Data", 66'560, 1024,
     Overflow::block},
    {"session.grid", Pattern::router_dealer, "session.grid", "session", "grid", "Data", 66'560, 1024,
     Overflow::resync},
}};

inline constexpr const Channel& bus_command = channels[0];
inline constexpr const Channel& bus_event = channels[1];
inline constexpr const Channel& broker_session = channels[2];
inline constexpr const Channel& session_grid = channels[3];

static_assert(bus_command.name == "bus.command" && bus_event.name == "bus.event");
static_assert(broker_session.name == "broker.session" && session_grid.name == "session.grid");

constexpr std::string_view to_string(Pattern pattern) {
    switch (pattern) {
    case Pattern::router_dealer:
        return "router-dealer";
    case Pattern::xpub_sub:
        return "xpub-sub";
    case Pattern::pair:
        return "pair";
    }
    return "unknown";
}

constexpr std::string_view to_string(Overflow overflow) {
    switch (overflow) {
    case Overflow::block:
        return "block";
    case Overflow::resync:
        return "resync";
    case Overflow::refuse:
        return "refuse";
    case Overflow::drop_oldest:
        return "drop_oldest";
    }
    return "unknown";
}

} // namespace helios::bus
