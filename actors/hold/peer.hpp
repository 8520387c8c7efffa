// A peer on its SEQPACKET socket, the packets that come and go there with their fds, and the socket on which
// peers arrive. Nothing here blocks.
#pragma once

#include "hold/system.hpp"

namespace helios::hold {

// One that came in.
struct Packet {
    alignas(8) unsigned char bytes[packet_bytes_max];
    std::size_t size = 0; // 0: it was longer than any packet may be, or fds were lost.
    int fds[commit_fds_max];
    std::uint16_t fd_count = 0;

    // Its size; 0 when the peer is gone (an empty packet cannot be told from that), -1 when none is there.
    ssize_t receive(int socket_fd) {
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof fds)];
        iovec part{bytes, sizeof bytes};
        msghdr message{nullptr, 0, &part, 1, control, sizeof control, 0};
        bytes[1] = 0; // The type, of a packet too short to have one.
        ssize_t got = recvmsg(socket_fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got < 0) // Reset: it died with our answers unread, and what it had sent is still there.
            return errno == EAGAIN || errno == ECONNRESET ? -1 : 0;
        close_fds();
        if (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr) {
            fd_count = static_cast<std::uint16_t>((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            std::memcpy(fds, CMSG_DATA(rights), fd_count * sizeof(int));
        }
        bool is_cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
        size = is_cut ? 0 : static_cast<std::size_t>(got);
        return got;
    }

    // Its header, or the body after that.
    template <class Part>
    [[nodiscard]] Part read(std::size_t offset = sizeof(Header)) const {
        Part part;
        std::memcpy(&part, bytes + offset, sizeof part);
        return part;
    }

    void close_fds() {
        while (fd_count > 0)
            close(fds[--fd_count]);
    }
};

// Who is at the other end of a connected socket.
struct Peer {
    int fd = -1;
    Role role{};               // None before HELLO.
    std::int64_t since_ns = 0; // The least makes room: 0 is a free place, the most one that said hello.
    WakePage* wake = nullptr;  // Of broker and grid, with its eventfd.
    int wake_event = -1;

    // A peer that does not take it is of no use: what it had sent is still taken in, then it is gone.
    template <class Body>
    void tell(Type type, const Body& body, std::span<const int> fds = {}) {
        Header header{.type = type};
        iovec parts[2] = {{&header, sizeof header}, {const_cast<Body*>(&body), sizeof body}};
        alignas(cmsghdr) char control[CMSG_SPACE((4 + commit_fds_max) * sizeof(int))];
        msghdr message{nullptr, 0, parts, 2, control, CMSG_SPACE(fds.size_bytes()), 0};
        cmsghdr* rights = CMSG_FIRSTHDR(&message); // Without fds the kernel ignores it.
        *rights = {CMSG_LEN(fds.size_bytes()), SOL_SOCKET, SCM_RIGHTS};
        std::ranges::copy(fds, reinterpret_cast<int*>(CMSG_DATA(rights)));
        if (sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            shutdown(fd, SHUT_RDWR);
    }

    void drop() {
        munmap(wake, sizeof(WakePage)); // Where there is none, nothing is there.
        close(wake_event);
        close(fd);
        *this = {};
    }
};

// The holder's name in the file system: its socket, in a folder that only its user can enter (core sees to
// that: runtime/paths.hpp). What keeps it from being opened ends the program with a sentence.
struct Listener {
    sockaddr_un address{AF_UNIX, {}};
    int fd = -1;

    // `path` fits. The same name among the kernel's own is ours for life, even while the file has vanished.
    void open(std::string_view path) {
        path.copy(address.sun_path, sizeof address.sun_path);
        sockaddr_un name = address;
        name.sun_path[0] = 0;
        if (bind(new_socket(), reinterpret_cast<sockaddr*>(&name), sizeof name) != 0)
            error(3, errno, "%s: exists", address.sun_path);
        struct stat found {};
        if (lstat(address.sun_path, &found) == 0 && S_ISSOCK(found.st_mode))
            unlink(address.sun_path); // A dead holder's.
        bind_socket();
        need(fd >= 0, address.sun_path);
    }

    // What lies in its place is left alone.
    void bind_socket() {
        int next = new_socket();
        fchmod(next, 0600);
        bool is_bound = bind(next, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        if (is_bound && listen(next, 16) == 0)
            std::swap(fd, next);
        close(next); // Or the one that vanished.
    }

    static int new_socket() { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
};

} // namespace helios::hold
