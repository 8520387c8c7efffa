// What a set of processes costs.
#pragma once

#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace helios::bench {

// PSS of all, plus the pages of their memfds that no mapping accounts for: every memfd once, by its blocks.
std::uint64_t memory_bytes(const std::vector<pid_t>& processes);

// User and system time used so far, seconds.
double cpu_seconds(const std::vector<pid_t>& processes);

} // namespace helios::bench
