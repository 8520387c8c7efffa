// What may come in: the methods and topics that control knows, and the checks that every frame passes before
// anything is routed. Pure functions of their arguments; any thread.
#pragma once

#include "wire/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace helios::bus {

// A payload of 1 MiB with an ordinary envelope around it; more is BACKPRESSURE.
inline constexpr std::size_t command_bytes_max = 1024 * 1024 + 1024;
inline constexpr std::size_t identifier_bytes_max = 128; // Ids, correlations, names: they are copied widely.

enum class Owner : std::uint8_t { bus, lane };                   // Whose handler answers.
enum class Needs : std::uint8_t { nothing, terminal };           // Context that the envelope must name.
enum class Pace : std::uint8_t { prompt, deferred };             // deferred: answered when it happens.
enum class Service : std::uint8_t { none, core, session, grid }; // By the identity of its DEALER.

struct Method {
    std::string_view name;
    std::uint32_t payloads; // Bit set of the alternatives of wire::Payload.
    Owner owner;
    Needs needs;
    Pace pace;
};

struct Topic {
    std::string_view name;
    std::uint32_t payloads;
};

[[nodiscard]] std::span<const Method> methods();
[[nodiscard]] const Method* find_method(std::string_view name);
[[nodiscard]] const Topic* find_topic(std::string_view name);
[[nodiscard]] Service service_of(std::string_view peer);

// May be routed: its method or topic exists and its payload is of that method's type.
struct Admitted {
    wire::Envelope envelope;
};
// Not routed. The answer goes back to the sender.
struct Refused {
    wire::Envelope answer;
};
// An event that nobody here knows, or a stray response: dropped and counted.
struct Ignored {
    std::string reason;
};
using Admission = std::variant<Admitted, Refused, Ignored>;

[[nodiscard]] Admission admit(std::string_view peer, std::span<const std::uint8_t> frame);

} // namespace helios::bus
