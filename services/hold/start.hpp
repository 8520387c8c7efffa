// From a process of the caller's to a holder of its own session.
#pragma once

#include "hold/holder.hpp"
#include "hold/options.hpp"

#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace helios::hold {

// What the child has inherited is behind us: the holder lives nowhere, sees no terminal, leaves no core and
// does not die of a limit.
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
    for (auto kind : {RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_AS, RLIMIT_DATA, RLIMIT_NPROC}) {
        rlimit limit{};
        getrlimit(kind, &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(kind, &limit);
    }
}

// Leaves the caller's session, binds the socket, starts the child. What fails ends the program with a
// sentence, and leaves nothing behind.
inline void start(const Options& options, Holder& holder, Listener& listener) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    for (int number = 1; number < _NSIG; ++number)
        signal(number,
               SIG_DFL); // As the child is to have them; were SIGCHLD ignored, it left no exit status.
    holder.open(options.terminal);
    listener.open(options.socket);
    umask(options.umask);
    if (chdir(options.folder) != 0)
        error(1, errno, "%s: cannot enter the working directory", options.folder);
    Child child;
    child.start(options.terminal, options.command);
    holder.hold(child, &listener);
    settle();
}

} // namespace helios::hold
