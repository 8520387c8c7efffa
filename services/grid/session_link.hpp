// The grid's channel to the session: DEALER "grid" on session.grid. Says hello until it is heard, verifies
// what arrives, keeps order when the socket is full. On the loop's thread.
#pragma once

#include "base/event_loop.hpp"
#include "bus/socket.hpp"
#include "grid/terminals.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace helios::grid {

class SessionLink {
public:
    // What waits while the socket is full: credit and snapshots. Overflow rule: the newest are dropped;
    // credit is said again each second, a viewer asks again for its snapshot.
    static constexpr std::size_t outbox_bytes_max = 16 * 1024 * 1024;
    static constexpr std::int64_t outbox_retry_ns = 2'000'000;
    static constexpr std::int64_t hello_ns = 1'000'000'000;
    // A hello that comes so soon after ours is its answer; a later one means that ours was not heard.
    static constexpr std::int64_t answer_ns = 500'000'000;

    static Result<std::unique_ptr<SessionLink>> open(bus::Context& context, EventLoop& loop,
                                                     const std::string& runtime_directory);
    ~SessionLink();
    SessionLink(const SessionLink&) = delete;
    SessionLink& operator=(const SessionLink&) = delete;

    // Says hello; from now on messages go there.
    void start(Terminals& terminals);
    void send(const wire::Data& message);
    [[nodiscard]] const bus::Socket& socket() const { return *socket_; }

private:
    explicit SessionLink(EventLoop& loop);

    void on_frame(bus::Bytes bytes);
    void on_hello(const wire::Hello& hello);
    void say_hello();
    void flush();

    EventLoop& loop_;
    std::unique_ptr<bus::Socket> socket_;
    Terminals* terminals_ = nullptr;
    std::uint64_t generation_ = 0; // Ours.
    std::uint64_t peer_generation_ = 0;
    bool heard_ = false;
    std::int64_t hello_said_ns_ = 0;
    std::deque<wire::Frame> outbox_;
    std::size_t outbox_bytes_ = 0;
    EventLoop::TimerId hello_timer_ = 0;
    bool retry_planned_ = false;
    EventLoop::TimerId retry_timer_ = 0;
};

} // namespace helios::grid
