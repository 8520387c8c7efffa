// The one program a holder holds: on a pty whose master never leaves, or on three pipes. One thread.
#pragma once

#include "hold/packet.hpp"
#include "hold/protocol.hpp"

#include <sys/resource.h>

namespace helios::hold {

struct Launch {
    Mode mode = Mode::pty;
    char** command = nullptr;     // Null-terminated; the environment is the holder's own.
    const char* folder = nullptr; // Null: the present one.
    long umask = -1;              // Negative: the present one.
    JournalEntry size{};
    rlimit limits[RLIM_NLIMITS]{}; // The child's; the holder lifts its own.
};

struct Child {
    Mode mode = Mode::pty;
    pid_t pid = 0;
    std::uint64_t start_ticks = 0;
    int input = -1;            // The master, or the write end of stdin.
    int outputs[2] = {-1, -1}; // The master again, or the read ends of stdout and stderr.

    // Returns once exec has succeeded. exit_code 127: no such command, 126: it cannot be executed.
    Failure start(const Launch& launch);
    // Both: 0 or an errno.
    [[nodiscard]] int resize(const JournalEntry& size) const;
    [[nodiscard]] int signal(int number, SignalTarget target) const;

private:
    Failure open_pty(const JournalEntry& size, int (&ends)[3]);
    Failure open_pipes(int (&ends)[3]);
};

} // namespace helios::hold
