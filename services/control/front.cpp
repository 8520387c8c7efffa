#include "control/front.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "bus/gate.hpp"
#include "mesh/tell.hpp"
#include "metrics/metrics.hpp"
#include "wire/error_codes.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace helios::control {

// Called on scheduler threads; everything becomes a task of the loop, in order.
class Front::LoopPort final : public bus::BusPort {
public:
    LoopPort(EventLoop& loop, Front& front) : loop_(loop), front_(front) {}

    void send(const std::string& peer, const std::string& id, std::vector<std::uint8_t> frame) override {
        loop_.post([this, peer, id, frame = std::move(frame)]() mutable {
            front_.outgoing_->send(peer, id, std::move(frame));
        });
    }
    void publish(std::string_view topic, std::vector<std::uint8_t> frame) override {
        loop_.post([this, topic = std::string(topic), frame = std::move(frame)] {
            front_.events_->publish(topic, frame);
        });
    }

private:
    EventLoop& loop_;
    Front& front_;
};

Result<std::unique_ptr<Front>> Front::open(bus::Context& context, EventLoop& loop,
                                           const std::string& runtime_directory) {
    std::unique_ptr<Front> front(new Front());
    front->port_ = std::make_shared<LoopPort>(loop, *front);
    auto options = [&](const bus::Channel& channel) {
        bus::SocketOptions made;
        made.channel = &channel;
        made.side = bus::Side::bind;
        made.transport = bus::Transport::ipc;
        made.runtime_directory = runtime_directory;
        return made;
    };
    auto commands = bus::Socket::open(
        context, loop, options(bus::bus_command),
        [self = front.get()](std::string_view peer, bus::Bytes frame) { self->on_frame(peer, frame); });
    if (!commands)
        return commands.error();
    front->commands_ = std::move(commands).value();
    // A subscription needs no answer here: events.replay and terminal.list give a subscriber the past.
    auto events =
        bus::Socket::open(context, loop, options(bus::bus_event), [](std::string_view, bus::Bytes) {});
    if (!events)
        return events.error();
    front->events_ = std::move(events).value();
    front->outgoing_ = std::make_unique<Outgoing>(
        loop,
        [self = front.get()](const std::string& peer, bus::Bytes frame) {
            return self->commands_->send_to(peer, frame);
        },
        [self = front.get()](const std::string& peer, const std::string& id, bus::Sent why) {
            self->on_lost(peer, id, why);
        });
    return front;
}

void Front::on_frame(std::string_view peer, bus::Bytes frame) {
    auto admission = bus::admit(peer, frame);
    if (auto* admitted = std::get_if<bus::Admitted>(&admission))
        return on_admitted(peer, std::move(admitted->envelope), frame.size());
    metrics::add(metrics::Metric::bus_rejected_total);
    if (const auto* refused = std::get_if<bus::Refused>(&admission))
        refuse(peer, refused->answer);
    else
        log::debug("envelope ignored", {{"why", std::get<bus::Ignored>(admission).reason}});
}

void Front::on_admitted(std::string_view peer, wire::Envelope envelope, std::size_t frame_bytes) {
    if (!bus_)
        return;
    std::size_t share = bus::service_of(peer) == bus::Service::none ? 1 : 2;
    bool full = intake_->frames.load(std::memory_order_relaxed) >= share * bus::intake_frames_max ||
                intake_->bytes.load(std::memory_order_relaxed) >= share * bus::intake_bytes_max;
    if (full) {
        metrics::add(metrics::Metric::bus_rejected_total);
        auto answer = wire::make_error(envelope, wire::error_code::backpressure,
                                       "control is behind with its commands: try again in a moment");
        answer.error.retryable = true;
        if (envelope.type == wire::EnvelopeType::command)
            refuse(peer, answer);
        return;
    }
    intake_->frames.fetch_add(1, std::memory_order_relaxed);
    intake_->bytes.fetch_add(frame_bytes, std::memory_order_relaxed);
    auto shared = std::make_shared<wire::Envelope>(std::move(envelope));
    mesh::tell(bus_, mesh::BusArrival{std::string(peer), std::move(shared), monotonic_ns(), frame_bytes});
}

void Front::refuse(std::string_view peer, const wire::Envelope& answer) {
    outgoing_->send(std::string(peer), answer.id, wire::encode(answer));
}

void Front::on_lost(const std::string& peer, const std::string& id, bus::Sent why) {
    if (!bus_)
        return;
    auto obstacle = why == bus::Sent::no_route ? mesh::Obstacle::no_route : mesh::Obstacle::full;
    mesh::tell(bus_, mesh::BusUndeliverable{peer, id, obstacle});
}

} // namespace helios::control
