// Watches a bound ipc socket for peers that ZeroMQ turns away by itself (another user's, or bytes that are
// not ZMTP), so that they are counted. On the socket's loop; private to bus.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"

#include <zmq.hpp>

#include <memory>
#include <string>

namespace helios::bus {

class Monitor {
public:
    // channel: for the log. Throws zmq::error_t; call it inside the fence.
    static Result<std::unique_ptr<Monitor>> open(zmq::context_t& context, zmq::socket_t& watched,
                                                 EventLoop& loop, std::string channel);
    ~Monitor();
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;

private:
    Monitor(zmq::context_t& context, zmq::socket_t& watched, EventLoop& loop, std::string channel);

    void take_all();
    void on_event(std::uint16_t event);

    zmq::socket_t& watched_;
    EventLoop& loop_;
    std::string channel_;
    zmq::socket_t events_;
    int poll_fd_ = -1;
    bool has_logged_ = false;
};

} // namespace helios::bus
