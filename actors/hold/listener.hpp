// The holder's name in the file system: a lock file held for life, and the socket, bound again when it
// vanishes.
#pragma once

#include "hold/failure.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace helios::hold {

inline constexpr int exit_code_exists = 3; // A live holder owns the socket.

class Listener {
public:
    Failure open(const char* path) {
        const char* slash = std::strrchr(path, '/');
        if (path[0] != '/' || slash == path)
            return {"the socket's path must be absolute and in a folder of its own"};
        if (std::strlen(path) >= sizeof address_.sun_path)
            return {"the socket's path is longer than 107 bytes"};
        std::strcpy(address_.sun_path, path);
        std::snprintf(lock_, sizeof lock_, "%s.lock", path);
        std::snprintf(folder_, sizeof folder_, "%.*s", static_cast<int>(slash - path), path);
        // Ours alone, and no link: else others could put another socket in our place.
        struct stat found {};
        if (lstat(folder_, &found) != 0)
            return {"cannot look at the socket's folder", errno};
        if (!S_ISDIR(found.st_mode))
            return {"the socket's folder is a symbolic link or no folder"};
        if (found.st_uid != geteuid())
            return {"the socket's folder belongs to another user"};
        if ((found.st_mode & 0777) != 0700)
            return {"the socket's folder must have mode 0700"};
        // Its name may be unlinked by a holder that ends: then what we have locked is no file any more.
        int lock = ::open(lock_, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock < 0)
            return {"cannot open the lock file", errno};
        if (flock(lock, LOCK_EX | LOCK_NB) != 0 || fstat(lock, &found) != 0 || found.st_nlink == 0)
            return {"exists: a live holder has this socket", 0, exit_code_exists};
        return bind_socket();
    }

    // Another's socket in our place is left alone; ours comes back when the name is free.
    void restore() {
        int vanished = fd_;
        if (access(address_.sun_path, F_OK) == 0)
            return;
        mkdir(folder_, 0700);
        if (!bind_socket())
            close(vanished);
    }

    void remove() const {
        unlink(address_.sun_path);
        unlink(lock_);
    }

    [[nodiscard]] int fd() const { return fd_; }

private:
    Failure bind_socket() {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        auto* name = reinterpret_cast<const sockaddr*>(&address_);
        if (connect(fd, name, sizeof address_) == 0 || errno == EAGAIN)
            return {"exists: a live holder has this socket", 0, exit_code_exists};
        struct stat found {};
        if (lstat(address_.sun_path, &found) == 0 && S_ISSOCK(found.st_mode))
            unlink(address_.sun_path);
        fchmod(fd, 0600);
        if (bind(fd, name, sizeof address_) != 0 || listen(fd, 16) != 0) {
            Failure failure{"cannot bind the socket", errno};
            close(fd);
            return failure;
        }
        fd_ = fd;
        return {};
    }

    sockaddr_un address_{AF_UNIX, {}};
    char lock_[sizeof address_.sun_path + sizeof ".lock"]{};
    char folder_[sizeof address_.sun_path]{};
    int fd_ = -1;
};

} // namespace helios::hold
