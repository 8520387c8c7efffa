// The grid's place on helios.localbus.v1: DEALER "grid" on bus.command. Says hello until welcomed, then its
// health; takes terminal.read and terminal.paste; sends what the workers answer. On the loop's thread.
#pragma once

#include "base/event_loop.hpp"
#include "bus/socket.hpp"
#include "grid/terminals.hpp"
#include "wire/envelope.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace helios::grid {

class ControlLink {
public:
    static constexpr std::int64_t hello_ns = 1'000'000'000;
    static constexpr std::int64_t health_ns = 2'000'000'000;

    struct Options {
        std::string runtime_directory;
        std::uint16_t metrics_port = 0;
        std::vector<const bus::Socket*> reported; // Besides its own: their counters are in the health.
    };

    static Result<std::unique_ptr<ControlLink>> open(bus::Context& context, EventLoop& loop, Options options);
    ~ControlLink();
    ControlLink(const ControlLink&) = delete;
    ControlLink& operator=(const ControlLink&) = delete;

    void start(Terminals& terminals);
    // Overflow rule: refuse; the caller's deadline tells it.
    void send(const wire::Envelope& envelope);

private:
    ControlLink(EventLoop& loop, Options options);

    void on_frame(bus::Bytes bytes);
    void on_command(wire::Envelope command);
    void say_hello();
    void say_health();

    EventLoop& loop_;
    Options options_;
    std::unique_ptr<bus::Socket> socket_;
    Terminals* terminals_ = nullptr;
    std::string instance_;
    std::int64_t started_ns_ = 0;
    std::uint64_t generation_ = 0;
    bool welcomed_ = false;
    EventLoop::TimerId hello_timer_ = 0;
    EventLoop::TimerId health_timer_ = 0;
};

} // namespace helios::grid
