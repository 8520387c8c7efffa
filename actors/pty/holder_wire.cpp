#include "pty/holder_wire.hpp"

#include "base/seqpacket.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace helios::pty {
namespace {

// Per stream a ring, the wake page, the eventfd, then a checkpoint.
constexpr std::size_t packet_fds_max = 4 + hold::commit_fds_max;

struct BodySize {
    hold::Type type;
    std::size_t bytes;
};

constexpr std::array<BodySize, 15> body_sizes{{
    {hold::Type::hello, sizeof(hold::Hello)},
    {hold::Type::input, sizeof(hold::Input)},
    {hold::Type::resize, sizeof(hold::Resize)},
    {hold::Type::signal, sizeof(hold::Signal)},
    {hold::Type::reply, sizeof(hold::Reply)},
    {hold::Type::commit, sizeof(hold::Commit)},
    {hold::Type::limit, sizeof(hold::Limit)},
    {hold::Type::collect, 0},
    {hold::Type::status, 0},
    {hold::Type::welcome, sizeof(hold::Welcome)},
    {hold::Type::refused, sizeof(hold::Refused)},
    {hold::Type::input_ack, sizeof(hold::InputAck)},
    {hold::Type::signal_ack, sizeof(hold::SignalAck)},
    {hold::Type::commit_ack, sizeof(hold::CommitAck)},
    {hold::Type::exit, sizeof(hold::Exit)},
}};

std::optional<std::size_t> body_bytes(hold::Type type) {
    for (const BodySize& row : body_sizes) {
        if (row.type == type) {
            return row.bytes;
        }
    }
    return std::nullopt;
}

Error invalid(const char* sentence) {
    return Error{ErrorCode::invalid, sentence, 0};
}

Status check_listener(int socket_fd) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(socket_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return system_error("cannot ask who listens on a holder's socket");
    }
    if (peer.uid != geteuid()) {
        return Error{ErrorCode::denied, "a holder's socket belongs to another user", 0};
    }
    return {};
}

Error connect_error(const std::string& path, int code) {
    Error error = system_error("cannot connect to the holder at " + path, code);
    if (code == ENOENT || code == ECONNREFUSED || code == ENOTSOCK) {
        error.code = ErrorCode::not_found;
    } else if (code == EAGAIN) {
        error.code = ErrorCode::busy;
    } else if (code == EACCES || code == EPERM) {
        error.code = ErrorCode::denied;
    }
    return error;
}

// Takes every fd of the message first: one that is left in the control buffer would leak.
std::vector<Fd> take_fds(msghdr& message) {
    std::vector<Fd> fds;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof fd);
            fds.emplace_back(fd);
        }
    }
    return fds;
}

Result<Packet> parse(PacketBytes bytes, std::vector<Fd> fds) {
    Packet packet;
    packet.fds = std::move(fds);
    if (bytes.size() < sizeof(hold::Header)) {
        return invalid("a packet of a holder is shorter than its header");
    }
    std::memcpy(&packet.header, bytes.data(), sizeof(hold::Header));
    if (packet.header.version != hold::protocol_version) {
        return invalid("a packet of a holder has another version");
    }
    bytes = bytes.subspan(sizeof(hold::Header));
    const auto size = body_bytes(packet.header.type);
    if (size && bytes.size() != *size + packet.header.tail_bytes) {
        return invalid("a packet of a holder has the wrong size for its type");
    }
    const auto split = bytes.begin() + static_cast<std::ptrdiff_t>(size.value_or(0));
    packet.body.assign(bytes.begin(), split);
    packet.tail.assign(split, bytes.end());
    return packet;
}

} // namespace

Result<Fd> connect_holder(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return invalid("a holder's socket path is empty or longer than 107 bytes");
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    Fd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) {
        return system_error("cannot create a socket");
    }
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return connect_error(path, errno);
    }
    if (auto checked = check_listener(fd.get()); !checked) {
        return checked.error();
    }
    return fd;
}

Result<SendOutcome> send_packet(int socket_fd, hold::Type type, PacketBytes body, PacketBytes tail,
                                std::span<const int> fds) {
    if (fds.size() > packet_fds_max ||
        sizeof(hold::Header) + body.size() + tail.size() > hold::packet_bytes_max) {
        return invalid("a packet to a holder is beyond the protocol's limits");
    }
    hold::Header header;
    header.type = type;
    header.tail_bytes = static_cast<std::uint32_t>(tail.size());
    std::array<iovec, 3> parts{{{&header, sizeof header},
                                {const_cast<std::uint8_t*>(body.data()), body.size()},
                                {const_cast<std::uint8_t*>(tail.data()), tail.size()}}};
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(packet_fds_max * sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    if (!fds.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(fds.size_bytes());
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(fds.size_bytes());
        std::memcpy(CMSG_DATA(rights), fds.data(), fds.size_bytes());
    }
    ssize_t sent = -1;
    do {
        sent = sendmsg(socket_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) {
        return SendOutcome::sent;
    }
    if (errno == EAGAIN || errno == ETOOMANYREFS || errno == ENOBUFS || errno == ENOMEM) {
        return SendOutcome::would_block;
    }
    return system_error("cannot send to a holder");
}

Result<SendOutcome> send_packet(int socket_fd, hold::Type type) {
    return send_packet(socket_fd, type, PacketBytes(), PacketBytes(), std::span<const int>());
}

Result<std::optional<Packet>> receive_packet(int socket_fd) {
    thread_local std::vector<std::uint8_t> buffer(hold::packet_bytes_max);
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(packet_fds_max * sizeof(int))> control{};
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = receive_message(socket_fd, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EAGAIN) {
        return std::optional<Packet>();
    }
    if (got < 0) {
        return system_error("cannot receive from a holder");
    }
    std::vector<Fd> fds = take_fds(message);
    if (got == 0) {
        return Error{ErrorCode::unavailable, "the holder closed the connection", 0};
    }
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        return invalid("a packet of a holder is longer than the protocol allows");
    }
    auto packet = parse(PacketBytes(buffer.data(), static_cast<std::size_t>(got)), std::move(fds));
    if (!packet) {
        return packet.error();
    }
    return std::optional<Packet>(std::move(packet).value());
}

} // namespace helios::pty
