// helios-hold: starts one program, leaves the caller, and holds it until it has ended and was collected.
//
// It ignores SIGTERM too: it ends by its child's end and COLLECT alone (or SIGKILL, which ends the terminal).
// Under systemd, start it by `systemd-run --user --scope` when linger is on, else it ends with the login.
#include "hold/options.hpp"
#include "hold/start.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace helios::hold;

// Static: pages never touched cost nothing, and there is no heap.
Options options;
Holder holder;
Listener listener;

// In the caller's process: waits until the holder holds or has failed, and says so.
int report(int from) {
    Failure failure{"the holder died while starting", 0};
    while (read(from, &failure, sizeof failure) < 0 && errno == EINTR) {
    }
    if (failure.what == nullptr)
        return 0;
    const char* subject = failure.exit_code >= 126 ? options.launch.command[0] : options.socket;
    std::fprintf(stderr, "helios-hold: %s: %s%s%s\n", subject, failure.what, failure.error != 0 ? ": " : "",
                 failure.error != 0 ? std::strerror(failure.error) : "");
    return failure.exit_code;
}

int hold(int report_to) {
    Failure failure = start(options, holder, listener);
    [[maybe_unused]] ssize_t told = write(report_to, &failure, sizeof failure);
    close(report_to);
    if (failure.what != nullptr)
        return failure.exit_code;
    while (!holder.is_done())
        holder.turn();
    listener.remove();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    int fd = 0;
    while (fd >= 0 && fd < 3) // 0 to 2 must be taken, or a pty could become one of them.
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    close_range(3, ~0U, 0);
    int ends[2];
    if (!read_options(argc, argv, options))
        return exit_code_usage;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        return hold(ends[1]);
    }
    close(ends[1]);
    return pid < 0 ? 1 : report(ends[0]);
}
