// From the command line and a process of the caller's to a holder in a session of its own.
#pragma once

#include "hold/holder.hpp"

#include <bit>
#include <charconv>
#include <getopt.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace helios::hold {

struct Options {
    const char* socket = nullptr;
    const char* folder = nullptr;
    mode_t umask = 0;
    char** command = nullptr; // Null-terminated; the environment is the holder's own.
};

template <class Number>
bool read_number(std::string_view text, Number least, Number most, Number& number, int base = 10) {
    auto [end, error] = std::from_chars(text.begin(), text.end(), number, base);
    return error == std::errc{} && end == text.end() && least <= number && number <= most;
}

// False when it cannot be understood.
inline bool read_options(int argc, char** argv, Options& options, Welcome& terminal) {
    enum { socket, name, mode, ring, columns, rows, folder, mask, count };
    constexpr const char* names[count] = {"socket",  "terminal", "mode", "ring",
                                          "columns", "rows",     "cwd",  "umask"};
    std::string_view texts[count] = {"", "", "pty", "1048576", "80", "24", ".", ""};
    option table[count + 1]{};
    for (int i = 0; i < count; ++i)
        table[i] = {names[i], required_argument, nullptr, i};
    for (int at; (at = getopt_long(argc, argv, "+", table, nullptr)) != -1;) {
        if (at == '?')
            return false;
        texts[at] = optarg;
    }
    options.socket = texts[socket].data();
    options.folder = texts[folder].data();
    options.command = argv + optind;
    terminal.mode = texts[mode] == "pipe" ? Mode::pipe : Mode::pty;
    texts[name].copy(terminal.terminal, terminal_name_bytes - 1);
    return !texts[socket].empty() && *options.command != nullptr && texts[name].starts_with("tm_") &&
           texts[name].size() < terminal_name_bytes && (texts[mode] == "pipe" || texts[mode] == "pty") &&
           read_number<std::uint64_t>(texts[ring], 4096, 1 << 30, terminal.ring_capacity) &&
           std::has_single_bit(terminal.ring_capacity) &&
           read_number<std::uint16_t>(texts[columns], 1, 65'535, terminal.columns) &&
           read_number<std::uint16_t>(texts[rows], 1, 65'535, terminal.rows) &&
           (texts[mask].empty() || read_number<mode_t>(texts[mask], 0, 0777, options.umask, 8));
}

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

// Leaves the caller's session and starts the child. What fails ends the program with a
// sentence, and leaves nothing behind.
inline void start(const Options& options, Holder& holder) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    // As the child is to have them; and were SIGCHLD ignored, it would leave no exit status.
    for (int number = 1; number < _NSIG; ++number)
        signal(number, SIG_DFL);
    if (holder.terminal.mode == Mode::pty)
        holder.child.open_pty(holder.terminal);
    else
        holder.child.open_pipes();
    holder.open();
    umask(options.umask);
    if (chdir(options.folder) != 0)
        error(1, errno, "%s: cannot enter the working directory", options.folder);
    holder.child.start(holder.terminal, options.command);
    settle();
}

} // namespace helios::hold
