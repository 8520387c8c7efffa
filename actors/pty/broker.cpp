#include "pty/broker.hpp"

#include "base/clock.hpp"
#include "metrics/metrics.hpp"

#include <algorithm>
#include <utility>

namespace helios::pty {
namespace {

constexpr std::int64_t retry_ns = 10'000'000;
constexpr std::int64_t soon_ns = 500'000;
constexpr std::int64_t pause_ns = 2'000'000;
constexpr std::int64_t typed_ns = 1'000'000'000; // So long after a key its terminal is served first.

} // namespace

Broker::Broker(EventLoop& loop, BrokerOutput& output, BrokerEvents& events)
    : loop_(loop), output_(output), events_(events), schedule_(*this) {}

Broker::~Broker() {
    for (EventLoop::TimerId timer : {retry_, soon_timer_, schedule_timer_})
        loop_.cancel(timer);
}

Result<Terminal*> Broker::add(TerminalId id, std::string holder_path, std::unique_ptr<HolderPort> holder) {
    if (terminals_.contains(id))
        return Error{ErrorCode::exists, "the terminal is here already", 0};
    if (terminals_.size() >= terminals_max)
        return Error{ErrorCode::busy, "there are too many terminals: end some of them", 0};
    TerminalState state;
    state.terminal = id;
    state.holder_path = std::move(holder_path);
    auto terminal = std::make_unique<Terminal>(*this, std::move(state), std::move(holder));
    Terminal* raw = terminal.get();
    terminals_.emplace(id, std::move(terminal));
    metrics::set(metrics::Metric::terminals, static_cast<double>(terminals_.size()));
    raw->announce();
    events_.on_terminal(TerminalChange::opened, raw->state());
    return raw;
}

Terminal* Broker::find(TerminalId id) {
    auto found = terminals_.find(id);
    return found == terminals_.end() ? nullptr : found->second.get();
}

void Broker::for_each(const std::function<void(Terminal&)>& visit) {
    for (auto& [id, terminal] : terminals_)
        visit(*terminal);
}

void Broker::on_message(const wire::Data& message) {
    if (const auto* credit = std::get_if<wire::Credit>(&message)) {
        if (Terminal* terminal = find(credit->terminal))
            terminal->on_credit(*credit);
        return;
    }
    if (const auto* input = std::get_if<wire::InputChunk>(&message)) {
        if (Terminal* terminal = find(input->terminal)) {
            terminal->on_input(InputOrigin::session, *input);
            return;
        }
        output_.send(
            wire::InputAck{input->terminal, input->writer, input->seq, wire::InputOutcome::closed, false});
        return;
    }
    if (const auto* resize = std::get_if<wire::Resize>(&message)) {
        if (Terminal* terminal = find(resize->terminal))
            terminal->resize(resize->size);
    }
}

void Broker::on_new_session() {
    for (auto& [id, terminal] : terminals_) {
        terminal->forget_consumers();
        terminal->announce();
    }
}

void Broker::mark_ready(Terminal& terminal) {
    if (!terminal.rests && !std::exchange(terminal.ready, true))
        ready_.push_back(&terminal);
}

void Broker::mark_ready_soon(Terminal& terminal) {
    terminal.rests = true;
    soon_.push_back(terminal.id());
    if (soon_timer_ != 0)
        return;
    soon_timer_ = loop_.after(soon_ns, [this] {
        soon_timer_ = 0;
        for (TerminalId id : std::exchange(soon_, {})) {
            if (Terminal* found = find(id)) {
                found->rests = false;
                mark_ready(*found);
            }
        }
    });
}

void Broker::on_typed(Terminal& terminal) {
    terminal.input_ns = monotonic_ns();
    schedule_.on_input(terminal.id(), terminal.input_ns);
}

void Broker::keep_schedule() {
    schedule_.step(monotonic_ns());
    std::int64_t next_ns = std::max<std::int64_t>(schedule_.next_ns().value_or(0), 0);
    if (next_ns == schedule_ns_)
        return;
    schedule_ns_ = next_ns;
    loop_.cancel(schedule_timer_);
    schedule_timer_ = 0;
    if (next_ns == 0)
        return;
    schedule_timer_ = loop_.after(next_ns - monotonic_ns(), [this] {
        schedule_timer_ = schedule_ns_ = 0;
        keep_schedule();
    });
}

std::uint64_t Broker::written(TerminalId terminal) {
    Terminal* found = find(terminal);
    return found == nullptr ? 0 : found->look().output_bytes;
}

void Broker::limit(TerminalId terminal, std::uint64_t offset) {
    if (Terminal* found = find(terminal))
        found->limit(offset);
}

void Broker::order_ready(std::int64_t now_ns) {
    auto others = std::stable_partition(ready_.begin(), ready_.end(), [now_ns](const Terminal* terminal) {
        return terminal->input_ns != 0 && now_ns - terminal->input_ns < typed_ns;
    });
    std::stable_sort(ready_.begin(), others,
                     [](const Terminal* a, const Terminal* b) { return a->input_ns > b->input_ns; });
}

bool Broker::serve() {
    if (!leaving_.empty())
        remove_leaving();
    if (ready_.empty() || blocked_)
        return false;
    std::int64_t now_ns = monotonic_ns();
    order_ready(now_ns);
    std::vector<Terminal*> waiting = std::exchange(ready_, {});
    std::vector<Terminal*> unfinished;
    std::size_t at = 0;
    std::size_t turns = pass_bytes_max / turn_bytes_max;
    for (; at < waiting.size() && turns > 0; ++at, --turns) {
        Terminal* terminal = waiting[at];
        Served served = terminal->serve(turn_bytes_max);
        schedule_.on_output(terminal->id(), terminal->written(), now_ns);
        if (served == Served::all) {
            terminal->ready = false;
            continue;
        }
        unfinished.push_back(terminal);
        if (served == Served::blocked) {
            pause();
            ++at;
            break;
        }
    }
    // Those that had no turn come before those that had one.
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(at));
    waiting.insert(waiting.end(), unfinished.begin(), unfinished.end());
    ready_.insert(ready_.begin(), waiting.begin(), waiting.end());
    keep_schedule();
    return !ready_.empty() && !blocked_;
}

void Broker::remove_leaving() {
    for (TerminalId id : std::exchange(leaving_, {})) {
        std::erase(ready_, find(id));
        schedule_.forget(id);
        terminals_.erase(id);
    }
    metrics::set(metrics::Metric::terminals, static_cast<double>(terminals_.size()));
}

// A session that takes nothing must not make us spin: it is tried again on its next message or after a while.
void Broker::pause() {
    blocked_ = true;
    loop_.after(pause_ns, [this] { blocked_ = false; });
}

void Broker::retry_soon() {
    if (retry_ == 0)
        retry_ = loop_.after(retry_ns, [this] { on_retry(); });
}

void Broker::on_retry() {
    retry_ = 0;
    for (auto& [id, terminal] : terminals_)
        terminal->retry();
}

void Broker::remove_later(Terminal& terminal) {
    leaving_.push_back(terminal.state().terminal);
}

} // namespace helios::pty
