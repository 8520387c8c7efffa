// The front of control on the I/O thread: its two sockets. What comes in is checked and handed to the bus
// actor; what the actor says goes out from here.
//
// Overflow: arrivals beyond BusIntake's bounds are refused with BACKPRESSURE and counted; what a peer does
// not take is dropped, counted and told to the bus, which answers for it.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"
#include "bus/bus_actor.hpp"
#include "bus/socket.hpp"
#include "control/outgoing.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace helios::control {

class Front {
public:
    static Result<std::unique_ptr<Front>> open(bus::Context& context, EventLoop& loop,
                                               const std::string& runtime_directory);
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    // What the bus actor is made with.
    [[nodiscard]] std::shared_ptr<bus::BusPort> port() { return port_; }
    [[nodiscard]] std::shared_ptr<bus::BusIntake> intake() { return intake_; }
    // Arrivals go there from now on.
    void start(mesh::BusActor bus) { bus_ = std::move(bus); }
    // No handle may outlive the actor system.
    void stop() { bus_ = nullptr; }

    [[nodiscard]] const bus::Socket& commands() const { return *commands_; }
    [[nodiscard]] const bus::Socket& events() const { return *events_; }

private:
    class LoopPort;

    Front() = default;

    void on_frame(std::string_view peer, bus::Bytes frame);
    void on_admitted(std::string_view peer, wire::Envelope envelope, std::size_t frame_bytes);
    void refuse(std::string_view peer, const wire::Envelope& answer);
    void on_lost(const std::string& peer, const std::string& id, bus::Sent why);

    std::shared_ptr<bus::BusIntake> intake_ = std::make_shared<bus::BusIntake>();
    std::shared_ptr<bus::BusPort> port_;
    mesh::BusActor bus_;
    std::unique_ptr<bus::Socket> commands_;
    std::unique_ptr<bus::Socket> events_;
    std::unique_ptr<Outgoing> outgoing_;
};

} // namespace helios::control
