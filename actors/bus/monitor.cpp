#include "bus/monitor.hpp"

#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <atomic>
#include <cstring>
#include <sys/epoll.h>

namespace helios::bus {
namespace {

constexpr int watched_events =
    ZMQ_EVENT_ACCEPT_FAILED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;

std::string next_endpoint() {
    static std::atomic<unsigned> count{0};
    return "inproc://monitor." + std::to_string(++count);
}

} // namespace

Monitor::Monitor(zmq::context_t& context, zmq::socket_t& watched, EventLoop& loop, std::string channel)
    : watched_(watched), loop_(loop), channel_(std::move(channel)), events_(context, zmq::socket_type::pair) {
}

Monitor::~Monitor() {
    zmq_socket_monitor(watched_.handle(), nullptr, 0);
    if (poll_fd_ >= 0)
        loop_.forget(poll_fd_);
}

Result<std::unique_ptr<Monitor>> Monitor::open(zmq::context_t& context, zmq::socket_t& watched,
                                               EventLoop& loop, std::string channel) {
    std::unique_ptr<Monitor> monitor(new Monitor(context, watched, loop, std::move(channel)));
    std::string endpoint = next_endpoint();
    if (zmq_socket_monitor(watched.handle(), endpoint.c_str(), watched_events) != 0)
        return Error{ErrorCode::unavailable, "cannot watch a socket for refused peers"};
    monitor->events_.set(zmq::sockopt::linger, 0);
    monitor->events_.connect(endpoint);
    int fd = monitor->events_.get(zmq::sockopt::fd);
    auto* raw = monitor.get();
    if (auto joined = loop.watch(fd, EPOLLIN, [raw](std::uint32_t) { raw->take_all(); }); !joined)
        return joined.error();
    monitor->poll_fd_ = fd;
    monitor->take_all();
    return monitor;
}

// Nothing but this reads the socket, so each signal of its descriptor is answered by emptying it.
void Monitor::take_all() {
    zmq::message_t part;
    try {
        while (events_.recv(part, zmq::recv_flags::dontwait)) {
            std::uint16_t event = 0;
            if (part.more() && part.size() >= sizeof event) {
                std::memcpy(&event, part.data(), sizeof event);
                on_event(event);
            }
        }
    } catch (const zmq::error_t& error) {
        log::warning("channel unwatched", {{"channel", channel_}, {"why", error.what()}});
    }
}

void Monitor::on_event(std::uint16_t event) {
    bool refused = event == ZMQ_EVENT_ACCEPT_FAILED;
    metrics::add(refused ? metrics::Metric::peers_refused_total : metrics::Metric::frames_invalid_total);
    // Once: who knocks again and again must not fill the disk.
    if (!has_logged_)
        log::warning(refused ? "peer refused" : "peer unintelligible", {{"channel", channel_}});
    has_logged_ = true;
}

} // namespace helios::bus
