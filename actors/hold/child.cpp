#include "hold/child.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr std::size_t descendants_max = 1024; // Overflow rule: the deepest ones are not signalled.

template <std::size_t size>
void read_file(const char* path, char (&text)[size]) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(fd, text, size - 1);
    text[std::max<ssize_t>(got, 0)] = 0;
    close(fd);
}

std::uint64_t start_ticks_of(pid_t pid) {
    char path[32];
    char text[1024];
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    read_file(path, text);
    const char* at = std::strrchr(text, ')'); // The name may hold anything; field 3 follows it.
    for (int field = 2; at != nullptr && field < 22; ++field)
        at = std::strchr(at + 1, ' ');
    return at == nullptr ? 0 : std::strtoull(at, nullptr, 10);
}

// The processes that some threads of `parent` have started; how many are then found.
std::size_t add_children(pid_t parent, pid_t* found, std::size_t count) {
    char path[320];
    char text[4096];
    alignas(dirent64) char threads[2048];
    std::snprintf(path, sizeof path, "/proc/%d/task", parent);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (ssize_t got = 0; (got = getdents64(folder, threads, sizeof threads)) > 0;) {
        for (auto* at = threads; at < threads + got; at += reinterpret_cast<dirent64*>(at)->d_reclen) {
            const char* thread = reinterpret_cast<dirent64*>(at)->d_name;
            std::snprintf(path, sizeof path, "/proc/%d/task/%s/children", parent, thread);
            read_file(path, text);
            // A number that was cut has no space after it.
            for (char* end = text; count < descendants_max && std::strchr(end, ' ') != nullptr; ++end)
                found[count++] = static_cast<pid_t>(std::strtol(end, &end, 10));
        }
    }
    close(folder);
    return count;
}

// The holder is a subreaper: none of its descendants can leave its tree.
int signal_descendants(int number) {
    static pid_t found[descendants_max];
    int error = ESRCH;
    for (int pass = 0; pass < (number == SIGKILL ? 3 : 1); ++pass) { // Again for those forked meanwhile.
        std::size_t count = add_children(getpid(), found, 0);
        for (std::size_t i = 0; i < count; ++i)
            count = add_children(found[i], found, count);
        for (std::size_t i = 0; i < count; ++i) {
            if (kill(found[i], number) == 0)
                error = 0;
            else if (error == ESRCH)
                error = errno;
        }
    }
    return error;
}

} // namespace

void Child::lift_limits() {
    for (unsigned kind = 0; kind < RLIM_NLIMITS; ++kind) {
        auto resource = static_cast<__rlimit_resource>(kind);
        getrlimit(resource, &limits[kind]);
        rlimit lifted{limits[kind].rlim_max, limits[kind].rlim_max};
        if (kind != RLIMIT_STACK && kind != RLIMIT_CORE)
            setrlimit(resource, &lifted);
    }
}

Failure Child::open_pty(const Welcome& terminal, int (&ends)[3]) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master < 0 || unlockpt(master) != 0)
        return {"cannot open a pseudo-terminal (none left? see kernel.pty.max)", errno};
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios modes{};
    winsize size{terminal.rows, terminal.columns, 0, 0};
    if (tcgetattr(slave, &modes) != 0 || ioctl(slave, TIOCSWINSZ, &size) != 0)
        return {"cannot open the pseudo-terminal's other side", errno};
    modes.c_iflag |= IUTF8;
    if (tcsetattr(slave, TCSANOW, &modes) != 0 || fchmod(slave, 0600) != 0)
        return {"cannot set the pseudo-terminal's modes", errno};
    fds[0] = fds[1] = master;
    std::fill_n(ends, 3, slave);
    return {};
}

Failure Child::open_pipes(int (&ends)[3]) {
    for (int i = 0; i < 3; ++i) {
        int pair[2];
        if (pipe2(pair, O_CLOEXEC) != 0)
            return {"cannot make a pipe", errno};
        ends[i] = pair[i == 0 ? 0 : 1];
        fds[i] = pair[i == 0 ? 1 : 0];
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    return {};
}

// Between vfork and exec, in the holder's memory but with descriptors, limits and signals of its own.
void Child::run(char** command, const int (&ends)[3], int& error) const {
    setsid();
    for (int fd = 0; fd < 3; ++fd)
        dup2(ends[fd], fd); // The holder's own are all above 2.
    ioctl(0, TIOCSCTTY, 0); // A pipe is none, which does not matter.
    for (unsigned kind = 0; kind < RLIM_NLIMITS; ++kind)
        setrlimit(static_cast<__rlimit_resource>(kind), &limits[kind]);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execvp(command[0], command);
    error = errno;
    _exit(127);
}

Failure Child::start(const Welcome& terminal, char** command) {
    static int error; // Set by the child, should it not run: vfork returns when it runs or has ended.
    int ends[3];
    Failure failure = terminal.mode == Mode::pty ? open_pty(terminal, ends) : open_pipes(ends);
    if (failure)
        return failure;
    pid = vfork();
    if (pid == 0)
        run(command, ends, error);
    if (pid < 0)
        return {"cannot start another process", errno};
    for (int end : ends)
        close(end); // Of a pty all three are one.
    start_ticks = start_ticks_of(pid);
    if (error == 0)
        return {};
    waitpid(pid, nullptr, 0);
    return {"cannot run the command", error, error == ENOENT ? 127 : 126};
}

int Child::signal(int number, SignalTarget target, Mode mode) const {
    if (target == SignalTarget::everything)
        return signal_descendants(number);
    pid_t group = target == SignalTarget::foreground && mode == Mode::pty ? tcgetpgrp(fds[0]) : pid;
    if (group <= 0)
        return ESRCH;
    return kill(-group, number) == 0 ? 0 : errno;
}

} // namespace helios::hold
