// A peer on its SEQPACKET socket, and the packets that come and go there with their fds. Nothing here blocks.
#pragma once

#include "hold/protocol.hpp"

#include <cerrno>
#include <cstring>
#include <span>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

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
        ssize_t got = 0;
        do { // Again when it died with our answers unread: what it had sent is still there.
            got = recvmsg(socket_fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        } while (got < 0 && errno == ECONNRESET);
        if (got < 0)
            return errno == EAGAIN ? -1 : 0;
        close_fds();
        if (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr) {
            fd_count = static_cast<std::uint16_t>((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            std::memcpy(fds, CMSG_DATA(rights), fd_count * sizeof(int));
        }
        bool is_cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
        size = is_cut ? 0 : static_cast<std::size_t>(got);
        return got;
    }

    template <class Body>
    [[nodiscard]] Body body() const {
        Body body;
        std::memcpy(&body, bytes + sizeof(Header), sizeof body);
        return body;
    }

    void close_fds() {
        while (fd_count > 0)
            close(fds[--fd_count]);
    }
};

// Who is at the other end of a connected socket.
struct Peer {
    int fd = -1;
    Role role{};              // None before HELLO.
    std::uint64_t epoch = 0;  // 0: an observer.
    std::uint64_t serial = 0; // The least makes room: 0 is a free place, no_offset one that said hello.
    WakePage* wake = nullptr; // Of broker and grid, with its eventfd.
    int wake_event = -1;

    // A peer that does not take it is of no use: what it had sent is still taken in, then it is gone.
    template <class Body>
    void tell(Type type, const Body& body, std::span<const int> fds = {}) {
        Header header{.type = type};
        iovec parts[2] = {{&header, sizeof header}, {const_cast<Body*>(&body), sizeof body}};
        alignas(cmsghdr) char control[CMSG_SPACE((4 + commit_fds_max) * sizeof(int))];
        std::size_t control_size = fds.empty() ? 0 : CMSG_SPACE(fds.size_bytes());
        msghdr message{nullptr, 0, parts, 2, control, control_size, 0};
        if (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr) {
            rights->cmsg_len = CMSG_LEN(fds.size_bytes());
            rights->cmsg_level = SOL_SOCKET;
            rights->cmsg_type = SCM_RIGHTS;
            std::memcpy(CMSG_DATA(rights), fds.data(), fds.size_bytes());
        }
        if (sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            shutdown(fd, SHUT_RDWR);
    }

    void drop() {
        if (wake != nullptr)
            munmap(wake, sizeof(WakePage));
        close(wake_event);
        close(fd);
        *this = {};
    }
};

} // namespace helios::hold
