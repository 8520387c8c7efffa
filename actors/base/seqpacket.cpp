#include "base/seqpacket.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace helios {
namespace {

Result<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() > socket_path_bytes_max) {
        return Error{ErrorCode::invalid,
                     "the socket path " + path +
                         " is longer than 107 bytes: set HELIOS_RUNTIME_DIR to a shorter one"};
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Result<Fd> make_socket() {
    Fd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return system_error("cannot make a socket");
    return fd;
}

std::string owner_of(int lock) {
    char text[16] = {};
    ssize_t size = pread(lock, text, sizeof text - 1, 0);
    long pid = size > 0 ? std::strtol(text, nullptr, 10) : 0;
    return pid > 0 ? "process " + std::to_string(pid) : "another process";
}

Status bind_private(int fd, const sockaddr_un& address) {
    mode_t before = umask(0177);
    int failed = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    int code = errno;
    umask(before);
    if (failed != 0)
        return system_error(std::string("cannot bind ") + address.sun_path, code);
    return {};
}

} // namespace

Result<Fd> lock_path(const std::string& path) {
    std::string lock = path + ".lock";
    Fd fd(open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd)
        return system_error("cannot open " + lock);
    if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return system_error("cannot lock " + lock);
        return Error{ErrorCode::exists, path + " is in use by " + owner_of(fd.get())};
    }
    // For whoever finds it taken; nothing depends on it.
    std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(fd.get(), 0) == 0) [[maybe_unused]]
        auto put = write(fd.get(), pid.data(), pid.size());
    return fd;
}

Status remove_own_socket(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0)
        return {};
    if (!S_ISSOCK(status.st_mode) || status.st_uid != geteuid()) {
        return Error{ErrorCode::denied, path + " is not a socket of yours: remove it and try again"};
    }
    if (unlink(path.c_str()) != 0)
        return system_error("cannot remove the stale socket " + path);
    return {};
}

Result<Listener> listen_seqpacket(const std::string& path) {
    auto address = address_of(path);
    if (!address)
        return address.error();
    auto lock = lock_path(path);
    if (!lock)
        return lock.error();
    if (auto removed = remove_own_socket(path); !removed)
        return removed.error();
    auto socket = make_socket();
    if (!socket)
        return socket.error();
    if (auto bound = bind_private(socket->get(), *address); !bound)
        return bound.error();
    if (listen(socket->get(), 64) != 0)
        return system_error("cannot listen on " + path);
    return Listener{std::move(*socket), std::move(*lock)};
}

Result<Fd> connect_seqpacket(const std::string& path) {
    auto address = address_of(path);
    if (!address)
        return address.error();
    auto socket = make_socket();
    if (!socket)
        return socket.error();
    if (connect(socket->get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0)
        return socket;
    if (errno == ENOENT)
        return Error{ErrorCode::not_found, "there is no socket " + path, errno};
    if (errno == EAGAIN)
        return Error{ErrorCode::busy, path + " has too many connections waiting: try again", errno};
    if (errno == ECONNREFUSED)
        return Error{ErrorCode::unavailable, "nobody listens on " + path, errno};
    return system_error("cannot connect to " + path);
}

ssize_t receive_message(int fd, msghdr& message, int flags) {
    ssize_t got = -1;
    do {
        got = ::recvmsg(fd, &message, flags);
    } while (got < 0 && (errno == EINTR || errno == ECONNRESET));
    return got;
}

ssize_t receive_seqpacket(int fd, void* buffer, std::size_t size, int flags) {
    iovec part{buffer, size};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    return receive_message(fd, message, flags);
}

bool peer_is_own_user(int fd) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

} // namespace helios
