// Local SEQPACKET sockets: how native viewers, the supervisor and holders are reached.
//
// A bound socket is 0600 in a private directory, guarded by a lock file beside it; every accepted peer must
// be of the own user. All descriptors are CLOEXEC and non-blocking.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <sys/socket.h>

namespace helios {

inline constexpr std::size_t socket_path_bytes_max = 107; // sun_path of sockaddr_un, with its final zero.

struct Listener {
    Fd socket;
    Fd lock; // Held as long as the socket is ours.
};

// exists: another process listens there. denied: what lies there is not an own socket. A stale own socket is
// removed.
Result<Listener> listen_seqpacket(const std::string& path);

// not_found: nothing there. unavailable: nobody listens. busy: its backlog is full.
Result<Fd> connect_seqpacket(const std::string& path);

// recvmsg(2), with what the other end said before it went: its end with a packet of ours unread is reported
// first (ECONNRESET), once, although its own packets are still there.
ssize_t receive_message(int fd, msghdr& message, int flags);
// The same of recv(2).
ssize_t receive_seqpacket(int fd, void* buffer, std::size_t size, int flags);

// Whether the process at the other end runs as the own user.
bool peer_is_own_user(int fd);

// Takes PATH.lock for as long as the descriptor lives; exists when another process has it.
Result<Fd> lock_path(const std::string& path);

// Removes a socket at path that is ours; denied when something else lies there. Nothing there is fine.
Status remove_own_socket(const std::string& path);

} // namespace helios
