#include "hold/start.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr int ignored_signals[] = {SIGPIPE, SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGTSTP,   SIGTTIN,
                                   SIGTTOU, SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF};

// The child gets the caller's limits; the holder itself must not die of them.
void lift_limits(Launch& launch) {
    for (unsigned kind = 0; kind < RLIM_NLIMITS; ++kind) {
        auto resource = static_cast<__rlimit_resource>(kind);
        getrlimit(resource, &launch.limits[kind]);
        rlimit lifted{launch.limits[kind].rlim_max, launch.limits[kind].rlim_max};
        if (kind != RLIMIT_STACK && kind != RLIMIT_CORE)
            setrlimit(resource, &lifted);
    }
}

// What the child has inherited is behind us: the holder lives nowhere, sees no terminal and leaves no core.
void settle() {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; ++fd)
        dup2(null, fd);
    close(null);
    int score = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    char text[16]{};
    if (score >= 0 && read(score, text, sizeof text - 1) > 0 && std::atoi(text) > 0) [[maybe_unused]]
        ssize_t written = write(score, "0", 1);
    close(score);
    umask(077);
    prctl(PR_SET_DUMPABLE, 0); // After the file above: it would be root's.
    [[maybe_unused]] int moved = chdir("/");
}

} // namespace

Failure start(Options& options, Holder& holder, Listener& listener) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int number : ignored_signals)
        signal(number, SIG_IGN);
    signal(SIGCHLD, SIG_DFL); // Were it ignored, there would be no exit status.
    lift_limits(options.launch);
    Failure failure = listener.open(options.socket);
    if (failure.what != nullptr)
        return failure;
    Child child;
    failure = holder.open(options.terminal, options.launch.mode, options.ring_bytes);
    if (failure.what == nullptr)
        failure = child.start(options.launch);
    if (failure.what != nullptr) {
        listener.remove();
        return failure;
    }
    holder.hold(child, options.launch.size, &listener);
    settle();
    return {};
}

} // namespace helios::hold
