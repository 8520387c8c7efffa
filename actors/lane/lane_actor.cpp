#include "lane/lane_actor.hpp"

#include "base/check.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "lane/desk.hpp"
#include "lane/ending.hpp"
#include "lane/lane_commands.hpp"
#include "lane/observing.hpp"
#include "lane/records/record_writer.hpp"
#include "lane/spawning.hpp"
#include "lane/terminal_commands.hpp"
#include "mesh/tell.hpp"
#include "metrics/metrics.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace helios::lane {
namespace {

using mesh::LaneActor;
using metrics::Metric;
using wire::Envelope;

std::shared_ptr<Envelope> share(Envelope envelope) {
    return std::make_shared<Envelope>(std::move(envelope));
}

mesh::AskPatience to_mesh(Patience patience) {
    switch (patience) {
    case Patience::none:
        return mesh::AskPatience::none;
    case Patience::restart:
        return mesh::AskPatience::restart;
    case Patience::arrival:
        return mesh::AskPatience::arrival;
    }
    return mesh::AskPatience::none;
}

class Body final : private Outlet {
public:
    Body(LaneActor::pointer self, LaneOptions options);
    ~Body() override;
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;
    LaneActor::behavior_type make_behavior();

private:
    void add_handlers();
    void on_command(const mesh::LaneCommand& message);
    void on_saved(const mesh::RecordsSaved& message);
    void settle();

    void answer(Call call, Envelope response) override {
        mesh::tell(bus_, mesh::LaneAnswer{call, share(std::move(response))});
    }
    void ask(std::string_view service, Envelope command, Patience patience) override {
        mesh::tell(bus_, mesh::LaneAsk{std::string(service), share(std::move(command)), to_mesh(patience)});
    }
    void publish(Envelope event) override { mesh::tell(bus_, mesh::LaneEvent{share(std::move(event))}); }
    void save(std::uint64_t generation, std::vector<std::uint8_t> content) override {
        writer_->submit(generation, std::move(content));
    }

    LaneActor::pointer self_;
    mesh::BusActor bus_;
    std::unique_ptr<RecordWriter> writer_;
    Desk desk_;
    TerminalCommands terminals_;
    LaneCommands lanes_;
    Spawning spawning_;
    Ending ending_;
    Observing observing_;
    std::map<std::string_view, std::function<void(Command)>> handlers_;
    std::optional<std::int64_t> tick_; // When the next tick comes.
};

Body::Body(LaneActor::pointer self, LaneOptions options)
    : self_(self), bus_(std::move(options.bus)),
      writer_(std::make_unique<RecordWriter>(
          std::move(options.store),
          [lane = LaneActor(self)](std::uint64_t generation, const Status& outcome) {
              mesh::tell(lane, mesh::RecordsSaved{generation, outcome});
          })),
      desk_(Registry(std::move(options.records), wall_ns()), *this, Clocks{monotonic_ns, wall_ns}),
      terminals_(desk_), lanes_(desk_), spawning_(desk_), ending_(desk_),
      observing_(desk_, spawning_, ending_) {
    add_handlers();
    desk_.keeper().changed(desk_.now_ns()); // The default lane, and whether the disk takes anything at all.
    observing_.start();
    settle();
}

// What was not written yet is handed to the writer, which writes it before it ends.
Body::~Body() {
    if (desk_.keeper().dirty())
        writer_->submit(0, encode_records(desk_.registry().records()));
}

void Body::add_handlers() {
    auto add = [this](std::string_view method, auto& owner, auto handler) {
        handlers_.emplace(method,
                          [&owner, handler](Command command) { (owner.*handler)(std::move(command)); });
    };
    add("terminal.list", terminals_, &TerminalCommands::on_list);
    add("terminal.get", terminals_, &TerminalCommands::on_get);
    add("terminal.rename", terminals_, &TerminalCommands::on_rename);
    add("terminal.input", terminals_, &TerminalCommands::on_input);
    add("terminal.resize", terminals_, &TerminalCommands::on_resize);
    add("terminal.signal", terminals_, &TerminalCommands::on_signal);
    add("terminal.read", terminals_, &TerminalCommands::on_read);
    add("terminal.spawn", spawning_, &Spawning::on_spawn);
    add("terminal.wait", ending_, &Ending::on_wait);
    add("terminal.terminate", ending_, &Ending::on_terminate);
    add("lane.create", lanes_, &LaneCommands::on_create);
    add("lane.list", lanes_, &LaneCommands::on_list);
    add("lane.attach", lanes_, &LaneCommands::on_attach);
    add("lane.cleanup", lanes_, &LaneCommands::on_cleanup);
    add("session.create", lanes_, &LaneCommands::on_session_create);
    add("session.attach", lanes_, &LaneCommands::on_session_attach);
    add("session.terminate", lanes_, &LaneCommands::on_session_terminate);
}

LaneActor::behavior_type Body::make_behavior() {
    self_->set_exception_handler([](std::exception_ptr&) -> caf::error {
        HELIOS_CHECK(false, "the lane threw: the process starts again from the records");
        return {};
    });
    return {
        [this](const mesh::LaneCommand& message) { on_command(message); },
        [this](const mesh::ServiceAnswer& message) {
            desk_.on_answer(*message.answer);
            settle();
        },
        [this](const mesh::ServiceEvent& message) {
            observing_.on_event(message.service, *message.event);
            settle();
        },
        [this](const mesh::ServiceArrival& message) {
            observing_.on_arrival(message.service);
            settle();
        },
        [this](const mesh::RecordsSaved& message) { on_saved(message); },
        [this](const mesh::LaneTick&) {
            tick_.reset();
            desk_.on_time();
            settle();
        },
    };
}

void Body::on_command(const mesh::LaneCommand& message) {
    Command command{message.call, std::move(*message.command)};
    auto handler = handlers_.find(command.envelope.name);
    if (handler == handlers_.end())
        desk_.fail(command, wire::error_code::method_not_found, "the lane does not answer it");
    else
        handler->second(std::move(command));
    settle();
}

void Body::on_saved(const mesh::RecordsSaved& message) {
    bool was_good = desk_.keeper().last().has_value();
    metrics::add(message.outcome ? Metric::registry_writes_total : Metric::registry_write_failures_total);
    metrics::set(Metric::terminals, static_cast<double>(desk_.registry().live_count()));
    if (!message.outcome && was_good)
        log::error("registry unwritten", {{"why", message.outcome.error().message()}});
    else if (message.outcome && !was_good)
        log::info("registry written again");
    desk_.keeper().on_saved(message.generation, message.outcome, desk_.now_ns());
    settle();
}

// After every message: a tick for what is due later.
void Body::settle() {
    const auto due = desk_.next_due_ns();
    if (!due || (tick_ && *tick_ <= *due))
        return;
    tick_ = due;
    const std::int64_t left_ns = std::max<std::int64_t>(*due - monotonic_ns(), 0);
    mesh::after(self_, std::chrono::milliseconds((left_ns + 999'999) / 1'000'000), mesh::LaneTick{});
}

// CAF makes the state from the actor's pointer alone; the options come with the behaviour.
struct LaneActorState {
    static inline constexpr const char* name = "lane";

    explicit LaneActorState(LaneActor::pointer /*self*/) {}
    std::unique_ptr<Body> body;
};

LaneActor::behavior_type lane_actor(LaneActor::stateful_pointer<LaneActorState> self, LaneOptions options) {
    self->state.body = std::make_unique<Body>(self, std::move(options));
    return self->state.body->make_behavior();
}

} // namespace

LaneActor spawn_lane(caf::actor_system& system, LaneOptions options) {
    return system.spawn(lane_actor, std::move(options));
}

} // namespace helios::lane
