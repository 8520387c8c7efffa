// helios-hold: starts one program, and holds it until it has ended and was collected.
//
// Core alone starts it. It says on stderr why it cannot hold, and closes that as soon as the program runs.
// Its exit codes: 2 for what it cannot understand, 3 when a live holder owns the socket, 126 and 127 for a
// program that cannot be executed or found, 1 for all else. It blocks SIGTERM too: it ends by its child's end
// and COLLECT alone (or SIGKILL, which ends the terminal).
#include "hold/start.hpp"

namespace {

using namespace helios::hold;

Holder holder; // Static: pages never touched cost nothing, and there is no heap.

} // namespace

int main(int argc, char** argv) {
    close_range(3, ~0U, 0);
    int null = 0;
    while (null >= 0 && null < 3) // 0 to 2 must be taken, or a pty could become one of them.
        null = open("/dev/null", O_RDWR | O_CLOEXEC);
    mode_t child_umask = umask(077);
    if (!read_arguments(argc, argv, holder.terminal, child_umask))
        error(2, 0, "%s", usage);
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    // As the child is to have them; and were SIGCHLD ignored, it would leave no exit status.
    for (int number = 1; number < _NSIG; ++number)
        signal(number, SIG_DFL);
    holder.listener.open(argv[socket_path]);
    std::atexit([] { unlink(holder.listener.address.sun_path); });
    holder.child.open(holder.terminal);
    holder.open();
    if (chdir(argv[folder]) != 0)
        error(1, errno, "%s: cannot enter the working directory", argv[folder]);
    holder.child.start(holder.terminal, argv + command, child_umask);
    settle(null);
    while (holder.turn()) {
    }
}
