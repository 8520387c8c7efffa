#include "control/outgoing.hpp"

#include "base/clock.hpp"

#include <utility>

namespace helios::control {

Outgoing::Outgoing(EventLoop& loop, Send send, OnLost on_lost)
    : loop_(loop), send_(std::move(send)), on_lost_(std::move(on_lost)) {}

Outgoing::~Outgoing() {
    loop_.cancel(timer_);
}

void Outgoing::send(const std::string& peer, const std::string& id, std::vector<std::uint8_t> frame) {
    if (queues_.contains(peer))
        return keep(peer, id, std::move(frame)); // Order is kept.
    auto sent = send_(peer, frame);
    if (sent == bus::Sent::would_block)
        keep(peer, id, std::move(frame));
    else if (sent == bus::Sent::no_route)
        on_lost_(peer, id, sent);
}

void Outgoing::keep(const std::string& peer, const std::string& id, std::vector<std::uint8_t> frame) {
    Queue& queue = queues_[peer];
    bool fits = queue.frames.size() < peer_frames_max && queue.bytes + frame.size() <= peer_bytes_max &&
                frames_ < frames_max && bytes_ + frame.size() <= bytes_max;
    if (!fits) {
        if (queue.frames.empty())
            queues_.erase(peer);
        return on_lost_(peer, id, bus::Sent::would_block);
    }
    queue.bytes += frame.size();
    bytes_ += frame.size();
    ++frames_;
    queue.frames.push_back({id, std::move(frame), monotonic_ns()});
    if (timer_ == 0)
        timer_ = loop_.after(again_ns, [this] { send_again(); });
}

void Outgoing::send_again() {
    timer_ = 0;
    for (auto at = queues_.begin(); at != queues_.end();)
        at = drain(at->first, at->second) ? queues_.erase(at) : std::next(at);
    if (!queues_.empty())
        timer_ = loop_.after(again_ns, [this] { send_again(); });
}

bool Outgoing::drain(const std::string& peer, Queue& queue) {
    while (!queue.frames.empty()) {
        const Kept& first = queue.frames.front();
        auto sent = send_(peer, first.frame);
        if (sent == bus::Sent::would_block && monotonic_ns() - first.since_ns < age_ns_max)
            return false;
        if (sent != bus::Sent::ok)
            on_lost_(peer, first.id, sent);
        drop_first(queue);
    }
    return true;
}

void Outgoing::drop_first(Queue& queue) {
    queue.bytes -= queue.frames.front().frame.size();
    bytes_ -= queue.frames.front().frame.size();
    --frames_;
    queue.frames.pop_front();
}

} // namespace helios::control
