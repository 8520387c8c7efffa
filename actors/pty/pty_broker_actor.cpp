#include "pty/pty_broker_actor.hpp"

#include "base/check.hpp"
#include "mesh/tell.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace helios::pty {
namespace {

using mesh::PtyBrokerActor;
using wire::Envelope;
using Command = std::shared_ptr<const Envelope>;

std::optional<hold::SignalTarget> target_of(std::string_view name) {
    if (name == "foreground")
        return hold::SignalTarget::foreground;
    if (name == "child")
        return hold::SignalTarget::child;
    if (name == "everything")
        return hold::SignalTarget::everything;
    return std::nullopt;
}

class PtyBrokerState {
public:
    static inline constexpr const char* name = "pty_broker";

    explicit PtyBrokerState(PtyBrokerActor::pointer self) : self_(self) {}
    PtyBrokerActor::behavior_type make_behavior(std::shared_ptr<BrokerDesk> desk);

private:
    static constexpr std::size_t asks_max = 1024; // Commands under way; beyond: BACKPRESSURE.

    struct Method {
        std::string_view name;
        void (PtyBrokerState::*run)(const Command&);
    };
    static const std::array<Method, 5> methods;

    void on_command(const mesh::BusCommand& message);
    void on_spawn_finished(const mesh::SpawnFinished& message);
    void on_seen(const mesh::TerminalSeen& message);
    void on_sampled(const mesh::TerminalsSampled& message);
    void on_answered(const mesh::HolderAnswered& message);

    void spawn(const Command& command);
    void resize(const Command& command);
    void signal(const Command& command);
    void collect(const Command& command);
    void list(const Command& command);

    // The terminal that the command names; refuses the command when it is not here.
    wire::TerminalRecord* terminal_of(const Command& command);
    bool remember(const Command& command);
    void refuse(const Command& command, std::string_view code, std::string why);
    void publish(std::string_view topic, TerminalId terminal, wire::Payload payload);

    PtyBrokerActor::pointer self_;
    std::shared_ptr<BrokerDesk> desk_;
    std::unordered_map<TerminalId, wire::TerminalRecord> records_;
    std::unordered_map<TerminalId, Command> spawns_;
    std::unordered_map<std::string, Command> asks_; // By the command's id.
};

constexpr std::array<PtyBrokerState::Method, 5> PtyBrokerState::methods{{
    {"terminal.spawn", &PtyBrokerState::spawn},
    {"terminal.resize", &PtyBrokerState::resize},
    {"terminal.signal", &PtyBrokerState::signal},
    {"terminal.collect", &PtyBrokerState::collect},
    {"terminal.list", &PtyBrokerState::list},
}};

PtyBrokerActor::behavior_type PtyBrokerState::make_behavior(std::shared_ptr<BrokerDesk> desk) {
    desk_ = std::move(desk);
    return {
        [this](const mesh::BusCommand& message) { on_command(message); },
        [this](const mesh::SpawnFinished& message) { on_spawn_finished(message); },
        [this](const mesh::TerminalSeen& message) { on_seen(message); },
        [this](const mesh::TerminalsSampled& message) { on_sampled(message); },
        [this](const mesh::HolderAnswered& message) { on_answered(message); },
    };
}

void PtyBrokerState::on_command(const mesh::BusCommand& message) {
    const Command& command = message.envelope;
    auto found = std::find_if(methods.begin(), methods.end(),
                              [&](const Method& method) { return method.name == command->name; });
    if (found == methods.end()) {
        refuse(command, "METHOD_NOT_FOUND", "core does not answer " + command->name);
        return;
    }
    (this->*found->run)(command);
}

void PtyBrokerState::spawn(const Command& command) {
    const auto* request = std::get_if<wire::SpawnRequest>(&command->payload);
    auto id = request != nullptr ? TerminalId::parse(request->terminal) : std::nullopt;
    if (!id || request->columns == 0 || request->rows == 0) {
        refuse(command, "INVALID_REQUEST", "a spawn needs a terminal id and a size");
        return;
    }
    if (auto record = records_.find(*id); record != records_.end()) {
        desk_->send(wire::make_response(*command, record->second));
        return;
    }
    if (spawns_.contains(*id) || spawns_.size() >= asks_max) {
        refuse(command, "BACKPRESSURE", "the terminal is being started");
        return;
    }
    spawns_.emplace(*id, command);
    SpawnPlan plan;
    plan.terminal = *id;
    plan.lane = request->lane;
    plan.argv = request->argv;
    plan.cwd = request->cwd;
    plan.env = request->env;
    plan.columns = request->columns;
    plan.rows = request->rows;
    plan.umask = request->umask;
    desk_->spawn(std::move(plan));
}

void PtyBrokerState::on_spawn_finished(const mesh::SpawnFinished& message) {
    auto found = spawns_.find(message.terminal);
    if (found == spawns_.end())
        return;
    Command command = std::move(found->second);
    spawns_.erase(found);
    auto record = records_.find(message.terminal);
    if (!message.failure.empty() || record == records_.end()) {
        refuse(command, "TERMINAL_SPAWN_FAILED",
               message.failure.empty() ? "the terminal ended while starting" : message.failure);
        return;
    }
    const auto& request = std::get<wire::SpawnRequest>(command->payload);
    record->second.name = request.name;
    record->second.lane = request.lane;
    record->second.argv = request.argv;
    record->second.cwd = request.cwd;
    record->second.title = request.title;
    desk_->send(wire::make_response(*command, record->second));
    publish("terminal.spawned", message.terminal, record->second);
}

void PtyBrokerState::resize(const Command& command) {
    wire::TerminalRecord* record = terminal_of(command);
    const auto* request = std::get_if<wire::ResizeRequest>(&command->payload);
    if (record == nullptr)
        return;
    if (request == nullptr || request->columns == 0 || request->rows == 0) {
        refuse(command, "INVALID_REQUEST", "a resize needs columns and rows");
        return;
    }
    desk_->resize(*TerminalId::parse(record->terminal), {request->columns, request->rows, 0, 0});
    wire::TerminalRecord answer = *record;
    answer.columns = request->columns;
    answer.rows = request->rows;
    desk_->send(wire::make_response(*command, std::move(answer)));
}

void PtyBrokerState::signal(const Command& command) {
    wire::TerminalRecord* record = terminal_of(command);
    const auto* request = std::get_if<wire::SignalRequest>(&command->payload);
    if (record == nullptr)
        return;
    auto target = request != nullptr ? target_of(request->target) : std::nullopt;
    if (!target || request->number < 1 || request->number > 64) {
        refuse(command, "INVALID_REQUEST", "a signal needs a number and foreground, child or everything");
        return;
    }
    if (remember(command))
        desk_->signal(*TerminalId::parse(record->terminal), command->id, {request->number, *target, {}});
}

void PtyBrokerState::collect(const Command& command) {
    wire::TerminalRecord* record = terminal_of(command);
    if (record != nullptr && remember(command))
        desk_->collect(*TerminalId::parse(record->terminal), command->id);
}

void PtyBrokerState::list(const Command& command) {
    wire::TerminalList list;
    for (const auto& [id, record] : records_)
        list.terminals.push_back(record);
    desk_->send(wire::make_response(*command, std::move(list)));
}

wire::TerminalRecord* PtyBrokerState::terminal_of(const Command& command) {
    auto id = TerminalId::parse(command->terminal_id);
    auto found = id ? records_.find(*id) : records_.end();
    if (found != records_.end())
        return &found->second;
    refuse(command, "TERMINAL_NOT_FOUND", "core holds no terminal " + command->terminal_id);
    return nullptr;
}

bool PtyBrokerState::remember(const Command& command) {
    if (asks_.size() < asks_max && asks_.emplace(command->id, command).second)
        return true;
    refuse(command, "BACKPRESSURE", "too many commands are under way");
    return false;
}

void PtyBrokerState::on_answered(const mesh::HolderAnswered& message) {
    auto found = asks_.find(message.request);
    if (found == asks_.end())
        return;
    Command command = std::move(found->second);
    asks_.erase(found);
    if (message.failure.empty())
        desk_->send(wire::make_response(*command, wire::Text{"done"}));
    else
        refuse(command, "HANDLER_ERROR", message.failure);
}

void PtyBrokerState::on_seen(const mesh::TerminalSeen& message) {
    using mesh::TerminalChange;
    if (message.change == TerminalChange::closed || message.change == TerminalChange::fenced) {
        records_.erase(message.terminal);
        return;
    }
    wire::TerminalRecord& record = records_[message.terminal];
    wire::TerminalRecord named = std::move(record);
    record = message.record;
    record.name = std::move(named.name);
    record.lane = std::move(named.lane);
    record.argv = std::move(named.argv);
    record.cwd = std::move(named.cwd);
    record.title = std::move(named.title);
    if (message.change == TerminalChange::resized)
        publish("terminal.state.changed", message.terminal, record);
    if (message.change == TerminalChange::ended || message.change == TerminalChange::lost)
        publish("terminal.ended", message.terminal, record);
    if (message.change == TerminalChange::lost)
        records_.erase(message.terminal);
}

void PtyBrokerState::on_sampled(const mesh::TerminalsSampled& message) {
    for (const mesh::TerminalSample& sample : message.samples) {
        auto found = records_.find(sample.terminal);
        if (found == records_.end())
            continue;
        wire::TerminalRecord& record = found->second;
        record.input_bytes = sample.input_bytes;
        if (sample.output_bytes == record.output_bytes)
            continue;
        std::uint64_t length = sample.output_bytes - record.output_bytes;
        record.output_bytes = sample.output_bytes;
        publish("terminal.output", sample.terminal, wire::OutputNote{sample.output_bytes, length});
    }
}

void PtyBrokerState::refuse(const Command& command, std::string_view code, std::string why) {
    Envelope answer = wire::make_error(*command, code, std::move(why));
    answer.error.retryable = code == "BACKPRESSURE";
    desk_->send(std::move(answer));
}

void PtyBrokerState::publish(std::string_view topic, TerminalId terminal, wire::Payload payload) {
    Envelope event = wire::make_event(topic, std::move(payload));
    event.terminal_id = terminal.text();
    desk_->send(std::move(event));
}

PtyBrokerActor::behavior_type pty_broker_actor(PtyBrokerActor::stateful_pointer<PtyBrokerState> self,
                                               std::shared_ptr<BrokerDesk> desk) {
    self->set_exception_handler([](std::exception_ptr&) -> caf::error {
        HELIOS_CHECK(false, "the broker's actor threw");
        return {};
    });
    return self->state.make_behavior(std::move(desk));
}

} // namespace

mesh::PtyBrokerActor spawn_pty_broker(caf::actor_system& system, std::shared_ptr<BrokerDesk> desk) {
    return system.spawn(pty_broker_actor, std::move(desk));
}

} // namespace helios::pty
