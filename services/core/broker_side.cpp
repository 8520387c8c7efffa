#include "core/broker_side.hpp"

#include "base/log.hpp"
#include "mesh/actor_system.hpp"
#include "mesh/tell.hpp"
#include "metrics/metrics.hpp"
#include "runtime/logout.hpp"

#include <utility>

namespace helios::core {
namespace {

constexpr std::int64_t sample_ns = 500'000'000;
constexpr std::size_t threads = 1;

mesh::TerminalChange change_of(pty::TerminalChange change) {
    switch (change) {
    case pty::TerminalChange::opened:
        return mesh::TerminalChange::opened;
    case pty::TerminalChange::resized:
        return mesh::TerminalChange::resized;
    case pty::TerminalChange::ended:
        return mesh::TerminalChange::ended;
    case pty::TerminalChange::lost:
        return mesh::TerminalChange::lost;
    case pty::TerminalChange::fenced:
        return mesh::TerminalChange::fenced;
    case pty::TerminalChange::closed:
        return mesh::TerminalChange::closed;
    }
    return mesh::TerminalChange::closed;
}

wire::TerminalRecord record_of(const pty::TerminalState& state) {
    wire::TerminalRecord record;
    record.terminal = state.terminal.text();
    record.state = state.ended_wall_ns == 0 ? "active" : "stopped";
    record.pid = state.child_pid;
    record.columns = state.size.columns;
    record.rows = state.size.rows;
    record.created_wall_ns = state.started_wall_ns;
    record.ended_wall_ns = state.ended_wall_ns;
    record.wait_status = state.wait_status;
    record.output_bytes = state.output_bytes;
    record.input_bytes = state.input_bytes;
    record.epoch = state.epoch;
    return record;
}

} // namespace

// Decisions come from the scheduler's threads and are carried out on the loop. After stop() they are dropped.
class BrokerSide::Desk final : public pty::BrokerDesk, public std::enable_shared_from_this<Desk> {
public:
    explicit Desk(BrokerSide& side) : loop_(side.loop_), side_(&side) {}
    void stop() { side_ = nullptr; } // On the loop.

    void spawn(pty::SpawnPlan plan) override {
        run([plan = std::move(plan)](BrokerSide& side) mutable {
            TerminalId terminal = plan.terminal;
            side.holders_.spawn(std::move(plan), [&side, terminal](const Status& status) {
                mesh::tell(side.actor_,
                           mesh::SpawnFinished{terminal, status ? std::string() : status.error().message()});
            });
        });
    }
    void resize(TerminalId terminal, const wire::Size& size) override {
        run([terminal, size](BrokerSide& side) {
            if (pty::Terminal* found = side.broker_.find(terminal))
                found->resize(size);
        });
    }
    void signal(TerminalId terminal, std::string request, hold::Signal signal) override {
        run([terminal, request = std::move(request), signal](BrokerSide& side) {
            if (pty::Terminal* found = side.broker_.find(terminal))
                found->signal(request, signal);
            else
                side.on_answer(request, "the terminal has gone");
        });
    }
    void collect(TerminalId terminal, std::string request) override {
        run([terminal, request = std::move(request)](BrokerSide& side) {
            if (pty::Terminal* found = side.broker_.find(terminal))
                found->collect(request);
            else
                side.on_answer(request, "");
        });
    }
    void send(wire::Envelope envelope) override {
        run([envelope = std::move(envelope)](BrokerSide& side) {
            if (side.control_ != nullptr)
                side.control_->send(envelope);
        });
    }

private:
    template <class Step>
    void run(Step step) {
        loop_.post([self = shared_from_this(), step = std::move(step)]() mutable {
            if (self->side_ != nullptr)
                step(*self->side_);
        });
    }

    EventLoop& loop_;
    BrokerSide* side_;
};

BrokerSide::BrokerSide(EventLoop& loop, const runtime::ServiceArguments& arguments)
    : loop_(loop), runtime_directory_(arguments.paths.runtime), config_(mesh::actor_system_config(threads)),
      system_(config_), link_(loop), broker_(loop, link_, *this),
      holders_(loop, broker_,
               {arguments.paths.holders(), arguments.paths.bin + "/helios-hold", runtime::scope_program(),
                HELIOS_VERSION, arguments.config.ring_bytes}),
      desk_(std::make_shared<Desk>(*this)), writer_(Ulid::mint().low | 1U) {}

BrokerSide::~BrokerSide() {
    desk_->stop();
    loop_.forget_hook(hook_);
    loop_.cancel(sampling_);
    if (actor_)
        mesh::end(actor_);
}

void BrokerSide::serve_first() {
    hook_ = loop_.before_sleep([this] { return broker_.serve(); });
}

Status BrokerSide::open(bus::Context& context, bus::Transport transport) {
    return link_.open(context, transport, runtime_directory_);
}

void BrokerSide::start(ControlLink& control, std::function<void()> on_ready) {
    control_ = &control;
    actor_ = pty::spawn_pty_broker(system_, desk_);
    link_.start(broker_);
    sampling_ = loop_.every(sample_ns, [this] { sample(); });
    holders_.adopt_all(std::move(on_ready));
}

std::vector<wire::TerminalRecord> BrokerSide::terminals() {
    std::vector<wire::TerminalRecord> records;
    broker_.for_each([&](pty::Terminal& terminal) { records.push_back(record_of(terminal.state())); });
    return records;
}

void BrokerSide::on_command(wire::Envelope command) {
    if (command.name == "terminal.input")
        on_input(std::move(command));
    else
        mesh::tell(actor_, mesh::BusCommand{std::make_shared<const wire::Envelope>(std::move(command))});
}

// The input path meets no actor.
void BrokerSide::on_input(wire::Envelope command) {
    const auto* request = std::get_if<wire::InputRequest>(&command.payload);
    auto id = TerminalId::parse(command.terminal_id);
    pty::Terminal* terminal = id ? broker_.find(*id) : nullptr;
    if (terminal == nullptr)
        return refuse(command, "TERMINAL_NOT_FOUND", "core holds no terminal " + command.terminal_id);
    if (request == nullptr || request->payload.size() > hold::input_bytes_max)
        return refuse(command, "INVALID_TERMINAL_INPUT", "send at most 64 KiB at once");
    bool named = request->writer != 0 && request->seq != 0;
    wire::InputChunk input{*id, named ? request->writer : writer_, named ? request->seq : ++last_seq_,
                           request->payload};
    auto key = std::make_tuple(*id, input.writer, input.seq);
    if (inputs_.size() >= inputs_max || inputs_.contains(key))
        return refuse(command, "BACKPRESSURE", "the terminal's input is still under way");
    // The map keeps the payload where the chunk points.
    inputs_.emplace(key, std::move(command));
    terminal->on_input(pty::InputOrigin::bus, input);
}

void BrokerSide::on_bus_input_ack(const wire::InputAck& ack) {
    auto found = inputs_.find(std::make_tuple(ack.terminal, ack.writer, ack.seq));
    if (found == inputs_.end())
        return;
    wire::Envelope command = std::move(found->second);
    inputs_.erase(found);
    if (ack.outcome == wire::InputOutcome::full)
        return refuse(command, "BACKPRESSURE", "the terminal's program does not read its input");
    if (ack.outcome == wire::InputOutcome::closed)
        return refuse(command, "INVALID_TERMINAL_INPUT", "the terminal has ended");
    auto length = std::get<wire::InputRequest>(command.payload).payload.size();
    control_->send(wire::make_response(command, wire::OutputNote{ack.seq, length}));
}

void BrokerSide::refuse(const wire::Envelope& command, std::string_view code, std::string why) {
    wire::Envelope answer = wire::make_error(command, code, std::move(why));
    answer.error.retryable = code == "BACKPRESSURE";
    control_->send(answer);
}

void BrokerSide::on_terminal(pty::TerminalChange change, const pty::TerminalState& state) {
    auto record = record_of(state);
    if (change == pty::TerminalChange::lost)
        record.state = "errored";
    mesh::tell(actor_, mesh::TerminalSeen{state.terminal, change_of(change), std::move(record)});
    if (change == pty::TerminalChange::fenced && broker_.size() <= 1) {
        log::error("core replaced", {{"why", "a newer core has taken over every terminal"}});
        loop_.stop();
    }
}

void BrokerSide::on_answer(const std::string& request, const std::string& failure) {
    mesh::tell(actor_, mesh::HolderAnswered{request, failure});
}

void BrokerSide::sample() {
    mesh::TerminalsSampled sampled;
    std::uint64_t backlog = 0;
    broker_.for_each([&](pty::Terminal& terminal) {
        const pty::TerminalState& state = terminal.look();
        backlog += terminal.backlog();
        if (std::exchange(terminal.sampled_bytes, state.output_bytes) != state.output_bytes)
            sampled.samples.push_back({state.terminal, state.output_bytes, state.input_bytes});
    });
    metrics::set(metrics::Metric::pty_backlog_bytes, static_cast<double>(backlog));
    if (!sampled.samples.empty())
        mesh::tell(actor_, std::move(sampled));
}

} // namespace helios::core
