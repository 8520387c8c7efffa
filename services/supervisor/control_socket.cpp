#include "supervisor/control_socket.hpp"

#include "base/log.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::supervisor {

ControlSocket::ControlSocket(EventLoop& loop, std::string path, OnRequest on_request)
    : loop_(loop), path_(std::move(path)), on_request_(std::move(on_request)) {}

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(EventLoop& loop, std::string path,
                                                           OnRequest on_request) {
    std::unique_ptr<ControlSocket> made(new ControlSocket(loop, std::move(path), std::move(on_request)));
    if (auto bound = made->bind(); !bound)
        return bound.error();
    return made;
}

ControlSocket::~ControlSocket() {
    while (!peers_.empty()) {
        loop_.forget(peers_.begin()->first);
        peers_.erase(peers_.begin());
    }
    unbind();
    ::unlink(path_.c_str());
}

Status ControlSocket::bind() {
    auto listener = listen_seqpacket(path_);
    if (!listener)
        return listener.error();
    listener_ = std::move(*listener);
    return loop_.watch(listener_.socket.get(), EPOLLIN, [this](std::uint32_t) { on_connection(); });
}

void ControlSocket::unbind() {
    if (listener_.socket)
        loop_.forget(listener_.socket.get());
    listener_ = {};
}

void ControlSocket::restore() {
    struct stat found {};
    if (::lstat(path_.c_str(), &found) == 0 && listener_.socket)
        return;
    unbind();
    if (auto bound = bind(); !bound)
        log::warning("socket missing", {{"path", path_}, {"reason", bound.error().message()}});
}

void ControlSocket::on_connection() {
    Fd peer(::accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!peer) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
            unbind(); // Else the loop would spin; restore() binds again.
        return;
    }
    if (peers_.size() >= peers_max || !peer_is_own_user(peer.get())) {
        log::warning("peer refused", {{"peers", peers_.size()}});
        return;
    }
    int fd = peer.get();
    if (loop_.watch(fd, EPOLLIN, [this, fd](std::uint32_t) { on_packet(fd); }))
        peers_.emplace(fd, std::move(peer));
}

void ControlSocket::on_packet(int peer) {
    std::array<char, request_bytes_max + 1> bytes{};
    ssize_t got = receive_seqpacket(peer, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (got < 0 && errno == EAGAIN)
        return;
    auto size = static_cast<std::size_t>(got > 0 ? got : 0);
    std::string answer = "error request too long\n";
    if (got > 0 && size <= request_bytes_max) {
        std::string_view request(bytes.data(), size);
        answer = on_request_(request.substr(0, request.find('\n')));
    }
    bool told = got > 0 && ::send(peer, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
    if (!told) { // Gone, or it reads no answers.
        loop_.forget(peer);
        peers_.erase(peer);
    }
}

} // namespace helios::supervisor
