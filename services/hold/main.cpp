// helios-hold: starts one program, leaves the caller, and holds it until it has ended and was collected.
//
// It blocks SIGTERM too: it ends by its child's end and COLLECT alone (or SIGKILL, which ends the terminal).
// Under systemd, start it by `systemd-run --user --scope` when linger is on, else it ends with the login.
#include "hold/start.hpp"

namespace {

using namespace helios::hold;

constexpr const char* usage =
    "usage: helios-hold --socket PATH --terminal tm_... [--mode pty|pipe] [--ring BYTES] [--columns N]"
    " [--rows N] [--cwd DIR] [--umask OCT] -- COMMAND [ARGUMENT...]\n";

// Static: pages never touched cost nothing, and there is no heap.
Options options;
Holder holder;
Listener listener;

int hold(int report_to) {
    Failure failure = start(options, holder, listener);
    int exit_code = failure ? failure.exit_code : 0;
    if (failure) {
        const char* subject = exit_code >= 126 ? options.command[0] : options.socket;
        const char* reason = failure.error == 0 ? "not possible" : std::strerror(failure.error);
        std::fprintf(stderr, "helios-hold: %s: %s: %s\n", subject, failure.what, reason);
    }
    [[maybe_unused]] ssize_t told = write(report_to, &exit_code, sizeof exit_code);
    close(report_to);
    if (failure)
        return exit_code;
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
    options.umask = umask(077);
    int report[2];
    int exit_code = 1; // Should the holder die while it starts.
    if (!read_options(argc, argv, options)) {
        std::fputs(usage, stderr);
        return 2;
    }
    if (pipe2(report, O_CLOEXEC) != 0)
        return exit_code;
    if (fork() == 0) {
        close(report[0]);
        return hold(report[1]);
    }
    close(report[1]);
    [[maybe_unused]] ssize_t got = read(report[0], &exit_code, sizeof exit_code);
    return exit_code;
}
