#include "core/links/broker_link.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <utility>

namespace helios::core {
namespace {

constexpr std::int64_t tick_ns = 100'000'000;
constexpr std::int64_t ack_wait_ns = 3'000'000;
constexpr std::size_t acks_max = 16;

} // namespace

BrokerLink::~BrokerLink() {
    loop_.cancel(timer_);
    loop_.cancel(acks_timer_);
}

Status BrokerLink::open(bus::Context& context, bus::Transport transport,
                        const std::string& runtime_directory) {
    bus::SocketOptions options;
    options.channel = &bus::broker_session;
    options.side = bus::Side::connect;
    options.transport = transport;
    options.runtime_directory = runtime_directory;
    auto socket = bus::Socket::open(context, loop_, std::move(options),
                                    [this](std::string_view, bus::Bytes frame) { on_frame(frame); });
    if (!socket)
        return socket.error();
    socket_ = std::move(*socket);
    return {};
}

bus::Sent BrokerLink::put(bus::Bytes frame) {
    bus::Sent sent = socket_->send(frame);
    if (peer_ != nullptr && sent == bus::Sent::ok)
        peer_->expect();
    return sent;
}

void BrokerLink::start(pty::Broker& broker) {
    broker_ = &broker;
    tick();
}

// Only while there is something to say again.
void BrokerLink::tick() {
    timer_ = 0;
    if (greeter_.is_alone())
        put(greeter_.hello());
    flush();
    if (greeter_.is_alone() || !outbox_.empty())
        timer_ = loop_.after(tick_ns, [this] { tick(); });
}

void BrokerLink::on_frame(bus::Bytes frame) {
    auto message = wire::decode_data(frame);
    if (!message) {
        metrics::add(metrics::Metric::frames_invalid_total);
        return;
    }
    if (broker_ == nullptr)
        return;
    broker_->unblock();
    const auto* hello = std::get_if<wire::Hello>(&*message);
    if (hello == nullptr) {
        broker_->on_message(*message);
        return;
    }
    bool is_new = greeter_.heard(*hello);
    if (greeter_.owes_hello(monotonic_ns()))
        put(greeter_.hello());
    if (is_new) {
        log::info("session heard", {{"pid", hello->pid}});
        outbox_.clear();
        acks_.clear();
        broker_->on_new_session();
    }
}

std::span<std::uint8_t> BrokerLink::reserve(std::size_t byte_count) {
    return builder_.reserve(byte_count);
}

bool BrokerLink::send_chunk(const wire::OutputChunk& chunk) {
    flush();
    // What was said before a chunk arrives before it.
    if (!outbox_.empty() || put(builder_.finish(chunk)) != bus::Sent::ok)
        return false;
    send_acks();
    return true;
}

// That input was taken is no news anybody waits for; that it was not is told at once.
bool BrokerLink::keep_ack(const wire::Data& message) {
    const auto* ack = std::get_if<wire::InputAck>(&message);
    bool can_wait = ack != nullptr && ack->outcome == wire::InputOutcome::accepted && !ack->line_overflow;
    if (!can_wait || acks_.size() >= acks_max) {
        send_acks();
        return false;
    }
    acks_.push_back(wire::encode(message));
    if (acks_timer_ == 0) {
        acks_timer_ = loop_.after(ack_wait_ns, [this] {
            acks_timer_ = 0;
            send_acks();
        });
    }
    return true;
}

void BrokerLink::send_acks() {
    for (wire::Frame& ack : std::exchange(acks_, {}))
        send_frame(std::move(ack));
}

void BrokerLink::send(const wire::Data& message) {
    if (!keep_ack(message))
        send_frame(wire::encode(message));
}

void BrokerLink::send_frame(wire::Frame frame) {
    flush();
    if (outbox_.empty() && put(frame) == bus::Sent::ok)
        return;
    // A session that is not there yet is told everything after its hello.
    if (greeter_.is_alone())
        return;
    if (outbox_.size() >= outbox_max)
        outbox_.pop_front();
    outbox_.push_back(std::move(frame));
    if (timer_ == 0)
        timer_ = loop_.after(tick_ns, [this] { tick(); });
}

void BrokerLink::flush() {
    while (!outbox_.empty() && put(outbox_.front()) == bus::Sent::ok)
        outbox_.pop_front();
}

} // namespace helios::core
