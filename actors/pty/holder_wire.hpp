// Packets of the holder's protocol on a connected SEQPACKET socket, fds included; shared by the broker's and
// the grid's holder clients. Nothing here blocks, retries or keeps state; any thread, one at a time per fd.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "hold/protocol.hpp"

#include <cstring>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace helios::pty {

using PacketBytes = std::span<const std::uint8_t>;

// Connected, nonblocking, close-on-exec; the listener has our uid. not_found: no such socket or nobody
// listens; busy: its backlog is full, try again; denied: another user's.
Result<Fd> connect_holder(const std::string& path);

struct Packet {
    hold::Header header;
    std::vector<std::uint8_t> body; // The fixed body of header.type, at its full size; empty if it has none.
    std::vector<std::uint8_t> tail;
    std::vector<Fd> fds;

    // The body as its struct; its size has been checked. Body must be the one of header.type.
    template <class Body>
    [[nodiscard]] Body as() const {
        static_assert(std::is_trivially_copyable_v<Body>);
        Body value{};
        if (body.size() == sizeof value) {
            std::memcpy(&value, body.data(), sizeof value);
        }
        return value;
    }
};

enum class SendOutcome : std::uint8_t {
    sent,
    would_block, // The socket is full: nothing was sent; wait for EPOLLOUT.
};

// An Error means that the connection is of no use any more (or the packet is beyond the protocol's limits).
Result<SendOutcome> send_packet(int socket_fd, hold::Type type, PacketBytes body, PacketBytes tail,
                                std::span<const int> fds);

template <class Body>
Result<SendOutcome> send_packet(int socket_fd, hold::Type type, const Body& body, PacketBytes tail,
                                std::span<const int> fds) {
    static_assert(std::is_trivially_copyable_v<Body>);
    return send_packet(socket_fd, type,
                       PacketBytes(reinterpret_cast<const std::uint8_t*>(&body), sizeof body), tail, fds);
}

template <class Body>
Result<SendOutcome> send_packet(int socket_fd, hold::Type type, const Body& body) {
    return send_packet(socket_fd, type, body, PacketBytes(), std::span<const int>());
}

// For types without a body: collect, status.
Result<SendOutcome> send_packet(int socket_fd, hold::Type type);

// unavailable: the holder closed the connection. invalid: not the protocol (wrong version, wrong size for its
// type, cut). nullopt: nothing there now. A type this version does not know arrives with all of it as tail.
Result<std::optional<Packet>> receive_packet(int socket_fd);

} // namespace helios::pty
