// The one program a holder holds, on a pty whose master never leaves or on three pipes; what waits for its
// input, and who has typed what. Bounded, static, one thread.
#pragma once

#include "hold/system.hpp"

namespace helios::hold {

// A field of /proc/PID/stat as proc(5) numbers them, from 4 on; 0 when there is no such process.
inline std::uint64_t stat_field(pid_t pid, int number) {
    char path[32];
    char text[1024]{};
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    read(fd, text, sizeof text - 1);
    close(fd);
    const char* at = std::strrchr(text, ')'); // The name may hold anything; field 3 follows it.
    for (int field = 2; at != nullptr && field < number; ++field)
        at = std::strchr(at + 1, ' ');
    return at == nullptr ? 0 : std::strtoull(at, nullptr, 10);
}

// The holder is a subreaper: none of its descendants can leave its tree.
inline bool is_descendant(pid_t pid) {
    pid_t parent = pid;
    while (parent > 1 && parent != getpid())
        parent = static_cast<pid_t>(stat_field(parent, 4));
    return parent > 1 && parent != pid;
}

// By rising number, so that what is forked meanwhile comes later.
inline int signal_descendants(int number) {
    alignas(dirent64) char entries[4096];
    int outcome = ESRCH;
    int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (ssize_t got = 0; (got = getdents64(folder, entries, sizeof entries)) > 0;) {
        for (char* at = entries; at < entries + got; at += reinterpret_cast<dirent64*>(at)->d_reclen) {
            pid_t pid = std::atoi(reinterpret_cast<dirent64*>(at)->d_name);
            if (is_descendant(pid))
                outcome = std::min(outcome, kill(pid, number) == 0 ? 0 : errno); // 0 < EPERM < ESRCH.
        }
    }
    close(folder);
    return outcome;
}

struct Child {
    int fds[3] = {-1, -1, -1};  // Of its stdin, stdout and stderr; of a pty twice the master.
    int ends[3] = {-1, -1, -1}; // Its own, until it runs; of a pty three times the slave.

    void open(const Welcome& terminal) {
        if (terminal.mode == Mode::pipe)
            return open_pipes();
        int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        need(master >= 0 && unlockpt(master) == 0,
             "cannot open a pseudo-terminal (none left? see kernel.pty.max)");
        int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
        winsize size{terminal.rows, terminal.columns, 0, 0};
        termios modes{};
        bool is_ready = ioctl(slave, TIOCSWINSZ, &size) == 0 && tcgetattr(slave, &modes) == 0;
        modes.c_iflag |= IUTF8;
        need(is_ready && tcsetattr(slave, TCSANOW, &modes) == 0 && fchmod(slave, 0600) == 0,
             "cannot set up the pseudo-terminal");
        fds[0] = fds[1] = master;
        std::fill_n(ends, 3, slave);
    }

    // Says its pid and start in `terminal` once exec has succeeded. Else the program ends: exit code 127 when
    // there is no such command, 126 when it cannot be executed.
    void start(Welcome& terminal, char** command, mode_t mask) {
        static volatile int failed; // Set by the child, which has the holder's memory until it runs or ends.
        // NOLINTNEXTLINE(clang-analyzer-security*): its failure comes back without a pipe.
        terminal.child_pid = vfork();
        if (terminal.child_pid == 0) {
            sigset_t none{};
            sigprocmask(SIG_SETMASK, &none, nullptr);
            setsid();
            umask(mask);
            for (int fd = 0; fd < 3; ++fd)
                dup2(ends[fd], fd); // The holder's own are all above 2.
            ioctl(0, TIOCSCTTY, 0); // A pipe is no terminal, and stays what it is.
            execvp(command[0], command);
            failed = errno;
            _exit(127);
        }
        need(terminal.child_pid > 0, "cannot start another process");
        if (failed != 0)
            error(failed == ENOENT ? 127 : 126, failed, "%s", command[0]);
        for (int end : ends)
            close(end);
        terminal.child_start_ticks = stat_field(terminal.child_pid, 22);
    }

    void open_pipes() {
        for (int i = 0; i < 3; ++i) {
            int pair[2];
            need(pipe2(pair, O_CLOEXEC) == 0, "cannot make a pipe");
            ends[i] = pair[i == 0 ? 0 : 1]; // It reads the first and writes to the others.
            fds[i] = pair[i == 0 ? 1 : 0];
            fcntl(fds[i], F_SETFL, O_NONBLOCK);
        }
    }
};

// What waits for the child's input.
struct InputQueue {
    unsigned char bytes[2 * input_queue_bytes]; // INPUT fills one half; the other is a reserve for replies.
    std::size_t size = 0;

    // Overflow rule: what would make more than `most` wait is not taken, and its sender is told or counted.
    bool add(std::span<const unsigned char> more, std::size_t most) {
        if (size + more.size() > most)
            return false;
        std::ranges::copy(more, bytes + size);
        size += more.size();
        return true;
    }

    // Writes what fd takes now. False, and nothing waits any more, when it will never take more.
    bool flush(int fd) {
        ssize_t taken = 0;
        while (size > 0 && (taken = write(fd, bytes, size)) > 0) {
            size -= static_cast<std::size_t>(taken);
            std::memmove(bytes, bytes + taken, size);
        }
        bool is_open = taken >= 0 || errno == EAGAIN;
        size = is_open ? size : 0;
        return is_open;
    }
};

// The latest writers, the latest first. Overflow rule: the longest silent is forgotten.
struct Writers {
    struct Entry {
        std::uint64_t writer = 0;
        std::uint64_t seq = 0; // The last accepted.
    };
    Entry entries[writers_kept]{};

    // Its own, else that of the longest silent.
    Entry& entry_of(std::uint64_t writer) {
        return *std::ranges::find(entries, std::end(entries) - 1, writer, &Entry::writer);
    }

    void accept(std::uint64_t writer, std::uint64_t seq) {
        Entry* place = &entry_of(writer);
        std::rotate(entries, place, place + 1);
        entries[0] = {writer, seq};
    }
};

// True when a line that is typed overflows with these bytes: in canonical mode the kernel silently drops what
// is beyond 4,095. `length` is that of the line so far.
inline bool overflows_line(int master, std::span<const unsigned char> bytes, std::size_t& length) {
    std::size_t longest = 0;
    for (unsigned char byte : bytes) {
        length = byte == '\n' || byte == '\r' || byte == CEOF ? 0 : length + 1;
        longest = std::max(longest, length);
    }
    termios modes{};
    // Keys of a shorter line cost no look at the tty.
    if (longest >= 128 && (tcgetattr(master, &modes) != 0 || (modes.c_lflag & ICANON) == 0))
        length = longest = 0;
    return longest > 4095;
}

} // namespace helios::hold
