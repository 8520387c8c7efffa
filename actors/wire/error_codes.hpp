// The error codes of helios.localbus.v1, as they stand in EnvelopeError::code. A receiver treats one that it
// does not know like HANDLER_ERROR. Any thread.
#pragma once

#include <string_view>

namespace helios::wire::error_code {

// The bus's own.
inline constexpr std::string_view validation_error = "VALIDATION_ERROR";
inline constexpr std::string_view method_not_found = "METHOD_NOT_FOUND";
inline constexpr std::string_view handler_error = "HANDLER_ERROR";
inline constexpr std::string_view timeout = "TIMEOUT";
inline constexpr std::string_view backpressure = "BACKPRESSURE";

// Of the domain.
inline constexpr std::string_view invalid_request = "INVALID_REQUEST";
inline constexpr std::string_view unauthorized_action = "UNAUTHORIZED_ACTION";
inline constexpr std::string_view session_not_found = "SESSION_NOT_FOUND";
inline constexpr std::string_view session_attach_failed = "SESSION_ATTACH_FAILED";
inline constexpr std::string_view terminal_not_found = "TERMINAL_NOT_FOUND";
inline constexpr std::string_view output_not_found = "OUTPUT_NOT_FOUND";
inline constexpr std::string_view terminal_context_mismatch = "TERMINAL_CONTEXT_MISMATCH";
inline constexpr std::string_view terminal_spawn_failed = "TERMINAL_SPAWN_FAILED";
inline constexpr std::string_view invalid_terminal_input = "INVALID_TERMINAL_INPUT";
inline constexpr std::string_view lane_not_found = "LANE_NOT_FOUND";
inline constexpr std::string_view provider_unavailable = "PROVIDER_UNAVAILABLE";

} // namespace helios::wire::error_code
