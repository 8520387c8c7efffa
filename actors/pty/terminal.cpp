#include "pty/terminal.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <algorithm>
#include <bit>

namespace helios::pty {
namespace {

using metrics::Metric;

constexpr std::int64_t collect_patience_ns = 2'000'000'000; // Then collected with consumers still behind.
// Who sends so much at once will send more: to be woken for each 4 KiB of it costs more than to move it.
constexpr std::size_t bulk_bytes = 3500;
constexpr std::size_t empty_chunk_cost = 256; // Of the budget: a frame without bytes is not free.

wire::Size size_of(const hold::JournalEntry& entry) {
    return {entry.columns, entry.rows, entry.x_pixels, entry.y_pixels};
}

wire::InputOutcome outcome_of(hold::InputOutcome outcome) {
    switch (outcome) {
    case hold::InputOutcome::accepted:
        return wire::InputOutcome::accepted;
    case hold::InputOutcome::repeated:
        return wire::InputOutcome::repeated;
    case hold::InputOutcome::full:
        return wire::InputOutcome::full;
    case hold::InputOutcome::closed:
        return wire::InputOutcome::closed;
    }
    return wire::InputOutcome::unknown;
}

} // namespace

Terminal::Terminal(TerminalHost& host, TerminalState state, std::unique_ptr<HolderPort> holder)
    : host_(host), state_(std::move(state)), holder_(std::move(holder)) {
    const hold::Welcome& welcome = holder_->welcome();
    state_.epoch = welcome.epoch;
    state_.child_pid = welcome.child_pid;
    state_.started_wall_ns = welcome.started_wall_ns;
    state_.size = {welcome.columns, welcome.rows, welcome.x_pixels, welcome.y_pixels};
    holder_->ring().observe(monotonic_ns());
    sizes_seen_ = holder_->ring().size_changes();
}

Served Terminal::serve(std::size_t budget) {
    std::int64_t now_ns = monotonic_ns();
    RingReader& ring = holder_->ring();
    std::size_t sent = 0;
    while (sent < budget) {
        ring.observe(now_ns);
        note_size();
        cursors_.look_up(ring);
        auto group = cursors_.furthest_back(ring.written());
        if (group) {
            if (send_group(*group, now_ns, sent) == Served::blocked)
                return Served::blocked;
            continue;
        }
        note_starvation(now_ns);
        try_collect();
        if (gone_ || !cursors_.wants_more(ring.written()))
            return Served::all;
        if (sent >= bulk_bytes && !limited_) { // In a turn of the schedule its end must be seen at once.
            host_.mark_ready_soon(*this);
            return Served::all;
        }
        if (holder_->sleep())
            return Served::all;
    }
    return Served::more;
}

Served Terminal::send_group(const Group& group, std::int64_t now_ns, std::size_t& sent) {
    RingReader& ring = holder_->ring();
    std::uint64_t oldest = ring.oldest(now_ns);
    if (group.at.offset < oldest) {
        send_gap(group, oldest);
        return Served::more;
    }
    wire::OutputChunk chunk{state_.terminal, state_.epoch, group.at.offset, group.consumers, {}, {}};
    Position next = group.at;
    if (group.at.change_due()) {
        auto change = ring.size_change(group.at.size_change);
        chunk.size = change ? size_of(*change) : wire::Size{};
        ++next.size_change;
        next = position_at(ring, next);
    }
    std::uint64_t stop = std::min({ring.written(), group.limit, group.at.offset + wire::chunk_bytes_max});
    stop = std::max(std::min(stop, next.change_offset), group.at.offset);
    std::size_t size = stop - group.at.offset;
    auto room = host_.output().reserve(size);
    if (!ring.copy(group.at.offset, room.first(size))) {
        send_gap(group, ring.oldest(monotonic_ns()));
        return Served::more;
    }
    chunk.bytes = room.first(size);
    if (!host_.output().send_chunk(chunk))
        return Served::blocked;
    next.offset = stop;
    cursors_.advance(group.consumers, next, now_ns);
    sent += std::max(size, empty_chunk_cost);
    starved_ns_ = 0;
    metrics::add(Metric::output_bytes_total, size);
    metrics::add(Metric::output_chunks_total);
    return Served::more;
}

void Terminal::send_gap(const Group& group, std::uint64_t oldest) {
    for (std::uint64_t bits = group.consumers; bits != 0; bits &= bits - 1) {
        auto consumer = static_cast<std::uint8_t>(std::countr_zero(bits));
        cursors_.suspend(consumer);
        host_.output().send(
            wire::OutputGap{state_.terminal, state_.epoch, consumer, group.at.offset, oldest});
    }
}

void Terminal::note_size() {
    const RingReader& ring = holder_->ring();
    if (ring.size_changes() == sizes_seen_)
        return;
    sizes_seen_ = ring.size_changes();
    if (auto change = ring.size_change(sizes_seen_ - 1))
        state_.size = size_of(*change);
    host_.events().on_terminal(TerminalChange::resized, state());
}

void Terminal::note_starvation(std::int64_t now_ns) {
    if (!cursors_.starved(written()) || starved_ns_ != 0)
        return;
    starved_ns_ = now_ns;
    metrics::add(Metric::credit_waits_total);
}

void Terminal::on_credit(const wire::Credit& credit) {
    std::int64_t now_ns = monotonic_ns();
    holder_->ring().observe(now_ns);
    auto effect = cursors_.on_credit(credit, written(), now_ns);
    if (effect == CreditEffect::rewound)
        metrics::add(Metric::resyncs_total);
    if (effect == CreditEffect::granted && starved_ns_ != 0)
        metrics::observe_ns(Metric::credit_wait_seconds, now_ns - std::exchange(starved_ns_, 0));
    host_.mark_ready(*this);
}

void Terminal::on_input(InputOrigin origin, const wire::InputChunk& input) {
    host_.on_typed(*this);
    if (input.writer == 0 || input.seq == 0) {
        answer_input({origin, input.writer, input.seq, {}}, wire::InputOutcome::denied, false);
        return;
    }
    if (gone_ || ended() || !inputs_.push(origin, input)) {
        auto outcome = gone_ || ended() ? wire::InputOutcome::closed : wire::InputOutcome::full;
        answer_input({origin, input.writer, input.seq, {}}, outcome, false);
        return;
    }
    send_input();
}

void Terminal::send_input() {
    const QueuedInput* next = inputs_.to_send();
    if (next == nullptr || gone_)
        return;
    hold::Input input;
    input.writer = next->writer;
    input.seq = next->seq;
    if (holder_->input(input, next->bytes) == Asked::sent)
        inputs_.mark_sent();
    else
        host_.retry_soon();
}

void Terminal::on_input_ack(const hold::InputAck& ack) {
    auto input = inputs_.answered(ack.writer, ack.seq);
    if (!input)
        return;
    auto outcome = outcome_of(ack.outcome);
    answer_input(*input, outcome, ack.line_overflow != 0);
    if (outcome == wire::InputOutcome::full) {
        for (const QueuedInput& later : inputs_.refuse_after(*input))
            answer_input(later, outcome, false);
    }
    send_input();
}

void Terminal::answer_input(const QueuedInput& input, wire::InputOutcome outcome, bool line_overflow) {
    if (outcome == wire::InputOutcome::accepted) {
        state_.input_bytes += input.bytes.size();
        metrics::add(Metric::input_bytes_total, input.bytes.size());
    }
    if (outcome == wire::InputOutcome::repeated)
        metrics::add(Metric::input_repeats_total);
    if (line_overflow)
        metrics::add(Metric::input_line_overflows_total);
    wire::InputAck ack{state_.terminal, input.writer, input.seq, outcome, line_overflow};
    if (input.origin == InputOrigin::bus)
        host_.events().on_bus_input_ack(ack);
    else
        host_.output().send(ack);
}

void Terminal::resize(const wire::Size& size) {
    if (size.columns == 0 || size.rows == 0 || gone_)
        return;
    wanted_size_ = size;
    retry();
}

void Terminal::signal(const std::string& request, const hold::Signal& signal) {
    bool room = !gone_ && signal_asks_.size() < asks_max;
    if (!room || holder_->signal(signal) != Asked::sent) {
        host_.events().on_answer(request, "the terminal's holder does not answer");
        return;
    }
    signal_asks_.push_back(request);
}

void Terminal::on_signal_ack(const hold::SignalAck& ack) {
    if (signal_asks_.empty())
        return;
    std::string failure = ack.error == 0 ? "" : system_error("cannot send the signal", ack.error).message();
    host_.events().on_answer(signal_asks_.front(), failure);
    signal_asks_.pop_front();
}

void Terminal::limit(std::uint64_t offset) {
    wanted_limit_ = offset;
    limited_ = offset != hold::no_offset;
    retry();
}

void Terminal::collect(const std::string& request) {
    if (!ended()) {
        host_.events().on_answer(request, "the terminal has not ended");
        return;
    }
    collect_ask_ = request;
    collect_until_ns_ = monotonic_ns() + collect_patience_ns;
    try_collect();
}

void Terminal::try_collect() {
    if (collect_until_ns_ == 0 || collect_sent_ || gone_)
        return;
    // The grid must have it too, though it may still be on its way: what it was sent it keeps for readers.
    bool is_sent = cursors_.is_open(wire::grid_consumer) && cursors_.all_sent(end_);
    if (!is_sent && end_ > 0 && monotonic_ns() < collect_until_ns_) {
        host_.retry_soon();
        return;
    }
    if (holder_->collect() == Asked::sent)
        collect_sent_ = true;
    else
        host_.retry_soon();
}

void Terminal::retry() {
    if (gone_)
        return;
    if (wanted_size_.columns != 0) {
        const wire::Size& size = wanted_size_;
        if (holder_->resize({size.columns, size.rows, size.x_pixels, size.y_pixels}) == Asked::sent)
            wanted_size_ = {};
        else
            host_.retry_soon();
    }
    if (wanted_limit_) {
        if (holder_->limit(*wanted_limit_) == Asked::sent)
            wanted_limit_.reset();
        else
            host_.retry_soon();
    }
    send_input();
    try_collect();
}

void Terminal::on_wake() {
    host_.mark_ready(*this);
}

void Terminal::on_refused(const hold::Refused& refused) {
    metrics::add(Metric::holder_refusals_total);
    log::warning("holder refused", {{"terminal", state_.terminal.text()},
                                    {"reason", static_cast<int>(refused.reason)},
                                    {"type", static_cast<int>(refused.type)}});
    if (refused.type == hold::Type::collect)
        collect_sent_ = false;
    if (refused.type == hold::Type::signal && !signal_asks_.empty()) {
        host_.events().on_answer(signal_asks_.front(), "the holder does not know that signal");
        signal_asks_.pop_front();
    }
}

void Terminal::on_exit(const hold::Exit& exit) {
    if (collect_sent_) {
        close(TerminalChange::closed);
        return;
    }
    if (ended())
        return;
    end_ = exit.end[0];
    state_.wait_status = exit.wait_status;
    state_.ended_wall_ns = exit.ended_wall_ns;
    host_.events().on_terminal(TerminalChange::ended, look());
    announce_end();
    for (const QueuedInput& input : inputs_.drop_all())
        answer_input(input, wire::InputOutcome::closed, false);
    host_.mark_ready(*this);
}

void Terminal::announce_end() {
    host_.output().send(wire::TerminalEnded{state_.terminal, state_.epoch, end_, state_.wait_status});
}

void Terminal::on_reconnected() {
    state_.epoch = holder_->welcome().epoch;
    log::info("holder reconnected", {{"terminal", state_.terminal.text()}, {"epoch", state_.epoch}});
    for (std::string& request : signal_asks_)
        host_.events().on_answer(request, "the holder was reached anew: ask again");
    signal_asks_.clear();
    inputs_.send_again();
    collect_sent_ = false;
    cursors_.expect_resync();
    announce();
    retry();
    host_.mark_ready(*this);
}

void Terminal::on_lost(HolderLoss loss, const std::string& why) {
    log::info("holder lost", {{"terminal", state_.terminal.text()}, {"why", why}});
    if (loss == HolderLoss::fenced)
        close(TerminalChange::fenced);
    else
        close(collect_sent_ ? TerminalChange::closed : TerminalChange::lost);
}

void Terminal::close(TerminalChange change) {
    if (gone_)
        return;
    gone_ = true;
    for (const QueuedInput& input : inputs_.drop_all())
        answer_input(input, wire::InputOutcome::closed, false);
    for (std::string& request : signal_asks_)
        host_.events().on_answer(request, "the terminal is gone");
    signal_asks_.clear();
    if (!collect_ask_.empty())
        host_.events().on_answer(collect_ask_, "");
    if (change == TerminalChange::lost && !ended())
        state_.ended_wall_ns = wall_ns();
    host_.output().send(wire::TerminalClosed{state_.terminal});
    host_.events().on_terminal(change, state());
    host_.remove_later(*this);
}

void Terminal::announce() {
    const RingReader& ring = holder_->ring();
    host_.output().send(wire::TerminalOpened{state_.terminal, state_.epoch, state_.size, ring.written(),
                                             ring.released(), ring.capacity(), state_.child_pid,
                                             state_.holder_path});
    if (ended())
        announce_end();
    host_.mark_ready(*this);
}

const TerminalState& Terminal::state() {
    state_.output_bytes = written();
    return state_;
}

const TerminalState& Terminal::look() {
    holder_->ring().observe(monotonic_ns());
    return state();
}

std::uint64_t Terminal::backlog() const {
    std::uint64_t have = cursors_.grid_have();
    return written() > have ? written() - have : 0;
}

} // namespace helios::pty
