#include "bus/bus_actor.hpp"

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "bus/dispatcher.hpp"
#include "bus/event_log.hpp"
#include "bus/roster.hpp"
#include "mesh/tell.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace helios::bus {
namespace {

using mesh::BusActor;
using wire::Envelope;

std::shared_ptr<Envelope> share(Envelope envelope) {
    return std::make_shared<Envelope>(std::move(envelope));
}

class Body {
public:
    Body(BusActor::pointer self, BusOptions options);
    BusActor::behavior_type make_behavior();

private:
    void add_handlers();
    void on_arrival(const mesh::BusArrival& arrival);
    void on_event(const std::string& peer, Envelope event);
    void on_hello(const std::string& peer, Envelope event);
    void on_news(const std::string& service, Roster::News news);
    void on_ask(const mesh::LaneAsk& ask);
    void on_replay(Call call, const Envelope& command);
    void send(const std::string& peer, const Envelope& envelope);
    void settle();

    BusActor::pointer self_;
    BusOptions options_;
    Dispatcher dispatcher_;
    EventLog log_;
    Roster roster_;
    mesh::LaneActor lane_;
    std::optional<std::int64_t> tick_; // When the next tick comes.
};

Body::Body(BusActor::pointer self, BusOptions options)
    : self_(self), options_(std::move(options)),
      dispatcher_([this](const std::string& peer, const Envelope& envelope) { send(peer, envelope); }),
      log_(options_.epoch), roster_(monotonic_ns()), lane_(options_.make_lane(self)) {
    options_.make_lane = nullptr;
    self_->link_to(lane_); // They live and end together.
    add_handlers();
    auto published = log_.subscribe("", [this](const Envelope& event, EventLog::Frame frame) -> Status {
        options_.port->publish(event.name, {frame.begin(), frame.end()});
        return {};
    });
    HELIOS_CHECK(published.has_value(), "the publisher is the first subscriber");
}

void Body::add_handlers() {
    for (const Method& method : methods()) {
        if (method.owner != Owner::lane)
            continue;
        auto added = dispatcher_.add(method.name, [this](Call call, Envelope command) {
            mesh::tell(lane_, mesh::LaneCommand{call, share(std::move(command))});
        });
        HELIOS_CHECK(added.has_value(), "a method has one handler");
    }
    auto own = [this](std::string_view method, Dispatcher::Handler handler) {
        HELIOS_CHECK(dispatcher_.add(method, std::move(handler)).has_value(), "a method has one handler");
    };
    own("health.list", [this](Call call, const Envelope& command) {
        std::int64_t now = monotonic_ns();
        dispatcher_.answer(call, wire::make_response(command, roster_.list(now)), now);
    });
    own("mesh.version", [this](Call call, const Envelope& command) {
        auto response = wire::make_response(command, wire::Text{options_.version});
        dispatcher_.answer(call, std::move(response), monotonic_ns());
    });
    own("events.replay", [this](Call call, const Envelope& command) { on_replay(call, command); });
}

// The response's epoch is the log's; its sequence is how many newer events did not fit.
void Body::on_replay(Call call, const Envelope& command) {
    auto replay = log_.replay(std::get<wire::SubscribeRequest>(command.payload));
    Envelope response = wire::make_response(command, std::move(replay.events));
    response.epoch = log_.epoch();
    response.sequence = replay.left_off;
    dispatcher_.answer(call, std::move(response), monotonic_ns());
}

BusActor::behavior_type Body::make_behavior() {
    self_->set_exception_handler([](std::exception_ptr&) -> caf::error {
        HELIOS_CHECK(false, "the bus threw: the process starts again from the records");
        return {};
    });
    return {
        [this](const mesh::BusArrival& arrival) { on_arrival(arrival); },
        [this](const mesh::BusUndeliverable& lost) {
            auto obstacle = lost.obstacle == mesh::Obstacle::full ? Dispatcher::Obstacle::full
                                                                  : Dispatcher::Obstacle::no_route;
            dispatcher_.on_undeliverable(lost.peer, lost.id, obstacle, monotonic_ns());
            settle();
        },
        [this](const mesh::OwnHealth& own) { roster_.on_health("control", own.health, monotonic_ns()); },
        [this](const mesh::LaneAnswer& answer) {
            dispatcher_.answer(answer.call, std::move(*answer.response), monotonic_ns());
            settle();
        },
        [this](const mesh::LaneAsk& ask) { on_ask(ask); },
        [this](const mesh::LaneEvent& event) { log_.publish(std::move(*event.event)); },
        [this](const mesh::BusTick&) {
            tick_.reset();
            dispatcher_.on_time(monotonic_ns());
            settle();
        },
    };
}

void Body::on_arrival(const mesh::BusArrival& arrival) {
    options_.intake->frames.fetch_sub(1, std::memory_order_relaxed);
    options_.intake->bytes.fetch_sub(arrival.frame_bytes, std::memory_order_relaxed);
    Envelope envelope = std::move(*arrival.envelope);
    if (envelope.type == wire::EnvelopeType::command)
        dispatcher_.dispatch(arrival.peer, std::move(envelope), arrival.arrived_ns);
    else if (envelope.type == wire::EnvelopeType::response)
        dispatcher_.on_response(arrival.peer, std::move(envelope));
    else
        on_event(arrival.peer, std::move(envelope));
    settle();
}

void Body::on_event(const std::string& peer, Envelope event) {
    if (event.name == "service.hello")
        return on_hello(peer, std::move(event));
    if (event.name == "service.health") {
        auto health = std::get<wire::ServiceHealth>(std::move(event.payload));
        return on_news(peer, roster_.on_health(peer, std::move(health), monotonic_ns()));
    }
    mesh::tell(lane_, mesh::ServiceEvent{peer, share(std::move(event))});
}

void Body::on_hello(const std::string& peer, Envelope event) {
    const auto& hello = std::get<wire::ServiceHello>(event.payload);
    auto news = roster_.on_hello(peer, hello, monotonic_ns());
    send(peer, wire::make_event("service.welcome", std::monostate{}));
    if (news != Roster::News::none)
        mesh::tell(lane_, mesh::ServiceEvent{peer, share(std::move(event))});
    on_news(peer, news);
}

void Body::on_news(const std::string& service, Roster::News news) {
    if (news == Roster::News::none)
        return;
    log::info("service arrived",
              {{"service", service}, {"news", news == Roster::News::arrived ? "arrived" : "restarted"}});
    if (news == Roster::News::arrived)
        dispatcher_.on_arrival(service);
    else
        dispatcher_.on_restart(service);
    mesh::tell(lane_, mesh::ServiceArrival{service});
}

void Body::on_ask(const mesh::LaneAsk& ask) {
    Patience patience = Patience::none;
    if (ask.patience == mesh::AskPatience::restart)
        patience = Patience::restart;
    else if (ask.patience == mesh::AskPatience::arrival)
        patience = Patience::arrival;
    dispatcher_.ask(
        {ask.service, std::move(*ask.command), patience},
        [this](Envelope answer) { mesh::tell(lane_, mesh::ServiceAnswer{share(std::move(answer))}); },
        monotonic_ns());
    settle();
}

void Body::send(const std::string& peer, const Envelope& envelope) {
    options_.port->send(peer, envelope.id, wire::encode(envelope));
}

// After every message: a tick for what is due later.
void Body::settle() {
    const auto due = dispatcher_.next_due_ns();
    if (!due || (tick_ && *tick_ <= *due))
        return;
    tick_ = due;
    const std::int64_t left_ns = std::max<std::int64_t>(*due - monotonic_ns(), 0);
    mesh::after(self_, std::chrono::milliseconds((left_ns + 999'999) / 1'000'000), mesh::BusTick{});
}

// CAF makes the state from the actor's pointer alone; the options come with the behaviour.
struct BusState {
    static inline constexpr const char* name = "bus";

    explicit BusState(BusActor::pointer /*self*/) {}
    std::unique_ptr<Body> body;
};

BusActor::behavior_type bus_actor(BusActor::stateful_pointer<BusState> self, BusOptions options) {
    self->state.body = std::make_unique<Body>(self, std::move(options));
    return self->state.body->make_behavior();
}

} // namespace

BusActor spawn_bus(caf::actor_system& system, BusOptions options) {
    return system.spawn(bus_actor, std::move(options));
}

} // namespace helios::bus
