#include "session/viewers/connection.hpp"

#include "base/seqpacket.hpp"
#include "metrics/metrics.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace helios::session {
namespace {

// The kernel grants at most wmem_max, doubled: room for a few whole chunks.
constexpr int send_buffer_bytes = 512 * 1024;
constexpr ssize_t likely_more_bytes = 4096; // Keys come alone: asking for the next costs a system call.

} // namespace

Connection::Connection(EventLoop& loop, Fd socket, ViewerId id, const Events& events)
    : loop_(loop), socket_(std::move(socket)), id_(id), events_(events) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
}

Connection::~Connection() {
    loop_.forget(socket_.get());
}

Status Connection::watch() {
    return loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t events) { on_events(events); });
}

void Connection::on_events(std::uint32_t events) {
    if (closing_)
        return;
    if ((events & EPOLLOUT) != 0) {
        waiting_ = false;
        if (loop_.change(socket_.get(), EPOLLIN))
            events_.on_writable(*this);
    }
    for (int i = 0; i < frames_per_wake_max && !closing_; ++i) {
        if (!receive())
            return;
    }
}

bool Connection::receive() {
    static thread_local std::array<std::uint8_t, wire::data_frame_bytes_max> buffer;
    ssize_t got = receive_seqpacket(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (got < 0 && errno == EAGAIN)
        return false;
    if (got <= 0) {
        closing_ = true;
        events_.close(id_);
        return false;
    }
    if (static_cast<std::size_t>(got) > buffer.size()) {
        metrics::add(metrics::Metric::frames_invalid_total);
        refuse("VALIDATION_ERROR", "a frame is too long");
        return false;
    }
    events_.on_frame(*this, wire::Bytes(buffer.data(), static_cast<std::size_t>(got)));
    return got >= likely_more_bytes;
}

PortSent Connection::send(wire::Bytes frame) {
    if (closing_)
        return PortSent::closed;
    if (waiting_)
        return PortSent::full;
    ssize_t sent = -1;
    do {
        sent = ::send(socket_.get(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0)
        return PortSent::ok;
    if (errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM) {
        closing_ = true;
        events_.close(id_);
        return PortSent::closed;
    }
    waiting_ = true;
    if (!loop_.change(socket_.get(), EPOLLIN | EPOLLOUT))
        events_.close(id_);
    return PortSent::full;
}

void Connection::refuse(std::string_view code, std::string_view detail) {
    if (closing_)
        return;
    if (!code.empty()) {
        auto frame = wire::encode(wire::ViewerRefused{std::string(code), std::string(detail)});
        // A viewer that does not read does not learn why.
        [[maybe_unused]] auto sent =
            ::send(socket_.get(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        // What it had sent and nobody read would make the kernel tell it of a reset instead.
        for (int i = 0; i < frames_per_wake_max; ++i)
            recv(socket_.get(), nullptr, 0, MSG_DONTWAIT);
    }
    closing_ = true;
    events_.close(id_);
}

} // namespace helios::session
