#include "session/session.hpp"

#include "base/clock.hpp"
#include "metrics/metrics.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace helios::session {
namespace {

using metrics::Metric;

constexpr std::uint64_t grid_bit = 1;
// With a lossless viewer the grid is let on in such steps behind it.
constexpr std::uint64_t grid_step_bytes = 32 * 1024;

std::uint64_t next_picture_request() {
    static std::uint64_t last = 0;
    return ++last;
}

} // namespace

Session::Session(const wire::TerminalOpened& opened, SessionLinks& links)
    : links_(links), opened_(opened), newest_(opened.written) {}

Session::~Session() {
    for_each_viewer([](Viewer&) { metrics::shift(Metric::viewers, -1); });
}

void Session::forward(const wire::OutputChunk& chunk, wire::Bytes frame) {
    newest_ = std::max(newest_, chunk.offset + chunk.bytes.size());
    if (chunk.size.columns != 0)
        opened_.size = chunk.size;
    bool taken = false;
    for (std::uint64_t bits = chunk.consumers & ~grid_bit; bits != 0; bits &= bits - 1) {
        Viewer* viewer = viewers_[static_cast<std::size_t>(std::countr_zero(bits))].get();
        if (viewer == nullptr)
            continue;
        taken = viewer->take(chunk, frame) || taken;
        if (ended_)
            tell_end(*viewer);
    }
    if (taken && input_ns_ != 0 && !chunk.bytes.empty())
        metrics::observe_ns(Metric::input_to_echo_seconds, monotonic_ns() - std::exchange(input_ns_, 0));
    if ((chunk.consumers & grid_bit) != 0 && links_.to_grid(frame)) {
        grid_sent_ = chunk.offset + chunk.bytes.size();
        tell_grid_end();
    }
    if (viewer_count_ == 0)
        return;
    for_each_viewer([&](Viewer& viewer) {
        if (newest_ > viewer.sent() + Viewer::lag_bytes_max && viewer.lags(newest_, monotonic_ns()))
            repaint(viewer);
    });
    if (lossless_count_ != 0)
        regrant_grid();
}

void Session::on_opened(const wire::TerminalOpened& opened, wire::Bytes frame) {
    opened_ = opened;
    closed_ = false;
    newest_ = std::max(newest_, opened.written);
    links_.to_grid(frame);
    for_each_viewer([](Viewer& viewer) {
        viewer.last_asked = false;
        viewer.grant();
    });
}

void Session::on_ended(const wire::TerminalEnded& ended, wire::Bytes frame) {
    ended_ = ended;
    grid_end_told_ = false;
    if (grid_sent_ >= ended.end)
        grid_end_told_ = links_.to_grid(frame);
    for_each_viewer([&](Viewer& viewer) { tell_end(viewer); });
}

void Session::tell_grid_end() {
    if (ended_ && !grid_end_told_ && grid_sent_ >= ended_->end)
        grid_end_told_ = links_.to_grid(wire::encode(*ended_));
}

void Session::tell_end(Viewer& viewer) {
    if (!ended_ || viewer.end_told || !viewer.streaming())
        return;
    if (viewer.sent() >= ended_->end) {
        viewer.end_told = true;
        viewer.send(wire::encode(*ended_));
    } else if (closed_ && !std::exchange(viewer.last_asked, true)) {
        repaint(viewer); // No stream leads to the end any more, but the grid has it.
    }
}

void Session::on_closed(wire::Bytes frame) {
    closed_ = true;
    links_.to_grid(frame);
    for_each_viewer([&](Viewer& viewer) {
        if (!ended_ || viewer.end_told)
            viewer.send(frame);
        else
            tell_end(viewer);
    });
}

bool Session::owes_end() const {
    auto owed = [](const auto& viewer) { return viewer && !viewer->end_told; };
    return ended_ && (!was_seen_ || std::any_of(viewers_.begin(), viewers_.end(), owed));
}

void Session::on_gap(const wire::OutputGap& gap, wire::Bytes frame) {
    if (gap.consumer == wire::grid_consumer) {
        links_.to_grid(frame);
        return;
    }
    if (gap.consumer >= viewers_.size() || !viewers_[gap.consumer])
        return;
    opened_.released = std::max(opened_.released, gap.oldest);
    if (grid_answers_)
        repaint(*viewers_[gap.consumer]);
    else
        start_without_picture(*viewers_[gap.consumer]);
}

void Session::on_input_ack(const wire::InputAck& ack, wire::Bytes frame) {
    for_each_viewer([&](Viewer& viewer) {
        if (viewer.terms().writer == ack.writer)
            viewer.send(frame);
    });
}

void Session::on_grid_hello() {
    grid_sent_ = 0;
    grid_answers_ = true;
    links_.to_grid(wire::encode(opened_));
    if (ended_)
        grid_end_told_ = links_.to_grid(wire::encode(*ended_));
    std::int64_t now_ns = monotonic_ns();
    for_each_viewer([&](Viewer& viewer) {
        if (viewer.expects_picture())
            ask_picture(viewer, now_ns);
    });
}

void Session::on_grid_credit(const wire::Credit& credit, wire::Bytes frame) {
    grid_credit_ = credit;
    if (lossless_count_ == 0 || credit.closed || credit.limit <= credit.have) {
        links_.to_broker(frame);
        grid_limit_ = credit.limit;
        return;
    }
    grid_limit_ = 0;
    regrant_grid();
}

// The holder may overwrite what the grid has committed, so while a lossless viewer is attached the grid goes
// no further than it.
void Session::regrant_grid() {
    wire::Credit credit = grid_credit_;
    for_each_viewer([&](const Viewer& viewer) {
        if (viewer.terms().lossless && viewer.streaming())
            credit.limit = std::min(credit.limit, viewer.sent());
    });
    bool step = credit.limit >= grid_limit_ + grid_step_bytes || credit.limit == newest_ ||
                credit.limit == grid_credit_.limit;
    if (!credit.terminal || credit.limit <= credit.have || credit.limit == grid_limit_ || !step)
        return;
    grid_limit_ = credit.limit;
    links_.to_broker(wire::encode(credit));
}

void Session::on_snapshot(const wire::Snapshot& part, wire::Bytes frame) {
    if (!part.failure.empty())
        return; // The grid does not know the terminal yet: tick() asks again.
    grid_answers_ = true;
    for_each_viewer([&](Viewer& viewer) {
        viewer.on_picture(part, frame);
        tell_end(viewer);
    });
}

void Session::admit(const ViewerTerms& terms, ViewerPort& port) {
    auto& viewer = viewers_[terms.slot];
    viewer = std::make_unique<Viewer>(opened_.terminal, terms, port, links_);
    ++viewer_count_;
    was_seen_ = true;
    lossless_count_ += terms.lossless ? 1 : 0;
    metrics::shift(Metric::viewers, 1);
    viewer->send(
        wire::encode(wire::ViewerWelcome{opened_.terminal, opened_.epoch, opened_.size, terms.read_only}));
    ask_picture(*viewer, monotonic_ns());
}

void Session::on_viewer_message(std::uint8_t slot, const wire::Data& message, wire::Bytes frame) {
    Viewer& viewer = *viewers_[slot];
    if (const auto* input = std::get_if<wire::InputChunk>(&message)) {
        on_input(viewer, *input, frame);
    } else if (const auto* credit = std::get_if<wire::Credit>(&message)) {
        viewer.on_credit(*credit);
    } else if (const auto* resize = std::get_if<wire::Resize>(&message)) {
        SessionPolicy* policy = references_->policy.get();
        if (policy != nullptr && !viewer.terms().read_only)
            policy->on_viewer_size(viewer.terms().id, resize->size);
    }
}

void Session::on_input(Viewer& viewer, const wire::InputChunk& input, wire::Bytes frame) {
    if (viewer.terms().read_only || input.terminal != opened_.terminal ||
        input.writer != viewer.terms().writer) {
        answer(viewer, input, wire::InputOutcome::denied);
        return;
    }
    if (!links_.to_broker(frame)) {
        answer(viewer, input, wire::InputOutcome::full);
        return;
    }
    if (input_ns_ == 0)
        input_ns_ = monotonic_ns();
    SessionPolicy* policy = references_->policy.get();
    if (std::exchange(typist_, viewer.terms().id) != viewer.terms().id && policy != nullptr)
        policy->on_typist(viewer.terms().id);
}

void Session::answer(Viewer& viewer, const wire::InputChunk& input, wire::InputOutcome outcome) {
    viewer.send(wire::encode(wire::InputAck{opened_.terminal, input.writer, input.seq, outcome, false}));
}

void Session::on_viewer_writable(std::uint8_t slot) {
    Viewer& viewer = *viewers_[slot];
    viewer.on_writable();
    tell_end(viewer);
    if (viewer.wants_picture())
        ask_picture(viewer, monotonic_ns());
}

void Session::leave(std::uint8_t slot) {
    auto viewer = std::exchange(viewers_[slot], nullptr);
    if (!viewer)
        return;
    viewer->close_cursor();
    --viewer_count_;
    lossless_count_ -= viewer->terms().lossless ? 1 : 0;
    metrics::shift(Metric::viewers, -1);
    if (SessionPolicy* policy = references_->policy.get())
        policy->on_left(viewer->terms().id);
    if (viewer->terms().lossless)
        regrant_grid();
}

void Session::repaint(Viewer& viewer) {
    if (!viewer.streaming())
        return;
    metrics::add(Metric::viewer_repaints_total);
    viewer.leave_stream();
    // A viewer that does not read gets no picture either, until it does.
    if (viewer.wants_picture())
        ask_picture(viewer, monotonic_ns());
}

void Session::ask_picture(Viewer& viewer, std::int64_t now_ns) {
    std::uint64_t request = next_picture_request();
    viewer.expect_picture(request, now_ns);
    links_.to_grid(wire::encode(wire::SnapshotRequest{opened_.terminal, request}));
}

void Session::start_without_picture(Viewer& viewer) {
    grid_answers_ = false;
    std::uint64_t request = next_picture_request();
    viewer.expect_picture(request, 0);
    wire::Snapshot picture;
    picture.terminal = opened_.terminal;
    picture.request = request;
    picture.offset = opened_.released;
    picture.size = opened_.size;
    viewer.on_picture(picture, wire::encode(picture));
}

void Session::tick(std::int64_t now_ns) {
    for_each_viewer([&](Viewer& viewer) {
        viewer.grant();
        if (!viewer.expects_picture())
            return;
        if (now_ns - viewer.asked_ns() >= picture_ns_max)
            start_without_picture(viewer);
        else
            links_.to_grid(wire::encode(wire::SnapshotRequest{opened_.terminal, viewer.request()}));
    });
}

} // namespace helios::session
