// One accepted socket of a native viewer: whole frames in and out. Loop thread; owned by Sessions.
#pragma once

#include "base/event_loop.hpp"
#include "session/ports.hpp"

#include <functional>

namespace helios::session {

class Session;

class Connection final : public ViewerPort {
public:
    static constexpr int frames_per_wake_max = 16; // A viewer that talks without end does not stop the rest.

    // What its owner does; `close` may be called many times and destroys the connection later.
    struct Events {
        std::function<void(Connection&, wire::Bytes)> on_frame;
        std::function<void(Connection&)> on_writable;
        std::function<void(ViewerId)> close;
    };

    Connection(EventLoop& loop, Fd socket, ViewerId id, const Events& events);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Status watch();
    PortSent send(wire::Bytes frame) override;
    void refuse(std::string_view code, std::string_view detail) override;
    [[nodiscard]] ViewerId id() const { return id_; }

    // Kept by Sessions.
    std::int64_t accepted_ns = 0;
    bool greeted = false;
    TerminalId terminal; // Empty before it was admitted.
    std::uint8_t slot = 0;
    wire::ViewerHello hello;

private:
    void on_events(std::uint32_t events);
    bool receive();

    EventLoop& loop_;
    Fd socket_;
    ViewerId id_;
    const Events& events_;
    bool waiting_ = false; // For room to send.
    bool closing_ = false;
};

} // namespace helios::session
