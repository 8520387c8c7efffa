// The holder's name in the file system: its socket, bound again when it vanishes. What keeps it from being
// opened ends the program with a sentence.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <error.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace helios::hold {

inline constexpr int exit_code_exists = 3; // A live holder owns the socket.

class Listener {
public:
    void open(const char* path) {
        const char* slash = std::strrchr(path, '/');
        if (path[0] != '/' || slash == path || std::strlen(path) >= sizeof address_.sun_path)
            error(1, 0, "%s: is not absolute, has no folder or is longer than 107 bytes", path);
        std::snprintf(address_.sun_path, sizeof address_.sun_path, "%s", path);
        std::snprintf(folder_, sizeof folder_, "%.*s", static_cast<int>(slash - path), path);
        struct stat found {};
        lstat(folder_, &found);
        // Else others could put another socket in our place.
        if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & 0777) != 0700)
            error(1, 0, "%s: is no folder, a symbolic link, of another user or has not mode 0700", folder_);
        // The same name among the kernel's own is ours for life, even while the file has vanished.
        sockaddr_un name = address_;
        name.sun_path[0] = 0;
        int taken = bind(new_socket(), reinterpret_cast<sockaddr*>(&name), sizeof name);
        int exit_code = taken != 0 && errno == EADDRINUSE ? exit_code_exists : bind_socket();
        if (exit_code != 0)
            error(exit_code, errno, "%s: exists or cannot be bound", path);
    }

    // Another's socket in our place is left alone; ours comes back when the name is free.
    void restore() {
        if (access(address_.sun_path, F_OK) == 0)
            return;
        mkdir(folder_, 0700);
        bind_socket();
    }

    void remove() const { unlink(address_.sun_path); }
    [[nodiscard]] int fd() const { return fd_; }

private:
    static int new_socket() { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

    // 0, or what the program is to exit with.
    int bind_socket() {
        int fd = new_socket();
        auto* name = reinterpret_cast<const sockaddr*>(&address_);
        bool is_live = connect(fd, name, sizeof address_) == 0 || errno == EAGAIN;
        struct stat found {};
        if (!is_live && lstat(address_.sun_path, &found) == 0 && S_ISSOCK(found.st_mode))
            unlink(address_.sun_path);
        fchmod(fd, 0600);
        if (bind(fd, name, sizeof address_) != 0 || listen(fd, 16) != 0) {
            close(fd);
            return is_live ? exit_code_exists : 1;
        }
        close(fd_); // The one that vanished.
        fd_ = fd;
        return 0;
    }

    sockaddr_un address_{AF_UNIX, {}};
    char folder_[sizeof address_.sun_path]{};
    int fd_ = -1;
};

} // namespace helios::hold
