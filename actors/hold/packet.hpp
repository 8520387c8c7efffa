// Packets on a connected SEQPACKET socket, their fds, and the listening socket. Nothing here blocks.
#pragma once

#include "hold/protocol.hpp"

#include <sys/stat.h>

namespace helios::hold {

// Why something could not start: what was tried, its errno (0: none), and what the program exits with.
struct Failure {
    const char* what = nullptr; // Null: no failure.
    int error = 0;
    int exit_code = 1;
};

inline constexpr int exit_code_exists = 3; // A live holder owns the socket.

struct Packet {
    alignas(8) unsigned char bytes[packet_bytes_max];
    std::size_t size = 0;
    bool cut = false; // Longer than any packet may be, or fds were lost.
    int fds[commit_fds_max];
    std::size_t fd_count = 0;

    void close_fds();
};

enum class Received : std::uint8_t { packet, nothing, gone };
Received receive(int socket_fd, Packet& packet);

// False when the peer did not take it: it is of no use any more.
bool send(int socket_fd, Type type, const void* body, std::size_t size);
bool send_with_fds(int socket_fd, const Welcome& welcome, const int* fds, std::size_t fd_count);

// The holder's name in the file system: a lock file held for life, and the socket, bound again when it
// vanishes.
class Listener {
public:
    Failure open(const char* path);
    // A connected peer of our own uid, nonblocking; -1 with errno when there is none (EPERM: a stranger,
    // closed).
    [[nodiscard]] int take_peer() const;
    // True when the socket had vanished and fd() is a new one.
    bool restore();
    void remove();
    [[nodiscard]] int fd() const { return fd_; }

private:
    Failure lock();
    Failure bind_socket();
    [[nodiscard]] bool is_ours() const;

    const char* path_ = nullptr; // Of the command line: lives as long as the program.
    int lock_ = -1;
    int fd_ = -1;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

} // namespace helios::hold
