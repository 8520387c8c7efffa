// helios.localbus.v1 as values, and its frames (schemas/envelope.fbs, control.fbs). Control path only. Any
// thread.
#pragma once

#include "base/result.hpp"
#include "wire/control.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helios::wire {

inline constexpr std::size_t envelope_bytes_max = 1024 * 1024 + 4096; // A payload of 1 MB, else BACKPRESSURE.

enum class EnvelopeType : std::uint8_t { unknown, command, response, event };

struct EnvelopeError {
    std::string code; // Empty: none. Else of bus::error_codes, e.g. TERMINAL_NOT_FOUND.
    std::string message;
    bool retryable = false;
    std::string details;
};

struct Envelope {
    std::string id;
    EnvelopeType type{};
    std::int64_t wall_ns = 0;
    std::int64_t monotonic_ms = 0;
    std::string correlation_id;
    std::string actor_kind;
    std::string actor_id;
    std::string workspace_id;
    std::string lane_id;
    std::string session_id;
    std::string terminal_id;
    std::string name; // Method of a command or response, topic of an event.
    Payload payload;
    EnvelopeError error;
    std::uint64_t sequence = 0;
    std::uint64_t epoch = 0;

    [[nodiscard]] bool ok() const { return error.code.empty(); }
};

// A new command: id and both clocks set.
Envelope make_command(std::string_view method, Payload payload);
Envelope make_event(std::string_view topic, Payload payload);
// A response carries its command's id, name, correlation and context ids.
Envelope make_response(const Envelope& command, Payload payload);
Envelope make_error(const Envelope& command, std::string_view code, std::string message);

std::vector<std::uint8_t> encode(const Envelope& envelope);
// Verifies (depth 16, 4,096 tables), then the rules of LOCALBUS: type known, topic's form, id not empty.
Result<Envelope> decode_envelope(std::span<const std::uint8_t> frame);
// The id in a frame that is an envelope but breaks a rule, so that its refusal reaches the caller; else
// empty.
std::string envelope_id(std::span<const std::uint8_t> frame);

// The JSON of the edges (LOCALBUS: ts, timestamp, method or topic, payload or result, status), on one line;
// the payload's members are named by the same schema. Empty when the frame is no envelope.
std::string to_json(std::span<const std::uint8_t> envelope_frame);

} // namespace helios::wire
