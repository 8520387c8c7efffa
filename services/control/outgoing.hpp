// What peers do not take at once: kept in order for a moment, then sent or given up. On the I/O thread.
//
// Bounds: 256 frames and 2 MiB a peer, 4,096 frames and 8 MiB in all, one second each; beyond, a frame is
// lost and named (overflow: refuse).
#pragma once

#include "base/event_loop.hpp"
#include "bus/socket.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace helios::control {

class Outgoing {
public:
    static constexpr std::size_t peer_frames_max = 256;
    static constexpr std::size_t peer_bytes_max = 2 * 1024 * 1024;
    static constexpr std::size_t frames_max = 4'096;
    static constexpr std::size_t bytes_max = 8 * 1024 * 1024;
    static constexpr std::int64_t age_ns_max = 1'000'000'000;
    static constexpr std::int64_t again_ns = 2'000'000;

    using Send = std::function<bus::Sent(const std::string& peer, bus::Bytes frame)>;
    using OnLost = std::function<void(const std::string& peer, const std::string& id, bus::Sent why)>;

    Outgoing(EventLoop& loop, Send send, OnLost on_lost);
    ~Outgoing();
    Outgoing(const Outgoing&) = delete;
    Outgoing& operator=(const Outgoing&) = delete;

    void send(const std::string& peer, const std::string& id, std::vector<std::uint8_t> frame);

private:
    struct Kept {
        std::string id;
        std::vector<std::uint8_t> frame;
        std::int64_t since_ns;
    };
    struct Queue {
        std::deque<Kept> frames;
        std::size_t bytes = 0;
    };

    void keep(const std::string& peer, const std::string& id, std::vector<std::uint8_t> frame);
    void send_again();
    // False when the peer still takes nothing.
    bool drain(const std::string& peer, Queue& queue);
    void drop_first(Queue& queue);

    EventLoop& loop_;
    Send send_;
    OnLost on_lost_;
    std::map<std::string, Queue> queues_;
    std::size_t frames_ = 0;
    std::size_t bytes_ = 0;
    EventLoop::TimerId timer_ = 0; // 0: none.
};

} // namespace helios::control
