#include "grid/control_link.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"
#include "wire/terminal.hpp"

#include <unistd.h>
#include <utility>

namespace helios::grid {

ControlLink::ControlLink(EventLoop& loop, Options options)
    : loop_(loop), options_(std::move(options)), instance_(ulid_text(Ulid::mint())),
      started_ns_(monotonic_ns()), generation_(static_cast<std::uint64_t>(wall_ns())) {}

ControlLink::~ControlLink() {
    loop_.cancel(hello_timer_);
    loop_.cancel(health_timer_);
}

Result<std::unique_ptr<ControlLink>> ControlLink::open(bus::Context& context, EventLoop& loop,
                                                       Options options) {
    bus::SocketOptions socket_options;
    socket_options.channel = &bus::bus_command;
    socket_options.side = bus::Side::connect;
    socket_options.transport = bus::Transport::ipc;
    socket_options.runtime_directory = options.runtime_directory;
    socket_options.identity = "grid";
    std::unique_ptr<ControlLink> link(new ControlLink(loop, std::move(options)));
    auto socket = bus::Socket::open(
        context, loop, std::move(socket_options),
        [self = link.get()](std::string_view /*peer*/, bus::Bytes frame) { self->on_frame(frame); });
    if (!socket)
        return socket.error();
    link->socket_ = std::move(socket).value();
    return link;
}

void ControlLink::start(Terminals& terminals) {
    terminals_ = &terminals;
    say_hello();
    hello_timer_ = loop_.every(hello_ns, [this] {
        if (!welcomed_)
            say_hello();
    });
    health_timer_ = loop_.every(health_ns, [this] {
        if (welcomed_)
            say_health();
    });
}

void ControlLink::say_hello() {
    wire::ServiceHello hello;
    hello.service = "grid";
    hello.instance = instance_;
    hello.pid = getpid();
    hello.generation = generation_;
    hello.schema_version = wire::schema_version;
    send(wire::make_event("service.hello", std::move(hello)));
}

void ControlLink::say_health() {
    wire::ServiceHealth health;
    health.service = "grid";
    health.instance = instance_;
    health.pid = getpid();
    health.state = "ready";
    health.uptime_ms = static_cast<std::uint64_t>((monotonic_ns() - started_ns_) / 1'000'000);
    health.metrics_port = options_.metrics_port;
    health.note = std::to_string(terminals_->size()) + " screens";
    std::vector<const bus::Socket*> sockets = options_.reported;
    sockets.push_back(socket_.get());
    for (const bus::Socket* socket : sockets) {
        const bus::SocketCounters& counters = socket->counters();
        wire::ChannelCount count;
        count.name = std::string(socket->channel().name);
        count.messages = counters.frames_in + counters.frames_out;
        count.bytes = counters.bytes_in + counters.bytes_out;
        count.dropped = counters.dropped;
        health.channels.push_back(std::move(count));
    }
    send(wire::make_event("service.health", std::move(health)));
}

void ControlLink::on_frame(bus::Bytes bytes) {
    if (terminals_ == nullptr)
        return;
    auto decoded = wire::decode_envelope(bytes);
    if (!decoded) {
        metrics::add(metrics::Metric::frames_invalid_total);
        log::warning("frame refused",
                     {{"channel", bus::bus_command.name}, {"reason", decoded.error().message()}});
        return;
    }
    if (decoded->type == wire::EnvelopeType::command)
        on_command(std::move(*decoded));
    else if (decoded->type == wire::EnvelopeType::event && decoded->name == "service.welcome")
        welcomed_ = true;
}

void ControlLink::on_command(wire::Envelope command) {
    metrics::add(metrics::Metric::bus_commands_total);
    if (command.name == "terminal.read" || command.name == "terminal.paste") {
        terminals_->on_command(std::make_shared<const wire::Envelope>(std::move(command)));
        return;
    }
    send(wire::make_error(command, "METHOD_NOT_FOUND", "the grid answers terminal.read and terminal.paste"));
}

void ControlLink::send(const wire::Envelope& envelope) {
    if (socket_->send(wire::encode(envelope)) != bus::Sent::ok)
        log::debug("envelope dropped", {{"name", envelope.name}});
}

} // namespace helios::grid
