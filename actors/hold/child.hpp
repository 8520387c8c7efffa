// The one program a holder holds: on a pty whose master never leaves, or on three pipes. One thread.
#pragma once

#include "hold/protocol.hpp"

#include <sys/types.h>

namespace helios::hold {

struct Child {
    pid_t pid = 0;
    std::uint64_t start_ticks = 0;
    int fds[3] = {-1, -1, -1}; // Of its stdin, stdout and stderr; of a pty twice the master.

    // Returns once exec has succeeded. Else the program ends: exit code 127 when there is no such command,
    // 126 when it cannot be executed.
    void start(const Welcome& terminal, char** command);
    // 0 or an errno.
    [[nodiscard]] int signal(int number, SignalTarget target, Mode mode) const;

private:
    void open_pty(const Welcome& terminal, int (&ends)[3]);
    void open_pipes(int (&ends)[3]);
};

} // namespace helios::hold
