// What /proc says of a process's memory. Any thread.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <sys/types.h>

namespace helios::test {

// "VmRSS", "VmHWM" and the like, in bytes; 0 when the process has gone.
inline std::uint64_t memory_bytes(pid_t pid, const std::string& field) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; status >> word;) {
        std::uint64_t kilobytes = 0;
        if (word == field + ":" && status >> kilobytes)
            return kilobytes * 1024;
    }
    return 0;
}

} // namespace helios::test
