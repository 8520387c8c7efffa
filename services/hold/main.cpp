// helios-hold: starts one program, leaves the caller, and holds it until it has ended and was collected.
//
// It blocks SIGTERM too: it ends by its child's end and COLLECT alone (or SIGKILL, which ends the terminal).
// Under systemd, start it by `systemd-run --user --scope` when linger is on, else it ends with the login.
#include "hold/start.hpp"

namespace {

using namespace helios::hold;

// Static: pages never touched cost nothing, and there is no heap.
Options options;
Holder holder;

constexpr const char* usage =
    "usage: helios-hold --socket PATH --terminal tm_... [--mode pty|pipe] [--ring BYTES] [--columns N]"
    " [--rows N] [--cwd DIR] [--umask OCT] -- COMMAND [ARGUMENT...]";

} // namespace

int main(int argc, char** argv) {
    int fd = 0;
    while (fd >= 0 && fd < 3) // 0 to 2 must be taken, or a pty could become one of them.
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    close_range(3, ~0U, 0);
    options.umask = umask(077);
    int report[2];
    if (!read_options(argc, argv, options, holder.terminal))
        error(2, 0, "%s", usage);
    if (pipe2(report, O_CLOEXEC) != 0)
        error(1, errno, "cannot make a pipe");
    pid_t pid = fork();
    if (pid != 0) { // The caller's process: it goes as soon as the child runs, or as the holder goes.
        char runs = 0;
        int status = -1;
        close(report[1]);
        if (read(report[0], &runs, sizeof runs) == sizeof runs)
            return 0;
        waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
    close(report[0]);
    holder.listener.open(options.socket);
    std::atexit([] { unlink(holder.listener.address.sun_path); });
    start(options, holder);
    write(report[1], "", 1);
    close(report[1]);
    while (holder.turn()) {
    }
}
