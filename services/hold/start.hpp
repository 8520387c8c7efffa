// From a process of the caller's to a holder of its own session.
#pragma once

#include "hold/holder.hpp"
#include "hold/options.hpp"

#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>

namespace helios::hold {

// What the child has inherited is behind us: the holder lives nowhere, sees no terminal and leaves no core.
inline void settle() {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; ++fd)
        dup2(null, fd);
    close(null);
    int score = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    char text[16]{};
    if (read(score, text, sizeof text - 1) > 0 && std::atoi(text) > 0)
        pwrite(score, "0", 1, 0);
    close(score);
    umask(077);
    prctl(PR_SET_DUMPABLE, 0); // After the file above: it would be root's.
    chdir("/");
}

// Leaves the caller's session, binds the socket, starts the child. On failure nothing is left behind.
inline Failure start(const Options& options, Holder& holder, Listener& listener) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    for (int number = 1; number < _NSIG; ++number)
        signal(number, SIG_DFL); // The child's; and were SIGCHLD ignored, there would be no exit status.
    Child child;
    child.lift_limits();
    Failure failure = listener.open(options.socket);
    if (failure)
        return failure;
    failure = holder.open(options.terminal);
    umask(options.umask);
    if (!failure && chdir(options.folder) != 0)
        failure = {"cannot enter the working directory", errno};
    if (!failure)
        failure = child.start(options.terminal, options.command);
    if (failure) {
        listener.remove();
        return failure;
    }
    holder.hold(child, &listener);
    settle();
    return {};
}

} // namespace helios::hold
