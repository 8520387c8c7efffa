// helios-hold: starts one program, and holds it until it has ended and was collected.
//
// Core alone starts it, with /dev/null for 0 and 1, no ignored signal, and limits that are high enough. It
// says on 2 why it cannot hold, and closes that as soon as the program runs. Its exit codes: 2 for arguments
// that it cannot understand, 3 when a live holder owns the socket, 126 and 127 for a program that cannot be
// executed or found, 1 for all else. It blocks SIGTERM too: it ends by its child's end and COLLECT alone (or
// SIGKILL, which ends the terminal).
#include "hold/holder.hpp"

#include <bit>
#include <sys/prctl.h>

namespace {

using namespace helios::hold;

Holder holder; // Static: pages never touched cost nothing, and there is no heap.

enum Argument { program, socket_path, terminal_name, mode, ring_bytes, columns, rows, folder, mask, command };

// False when it cannot be understood.
bool read_arguments(char** argv, Welcome& terminal, mode_t& child_mask) {
    std::string_view path = argv[socket_path];
    std::string_view kind = argv[mode];
    char* mask_end = nullptr;
    child_mask = static_cast<mode_t>(std::strtoul(argv[mask], &mask_end, 8));
    std::string_view(argv[terminal_name]).copy(terminal.terminal, terminal_name_bytes - 1);
    terminal.mode = kind == "pipe" ? Mode::pipe : Mode::pty;
    terminal.ring_capacity = std::strtoull(argv[ring_bytes], nullptr, 10);
    terminal.columns = static_cast<std::uint16_t>(std::atoi(argv[columns]));
    terminal.rows = static_cast<std::uint16_t>(std::atoi(argv[rows]));
    return path.starts_with('/') && path.size() < sizeof sockaddr_un::sun_path &&
           (kind == "pipe" || kind == "pty") && std::has_single_bit(terminal.ring_capacity) &&
           terminal.ring_capacity >= 4096 && terminal.ring_capacity <= 1 << 30 && terminal.columns > 0 &&
           terminal.rows > 0 && mask_end > argv[mask] && *mask_end == 0;
}

} // namespace

int main(int argc, char** argv) {
    close_range(3, ~0U, 0);
    mode_t child_mask = umask(077);
    if (argc <= command || !read_arguments(argv, holder.terminal, child_mask))
        error(2, 0,
              "usage: SOCKET TERMINAL pty|pipe RING_BYTES COLUMNS ROWS FOLDER UMASK COMMAND [ARGUMENT...]");
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    holder.listener.open(argv[socket_path]);
    std::atexit([] { unlink(holder.listener.address.sun_path); });
    holder.child.open(holder.terminal);
    holder.open(all);
    if (chdir(argv[folder]) != 0)
        error(1, errno, "%s: cannot enter the working directory", argv[folder]);
    holder.child.start(holder.terminal, argv + command, child_mask);
    // What the child has inherited is behind the holder: it lives nowhere, and nobody reads its memory.
    prctl(PR_SET_DUMPABLE, 0);
    chdir("/");
    dup2(0, 2);
    for (;;)
        holder.turn();
}
