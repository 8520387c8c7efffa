// Which process a service is: pid and start time, kept in a file so that the next supervisor finds it again;
// and how it starts: the only fork of the supervisor, which has one thread.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace helios::supervisor {

// A pid alone may be reused; with the start time (field 22 of /proc/PID/stat) it names one process.
struct Running {
    pid_t pid = 0;
    std::uint64_t start_ticks = 0;
};

// 0 when there is no such process.
std::uint64_t start_ticks_of(pid_t pid);

Status write_pid_file(const std::string& path, const Running& running);
std::optional<Running> read_pid_file(const std::string& path);

// A pidfd when that very process still runs and is `program` (base name of its executable), else an empty Fd.
Fd open_running(const Running& running, const std::string& program);

struct Command {
    std::vector<std::string> arguments; // The first is the program's path.
    int notify_fd = -1;                 // Becomes descriptor 3, which `--notify-fd 3` names.
    int log_fd = -1;                    // Becomes stdout and stderr.
    std::string pid_file;
};

inline constexpr int child_notify_fd = 3;

// The process execs only once its pid file is written; when the supervisor dies before, it ends by itself.
Result<Running> spawn_service(const Command& command);

} // namespace helios::supervisor
