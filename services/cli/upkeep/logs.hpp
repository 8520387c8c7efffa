// logs: what the services say, in the order of time.
#pragma once

#include <cstddef>
#include <string>

namespace helios::cli {

struct LogsOptions {
    std::string service; // Empty: all.
    bool follow = false;
    std::size_t lines = 200; // The last so many; 0: all that is read (at most 4 MiB a file).
};
int logs(const LogsOptions& options);

} // namespace helios::cli
