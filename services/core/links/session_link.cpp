#include "core/links/session_link.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"

namespace helios::core {
namespace {

constexpr std::int64_t tick_ns = 100'000'000;
constexpr std::string_view grid_peer = "grid";

} // namespace

SessionLink::~SessionLink() {
    loop_.cancel(timer_);
}

Status SessionLink::open(bus::Context& context, bus::Transport broker_transport,
                         const std::string& runtime_directory) {
    bus::SocketOptions options;
    options.channel = &bus::broker_session;
    options.side = bus::Side::bind;
    options.transport = broker_transport;
    options.runtime_directory = runtime_directory;
    auto broker = bus::Socket::open(context, loop_, options,
                                    [this](std::string_view, bus::Bytes frame) { on_broker_frame(frame); });
    if (!broker)
        return broker.error();
    broker_ = std::move(*broker);
    options.channel = &bus::session_grid;
    options.transport = bus::Transport::ipc;
    auto grid = bus::Socket::open(context, loop_, options, [this](std::string_view peer, bus::Bytes frame) {
        on_grid_frame(peer, frame);
    });
    if (!grid)
        return grid.error();
    grid_ = std::move(*grid);
    return {};
}

void SessionLink::start(session::Sessions& sessions) {
    sessions_ = &sessions;
    tick();
}

void SessionLink::tick() {
    timer_ = 0;
    if (broker_greeter_.is_alone())
        to_broker(broker_greeter_.hello());
    if (grid_greeter_.is_alone())
        to_grid(grid_greeter_.hello());
    if (broker_greeter_.is_alone() || grid_greeter_.is_alone())
        timer_ = loop_.after(tick_ns, [this] { tick(); });
}

void SessionLink::on_broker_frame(bus::Bytes frame) {
    auto message = wire::decode_data(frame);
    if (!message || sessions_ == nullptr) {
        metrics::add(metrics::Metric::frames_invalid_total);
        return;
    }
    const auto* hello = std::get_if<wire::Hello>(&*message);
    if (hello == nullptr) {
        sessions_->on_broker_message(*message, frame);
        return;
    }
    if (broker_greeter_.heard(*hello)) {
        log::info("broker heard", {{"pid", hello->pid}});
        sessions_->on_new_broker();
    }
    if (broker_greeter_.owes_hello(monotonic_ns()))
        to_broker(broker_greeter_.hello());
}

void SessionLink::on_grid_frame(std::string_view peer, bus::Bytes frame) {
    auto message = wire::decode_data(frame);
    if (!message || peer != grid_peer || sessions_ == nullptr) {
        metrics::add(metrics::Metric::frames_invalid_total);
        return;
    }
    const auto* hello = std::get_if<wire::Hello>(&*message);
    if (hello == nullptr) {
        sessions_->on_grid_message(*message, frame);
        return;
    }
    bool is_new = grid_greeter_.heard(*hello);
    if (grid_greeter_.owes_hello(monotonic_ns()))
        to_grid(grid_greeter_.hello());
    if (is_new) {
        log::info("grid heard", {{"pid", hello->pid}});
        sessions_->on_new_grid();
    }
}

bool SessionLink::to_broker(wire::Bytes frame) {
    bool sent = broker_->send(frame) == bus::Sent::ok;
    if (peer_ != nullptr && sent)
        peer_->expect();
    return sent;
}

bool SessionLink::to_grid(wire::Bytes frame) {
    return grid_->send_to(grid_peer, frame) == bus::Sent::ok;
}

} // namespace helios::core
