// The session system's two channels, to the broker and to the grid, and their hellos. Loop thread.
#pragma once

#include "bus/socket.hpp"
#include "core/links/greeter.hpp"
#include "session/sessions.hpp"

#include <memory>
#include <string>

namespace helios::core {

class SessionLink final : public session::SessionLinks {
public:
    explicit SessionLink(EventLoop& loop)
        : loop_(loop), broker_greeter_("session"), grid_greeter_("session") {}
    ~SessionLink() override;

    Status open(bus::Context& context, bus::Transport broker_transport, const std::string& runtime_directory);
    void start(session::Sessions& sessions);

    bool to_broker(wire::Bytes frame) override;
    bool to_grid(wire::Bytes frame) override;

    [[nodiscard]] bus::Socket& broker_socket() { return *broker_; }
    [[nodiscard]] const bus::Socket& grid_socket() const { return *grid_; }
    // The other end of the broker's channel when it lives on the same loop.
    void pair_with(bus::Socket* peer) { peer_ = peer; }

private:
    void on_broker_frame(bus::Bytes frame);
    void on_grid_frame(std::string_view peer, bus::Bytes frame);
    void tick();

    EventLoop& loop_;
    Greeter broker_greeter_;
    Greeter grid_greeter_;
    session::Sessions* sessions_ = nullptr;
    std::unique_ptr<bus::Socket> broker_;
    bus::Socket* peer_ = nullptr;
    std::unique_ptr<bus::Socket> grid_;
    EventLoop::TimerId timer_ = 0;
};

} // namespace helios::core
