#include "core/links/control_link.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"
#include "wire/terminal.hpp"

#include <unistd.h>
#include <utility>

namespace helios::core {
namespace {

constexpr std::int64_t hello_ns = 1'000'000'000;
constexpr std::int64_t health_ns = 2'000'000'000;

wire::ChannelCount count_of(const bus::Socket& socket) {
    const bus::SocketCounters& counters = socket.counters();
    return {std::string(socket.channel().name), counters.frames_in + counters.frames_out,
            counters.bytes_in + counters.bytes_out, counters.dropped};
}

} // namespace

ControlLink::ControlLink(EventLoop& loop, Options options)
    : loop_(loop), options_(std::move(options)), instance_(ulid_text(Ulid::mint())),
      started_ns_(monotonic_ns()), generation_(static_cast<std::uint64_t>(wall_ns())) {}

ControlLink::~ControlLink() {
    loop_.cancel(hello_timer_);
    loop_.cancel(health_timer_);
}

Status ControlLink::open(bus::Context& context) {
    bus::SocketOptions options;
    options.channel = &bus::bus_command;
    options.side = bus::Side::connect;
    options.transport = bus::Transport::ipc;
    options.runtime_directory = options_.runtime_directory;
    options.identity = options_.identity;
    auto socket = bus::Socket::open(context, loop_, std::move(options),
                                    [this](std::string_view, bus::Bytes frame) { on_frame(frame); });
    if (!socket)
        return socket.error();
    socket_ = std::move(*socket);
    return {};
}

void ControlLink::start(Owner owner) {
    owner_ = std::move(owner);
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
    hello.service = options_.identity;
    hello.instance = instance_;
    hello.pid = getpid();
    hello.generation = generation_;
    hello.schema_version = wire::schema_version;
    if (owner_.terminals)
        hello.terminals = owner_.terminals();
    send(wire::make_event("service.hello", std::move(hello)));
}

void ControlLink::say_health() {
    wire::ServiceHealth health;
    health.service = options_.identity;
    health.instance = instance_;
    health.pid = getpid();
    health.state = "ready";
    health.uptime_ms = static_cast<std::uint64_t>((monotonic_ns() - started_ns_) / 1'000'000);
    health.metrics_port = options_.metrics_port;
    for (const bus::Socket* socket : options_.reported)
        health.channels.push_back(count_of(*socket));
    health.channels.push_back(count_of(*socket_));
    send(wire::make_event("service.health", std::move(health)));
}

void ControlLink::on_frame(bus::Bytes frame) {
    auto envelope = wire::decode_envelope(frame);
    if (!envelope) {
        metrics::add(metrics::Metric::frames_invalid_total);
        log::warning("frame refused",
                     {{"channel", bus::bus_command.name}, {"why", envelope.error().message()}});
        return;
    }
    if (envelope->type == wire::EnvelopeType::command && owner_.on_command) {
        metrics::add(metrics::Metric::bus_commands_total);
        owner_.on_command(std::move(*envelope));
    } else if (envelope->type == wire::EnvelopeType::event && envelope->name == "service.welcome") {
        welcomed_ = true;
    }
}

void ControlLink::send(const wire::Envelope& envelope) {
    if (socket_->send(wire::encode(envelope)) != bus::Sent::ok)
        log::debug("envelope dropped", {{"name", envelope.name}});
}

} // namespace helios::core
