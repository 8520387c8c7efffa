// Time. Intervals use the monotonic clock, people and records the wall clock.
#pragma once

#include <cstdint>
#include <string>

namespace helios {

std::int64_t monotonic_ns();
std::int64_t wall_ns();

// RFC 3339 in UTC with milliseconds: 2026-11-21T02:18:06.123Z.
std::string rfc3339(std::int64_t wall_ns);

} // namespace helios
