// Exit codes, and how an error reaches a person: "helios: what was wrong. What to do next." on stderr.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace helios::cli {

// Documented in `helios --help`; run, wait and attach also return the child's own status (128+n on signal n).
namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int failure = 1;
inline constexpr int usage = 2;
inline constexpr int unreachable = 3;
inline constexpr int not_found = 4;
inline constexpr int timed_out = 124;
} // namespace exit_code

int exit_code_of(ErrorCode code);
// Of a child, as shells say it.
int exit_code_of_status(std::int32_t wait_status);

// Writes the error; returns its exit code.
int fail(const Error& error);
int fail(std::string_view sentence, int code);
// A remark that is no failure.
void remark(std::string_view sentence);

} // namespace helios::cli
