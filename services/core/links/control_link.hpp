// Core's end of the bus: says who it is, answers commands, tells events. Loop thread, but send().
#pragma once

#include "bus/socket.hpp"
#include "wire/envelope.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace helios::core {

class ControlLink {
public:
    struct Options {
        std::string runtime_directory;
        std::string identity; // core, or session when split.
        std::uint16_t metrics_port = 0;
        std::vector<const bus::Socket*> reported; // Channels in its health.
    };
    struct Owner {
        std::function<void(wire::Envelope command)> on_command;
        std::function<std::vector<wire::TerminalRecord>()> terminals;
    };

    ControlLink(EventLoop& loop, Options options);
    ~ControlLink();
    ControlLink(const ControlLink&) = delete;
    ControlLink& operator=(const ControlLink&) = delete;

    Status open(bus::Context& context);
    // Says hello from now on.
    void start(Owner owner);
    // Without control, or when it takes nothing, an envelope is dropped and counted: callers time out, and
    // control asks for everything again after the next hello.
    void send(const wire::Envelope& envelope);

private:
    void on_frame(bus::Bytes frame);
    void say_hello();
    void say_health();

    EventLoop& loop_;
    Options options_;
    Owner owner_;
    std::unique_ptr<bus::Socket> socket_;
    std::string instance_;
    std::int64_t started_ns_;
    std::uint64_t generation_;
    bool welcomed_ = false;
    EventLoop::TimerId hello_timer_ = 0;
    EventLoop::TimerId health_timer_ = 0;
};

} // namespace helios::core
