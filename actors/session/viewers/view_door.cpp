#include "session/viewers/view_door.hpp"

#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace helios::session {
namespace {

using metrics::Metric;

constexpr int accepts_per_wake_max = 16;
constexpr std::int64_t rest_ns = 100'000'000;

Fd open_reserve() {
    return Fd(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

} // namespace

ViewDoor::ViewDoor(EventLoop& loop, Listener listener, OnConnection on_connection)
    : loop_(loop), listener_(std::move(listener)), on_connection_(std::move(on_connection)),
      reserve_(open_reserve()) {}

Result<std::unique_ptr<ViewDoor>> ViewDoor::open(EventLoop& loop, const std::string& path,
                                                 OnConnection on_connection) {
    auto listener = listen_seqpacket(path);
    if (!listener)
        return listener.error();
    std::unique_ptr<ViewDoor> door(new ViewDoor(loop, std::move(*listener), std::move(on_connection)));
    ViewDoor* raw = door.get();
    auto watched =
        loop.watch(door->listener_.socket.get(), EPOLLIN, [raw](std::uint32_t) { raw->on_readable(); });
    if (!watched)
        return watched.error();
    return door;
}

ViewDoor::~ViewDoor() {
    loop_.forget(listener_.socket.get());
}

void ViewDoor::on_readable() {
    for (int i = 0; i < accepts_per_wake_max; ++i) {
        if (!accept_one())
            return;
    }
}

bool ViewDoor::accept_one() {
    Fd socket(accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket)
        return (errno == EMFILE || errno == ENFILE) ? turn_away() : errno == EINTR || errno == ECONNABORTED;
    if (!peer_is_own_user(socket.get())) {
        metrics::add(Metric::peers_refused_total);
        log::warning("viewer refused", {{"why", "another user"}});
        return true;
    }
    on_connection_(std::move(socket));
    return true;
}

// The caller is accepted and closed with the reserve, so that the listener does not wake us for ever.
bool ViewDoor::turn_away() {
    reserve_.reset();
    Fd socket(accept4(listener_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    int code = errno;
    bool turned = static_cast<bool>(socket);
    socket.reset();
    reserve_ = open_reserve();
    if (turned) {
        metrics::add(Metric::peers_refused_total);
        return true;
    }
    if (code != EMFILE && code != ENFILE)
        return false;
    // Not even one: look again later instead of spinning.
    loop_.forget(listener_.socket.get());
    loop_.after(rest_ns, [this] {
        auto watched =
            loop_.watch(listener_.socket.get(), EPOLLIN, [this](std::uint32_t) { on_readable(); });
        if (!watched)
            log::error("viewers' door closed", {{"why", watched.error().message()}});
    });
    return false;
}

} // namespace helios::session
