// The file a service's stdout and stderr go to. Bound: 4 MiB and one older file of the same size.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <string>

namespace helios::supervisor {

inline constexpr long log_bytes_max = 4 * 1024 * 1024;

// For appending, mode 0600.
Result<Fd> open_log(const std::string& path);
// Beyond the bound, moves the newest log_bytes_max to PATH.1 and empties the file, which its writers keep
// open.
Status rotate_log(const std::string& path);

} // namespace helios::supervisor
