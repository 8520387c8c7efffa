// The one program a holder holds: on a pty whose master never leaves, or on three pipes. One thread.
#pragma once

#include "hold/failure.hpp"
#include "hold/protocol.hpp"

#include <sys/resource.h>
#include <sys/types.h>

namespace helios::hold {

struct Child {
    pid_t pid = 0;
    std::uint64_t start_ticks = 0;
    int fds[3] = {-1, -1, -1};     // Of its stdin, stdout and stderr; of a pty twice the master.
    rlimit limits[RLIM_NLIMITS]{}; // The caller's, as lift_limits() found them: the child gets them back.

    // The holder itself must not die of a limit.
    void lift_limits();
    // Returns once exec has succeeded. exit_code 127: no such command, 126: it cannot be executed.
    Failure start(const Welcome& terminal, char** command);
    // 0 or an errno.
    [[nodiscard]] int signal(int number, SignalTarget target, Mode mode) const;

private:
    Failure open_pty(const Welcome& terminal, int (&ends)[3]);
    Failure open_pipes(int (&ends)[3]);
    [[noreturn]] void run(char** command, const int (&ends)[3], int& error) const;
};

} // namespace helios::hold
