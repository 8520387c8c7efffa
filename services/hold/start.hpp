// What a holder is told, and how it leaves what it has inherited.
#pragma once

#include "hold/holder.hpp"

#include <bit>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace helios::hold {

// Of its command line; the environment and the limits are the child's.
enum Argument { program, socket_path, terminal_name, mode, ring_bytes, size, folder, file_mask, command };

inline constexpr const char* usage =
    "usage: helios-hold SOCKET TERMINAL pty|pipe RING_BYTES COLUMNSxROWS FOLDER UMASK COMMAND [ARGUMENT...]";

// False when it cannot be understood.
inline bool read_arguments(int argc, char** argv, Welcome& terminal, mode_t& mask) {
    if (argc <= command)
        return false;
    std::string_view path = argv[socket_path];
    std::string_view kind = argv[mode];
    terminal.mode = kind == "pipe" ? Mode::pipe : Mode::pty;
    std::string_view(argv[terminal_name]).copy(terminal.terminal, terminal_name_bytes - 1);
    return path.starts_with('/') && path.size() < sizeof sockaddr_un::sun_path &&
           (kind == "pipe" || kind == "pty") &&
           std::sscanf(argv[ring_bytes], "%lu", &terminal.ring_capacity) == 1 &&
           std::has_single_bit(terminal.ring_capacity) && terminal.ring_capacity >= 4096 &&
           terminal.ring_capacity <= 1 << 30 &&
           std::sscanf(argv[size], "%hux%hu", &terminal.columns, &terminal.rows) == 2 &&
           terminal.columns > 0 && terminal.rows > 0 && std::sscanf(argv[file_mask], "%o", &mask) == 1;
}

// Once the child runs: the holder lives nowhere, sees no terminal, leaves no core and does not die of a
// limit.
inline void settle(int null) {
    int score = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    char text[16]{};
    if (read(score, text, sizeof text - 1) > 0 && std::atoi(text) > 0)
        pwrite(score, "0", 1, 0);
    close(score);
    prctl(PR_SET_DUMPABLE, 0); // After the file above: it would be root's.
    chdir("/");
    for (auto kind : {RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_AS, RLIMIT_DATA, RLIMIT_NPROC}) {
        rlimit limit{};
        getrlimit(kind, &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(kind, &limit);
    }
    for (int fd = 0; fd < 3; ++fd)
        dup2(null, fd);
}

} // namespace helios::hold
