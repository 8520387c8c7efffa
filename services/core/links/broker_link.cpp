#include "core/links/broker_link.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"

namespace helios::core {
namespace {

constexpr std::int64_t tick_ns = 100'000'000;

} // namespace

BrokerLink::~BrokerLink() {
    loop_.cancel(timer_);
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
    if (peer_ != nullptr)
        peer_->expect();
    return socket_->send(frame);
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
        broker_->on_new_session();
    }
}

std::span<std::uint8_t> BrokerLink::reserve(std::size_t byte_count) {
    return builder_.reserve(byte_count);
}

bool BrokerLink::send_chunk(const wire::OutputChunk& chunk) {
    flush();
    // What was said before a chunk arrives before it.
    if (!outbox_.empty())
        return false;
    return put(builder_.finish(chunk)) == bus::Sent::ok;
}

void BrokerLink::send(const wire::Data& message) {
    wire::Frame frame = wire::encode(message);
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
