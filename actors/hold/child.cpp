#include "hold/child.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr std::size_t descendants_max = 1024; // Overflow rule: the deepest ones are not signalled.

winsize winsize_of(const JournalEntry& size) {
    return {size.rows, size.columns, size.x_pixels, size.y_pixels};
}

// Between fork and exec: a failure goes to the holder through `report`, which exec closes.
[[noreturn]] void run(const Launch& launch, const int (&ends)[3], int report) {
    Failure failure{"cannot set up the child", 0};
    setsid();
    for (int number = 1; number < _NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    bool ready = launch.mode == Mode::pipe || ioctl(ends[0], TIOCSCTTY, 0) == 0;
    for (int fd = 0; fd < 3; ++fd)
        ready = ready && dup2(ends[fd], fd) == fd; // The holder's own fds are all above 2.
    for (unsigned kind = 0; kind < RLIM_NLIMITS; ++kind)
        setrlimit(static_cast<__rlimit_resource>(kind), &launch.limits[kind]);
    if (launch.umask >= 0)
        umask(static_cast<mode_t>(launch.umask));
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (ready && launch.folder != nullptr && chdir(launch.folder) != 0) {
        failure.what = "cannot enter the working directory";
    } else if (ready) {
        execvp(launch.command[0], launch.command);
        failure = {"cannot run the command", errno, errno == ENOENT ? 127 : 126};
    }
    failure.error = errno;
    // The literals' addresses are the same in the parent: this is its fork.
    [[maybe_unused]] ssize_t told = write(report, &failure, sizeof failure);
    _exit(failure.exit_code);
}

std::size_t read_file(const char* path, char* text, std::size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[std::max<ssize_t>(got, 0)] = 0;
    return static_cast<std::size_t>(std::max<ssize_t>(got, 0));
}

std::uint64_t start_ticks_of(pid_t pid) {
    char path[48];
    char text[1024];
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    read_file(path, text, sizeof text);
    const char* at = std::strrchr(text, ')'); // The name may hold anything; field 3 follows it.
    for (int field = 2; at != nullptr && field < 22; ++field)
        at = std::strchr(at + 1, ' ');
    return at == nullptr ? 0 : std::strtoull(at, nullptr, 10);
}

// Appends the children of one thread.
std::size_t add_children(const char* path, pid_t* found, std::size_t count) {
    char text[4096];
    read_file(path, text, sizeof text);
    char* at = text;
    while (count < descendants_max) {
        char* end = at;
        long pid = std::strtol(at, &end, 10);
        if (end == at || *end != ' ') // Cut numbers are left for the next pass.
            break;
        found[count++] = static_cast<pid_t>(pid);
        at = end;
    }
    return count;
}

std::size_t add_children_of(pid_t pid, pid_t* found, std::size_t count) {
    char path[96];
    alignas(8) char names[1024];
    std::snprintf(path, sizeof path, "/proc/%d/task", pid);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    long got = 0;
    while (folder >= 0 && (got = syscall(SYS_getdents64, folder, names, sizeof names)) > 0) {
        for (long at = 0; at < got;) {
            std::uint16_t length = 0; // struct linux_dirent64: inode, offset, length, type, name.
            std::memcpy(&length, names + at + 16, sizeof length);
            std::snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", pid, names + at + 19);
            count = names[at + 19] == '.' ? count : add_children(path, found, count);
            at += length;
        }
    }
    if (folder >= 0)
        close(folder);
    return count;
}

// The holder is a subreaper: none of its descendants can leave its tree.
int signal_descendants(int number) {
    static pid_t found[descendants_max];
    int error = ESRCH;
    for (int pass = 0; pass < (number == SIGKILL ? 3 : 1); ++pass) { // Again for those forked meanwhile.
        std::size_t count = add_children_of(getpid(), found, 0);
        for (std::size_t i = 0; i < count; ++i)
            count = add_children_of(found[i], found, count);
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

Failure Child::open_pty(const JournalEntry& size, int (&ends)[3]) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master < 0)
        return {"cannot open a pseudo-terminal (none left? see kernel.pty.max)", errno};
    if (grantpt(master) != 0 || unlockpt(master) != 0)
        return {"cannot unlock the pseudo-terminal", errno};
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios modes{};
    struct stat found {};
    if (slave < 0 || tcgetattr(slave, &modes) != 0 || fstat(slave, &found) != 0)
        return {"cannot open the pseudo-terminal's other side", errno};
    modes.c_iflag |= IUTF8;
    winsize window = winsize_of(size);
    if (tcsetattr(slave, TCSANOW, &modes) != 0 || ioctl(master, TIOCSWINSZ, &window) != 0)
        return {"cannot set the pseudo-terminal's size", errno};
    if ((found.st_mode & 0157) != 0 && fchmod(slave, 0620) != 0)
        return {"cannot restrict the pseudo-terminal", errno};
    input = outputs[0] = master;
    ends[0] = ends[1] = ends[2] = slave;
    return {};
}

Failure Child::open_pipes(int (&ends)[3]) {
    int* ours[3] = {&input, &outputs[0], &outputs[1]};
    for (int i = 0; i < 3; ++i) {
        int pair[2];
        if (pipe2(pair, O_CLOEXEC) != 0)
            return {"cannot make a pipe", errno};
        ends[i] = pair[i == 0 ? 0 : 1];
        *ours[i] = pair[i == 0 ? 1 : 0];
        fcntl(*ours[i], F_SETFL, O_NONBLOCK);
    }
    return {};
}

Failure Child::start(const Launch& launch) {
    mode = launch.mode;
    int ends[3] = {-1, -1, -1};
    Failure failure = mode == Mode::pty ? open_pty(launch.size, ends) : open_pipes(ends);
    int report[2];
    if (failure.what != nullptr)
        return failure;
    if (pipe2(report, O_CLOEXEC) != 0)
        return {"cannot make a pipe", errno};
    pid = fork();
    if (pid < 0)
        return {"cannot start another process", errno};
    if (pid == 0)
        run(launch, ends, report[1]);
    close(report[1]);
    for (int i = 0; i < (mode == Mode::pty ? 1 : 3); ++i)
        close(ends[i]);
    ssize_t got = 0;
    while ((got = read(report[0], &failure, sizeof failure)) < 0 && errno == EINTR) {
    }
    close(report[0]);
    if (got == static_cast<ssize_t>(sizeof failure))
        waitpid(pid, nullptr, 0);
    start_ticks = start_ticks_of(pid);
    return failure;
}

int Child::resize(const JournalEntry& size) const {
    winsize window = winsize_of(size);
    return ioctl(input, TIOCSWINSZ, &window) == 0 ? 0 : errno;
}

int Child::signal(int number, SignalTarget target) const {
    if (target == SignalTarget::everything)
        return signal_descendants(number);
    pid_t group = pid;
    if (target == SignalTarget::foreground && mode == Mode::pty)
        group = tcgetpgrp(input);
    if (group <= 0)
        return ESRCH;
    return kill(-group, number) == 0 ? 0 : errno;
}

} // namespace helios::hold
