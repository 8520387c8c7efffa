#include "hold/packet.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr std::size_t welcome_fds_max = 4 + commit_fds_max; // Two rings, wake page, eventfd, checkpoint.
constexpr int socket_kind = SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK;

sockaddr_un address_of(const char* path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    return address;
}

void take_fds(msghdr& message, Packet& packet) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            if (packet.fd_count < commit_fds_max)
                packet.fds[packet.fd_count++] = fd;
            else
                close(fd);
        }
    }
}

void copy_folder(const char* path, char (&folder)[sizeof(sockaddr_un::sun_path)]) {
    std::snprintf(folder, sizeof folder, "%s", path);
    if (char* slash = std::strrchr(folder, '/'); slash != nullptr)
        *slash = 0;
}

// The folder must be ours alone, and no link: else others could put another socket in our place.
Failure check_folder(const char* path) {
    char folder[sizeof(sockaddr_un::sun_path)];
    copy_folder(path, folder);
    if (path[0] != '/' || folder[0] == 0)
        return {"the socket's path must be absolute and in a folder of its own", 0};
    struct stat found {};
    if (lstat(folder, &found) != 0)
        return {"cannot look at the socket's folder", errno};
    if (!S_ISDIR(found.st_mode))
        return {"the socket's folder is a symbolic link or no folder", 0};
    if (found.st_uid != geteuid())
        return {"the socket's folder belongs to another user", 0};
    if ((found.st_mode & 0777) != 0700)
        return {"the socket's folder must have mode 0700", 0};
    return {};
}

bool is_answered(const char* path) {
    sockaddr_un address = address_of(path);
    int fd = socket(AF_UNIX, socket_kind, 0);
    bool answered =
        connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN;
    close(fd);
    return answered;
}

} // namespace

void Packet::close_fds() {
    while (fd_count > 0)
        close(fds[--fd_count]);
}

Received receive(int socket_fd, Packet& packet) {
    alignas(cmsghdr) char control[CMSG_SPACE(commit_fds_max * sizeof(int))];
    iovec part{packet.bytes, sizeof packet.bytes};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    packet.fd_count = 0;
    ssize_t got = recvmsg(socket_fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == ECONNRESET) // It died with our answers unread; what it had sent is still there.
        got = recvmsg(socket_fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? Received::nothing : Received::gone;
    take_fds(message, packet);
    packet.size = static_cast<std::size_t>(got);
    packet.cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    if (got > 0)
        return Received::packet;
    packet.close_fds(); // An empty packet cannot be told from the end.
    return Received::gone;
}

bool send(int socket_fd, Type type, const void* body, std::size_t size) {
    Header header{.type = type};
    iovec parts[2] = {{&header, sizeof header}, {const_cast<void*>(body), size}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    return sendmsg(socket_fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

bool send_with_fds(int socket_fd, const Welcome& welcome, const int* fds, std::size_t fd_count) {
    alignas(cmsghdr) char control[CMSG_SPACE(welcome_fds_max * sizeof(int))]{};
    Header header{.type = Type::welcome};
    iovec parts[2] = {{&header, sizeof header}, {const_cast<Welcome*>(&welcome), sizeof welcome}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
    std::memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
    return sendmsg(socket_fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

Failure Listener::open(const char* path) {
    path_ = path;
    if (std::strlen(path) + sizeof ".lock" > sizeof(sockaddr_un::sun_path))
        return {"the socket's path is longer than 102 bytes", 0};
    if (Failure failure = check_folder(path); failure.what != nullptr)
        return failure;
    if (Failure failure = lock(); failure.what != nullptr)
        return failure;
    struct stat found {};
    if (lstat(path_, &found) == 0) {
        if (!S_ISSOCK(found.st_mode) || found.st_uid != geteuid())
            return {"exists, and is no socket of this user", 0};
        if (is_answered(path_))
            return {"exists: a live holder has this socket", 0, exit_code_exists};
        unlink(path_);
    }
    return bind_socket();
}

// Its name may be unlinked by the holder that ends, so what was locked must still be what the name means.
Failure Listener::lock() {
    char path[sizeof(sockaddr_un::sun_path)];
    std::snprintf(path, sizeof path, "%s.lock", path_);
    for (int attempt = 0; attempt < 100; ++attempt) {
        lock_ = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock_ < 0)
            return {"cannot open the lock file", errno};
        if (flock(lock_, LOCK_EX | LOCK_NB) != 0)
            return {"exists: a live holder has this socket", 0, exit_code_exists};
        struct stat locked {
        }, named{};
        if (fstat(lock_, &locked) == 0 && lstat(path, &named) == 0 && locked.st_ino == named.st_ino)
            return {};
        close(lock_);
    }
    return {"cannot lock the socket's lock file", EAGAIN};
}

Failure Listener::bind_socket() {
    sockaddr_un address = address_of(path_);
    fd_ = socket(AF_UNIX, socket_kind, 0);
    mode_t before = umask(0177);
    bool bound = fd_ >= 0 && bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    int error = errno;
    umask(before);
    struct stat found {};
    if (!bound || listen(fd_, 16) != 0 || lstat(path_, &found) != 0)
        return {"cannot bind the socket", bound ? errno : error};
    device_ = found.st_dev;
    inode_ = found.st_ino;
    return {};
}

int Listener::take_peer() const {
    int fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ucred peer{};
    socklen_t size = sizeof peer;
    if (fd < 0)
        return -1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid())
        return fd;
    close(fd);
    errno = EPERM;
    return -1;
}

bool Listener::is_ours() const {
    struct stat found {};
    return lstat(path_, &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

// Another's socket in our place is left alone; ours comes back when the name is free.
bool Listener::restore() {
    struct stat found {};
    if (is_ours() || lstat(path_, &found) == 0)
        return false;
    char folder[sizeof(sockaddr_un::sun_path)];
    copy_folder(path_, folder);
    mkdir(folder, 0700);
    int old = fd_;
    if (bind_socket().what != nullptr) {
        close(fd_);
        fd_ = old;
        return false;
    }
    close(old);
    return true;
}

void Listener::remove() {
    char path[sizeof(sockaddr_un::sun_path)];
    std::snprintf(path, sizeof path, "%s.lock", path_);
    if (is_ours())
        unlink(path_);
    unlink(path);
}

} // namespace helios::hold
