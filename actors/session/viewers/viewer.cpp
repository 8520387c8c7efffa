#include "session/viewers/viewer.hpp"

#include <algorithm>

namespace helios::session {

Viewer::Viewer(TerminalId terminal, const ViewerTerms& terms, ViewerPort& port, SessionLinks& links)
    : terminal_(terminal), terms_(terms), port_(port), links_(links) {}

bool Viewer::take(const wire::OutputChunk& chunk, wire::Bytes frame) {
    if (state_ != State::streaming)
        return false;
    std::uint64_t end = chunk.offset + chunk.bytes.size();
    bool news = end > sent_ || (end == sent_ && chunk.size.columns != 0);
    if (!news)
        return false;
    if (full_ || chunk.offset > sent_) {
        bool first = !std::exchange(missed_, true);
        if (first && !full_)
            resume();
        return false;
    }
    if (port_.send(frame) != PortSent::ok) {
        full_ = missed_ = true;
        return false;
    }
    sent_ = end;
    missed_ = false;
    return true;
}

void Viewer::send(wire::Bytes frame) {
    if (!full_ && port_.send(frame) == PortSent::ok)
        return;
    full_ = true;
    queue(frame);
}

void Viewer::queue(wire::Bytes frame) {
    if (pending_bytes_ + frame.size() > pending_bytes_max) {
        port_.refuse("BACKPRESSURE", "the viewer does not read what it is sent");
        return;
    }
    pending_bytes_ += frame.size();
    pending_.emplace_back(frame.begin(), frame.end());
}

void Viewer::expect_picture(std::uint64_t request, std::int64_t now_ns) {
    state_ = State::expecting;
    request_ = request;
    asked_ns_ = now_ns;
}

void Viewer::on_picture(const wire::Snapshot& part, wire::Bytes frame) {
    if (state_ != State::expecting || part.request != request_)
        return;
    send(frame);
    if (!part.last)
        return;
    picture_offset_ = part.offset;
    state_ = State::painting;
    if (pending_.empty())
        start_stream();
}

void Viewer::start_stream() {
    state_ = State::streaming;
    sent_ = have_ = picture_offset_;
    lag_since_ns_ = 0;
    missed_ = false;
    grant();
}

void Viewer::on_credit(const wire::Credit& credit) {
    if (state_ != State::streaming || credit.have <= have_)
        return;
    have_ = std::min(credit.have, sent_);
    if (!full_)
        grant();
}

void Viewer::grant() {
    if (state_ == State::streaming && !full_)
        say_credit(have_ + window_bytes, false);
}

// What came while the socket was full, or a chunk that got lost, is read from the ring again.
void Viewer::resume() {
    say_credit(sent_, false);
    grant();
}

void Viewer::say_credit(std::uint64_t limit, bool closed) {
    links_.to_broker(wire::encode(wire::Credit{terminal_, 0, terms_.slot, sent_, limit, closed}));
}

void Viewer::close_cursor() {
    say_credit(sent_, true);
}

void Viewer::leave_stream() {
    if (state_ == State::streaming)
        close_cursor();
    state_ = State::lost;
    lag_since_ns_ = 0;
}

void Viewer::on_writable() {
    full_ = false;
    while (!pending_.empty()) {
        if (port_.send(pending_.front()) != PortSent::ok) {
            full_ = true;
            return;
        }
        pending_bytes_ -= pending_.front().size();
        pending_.pop_front();
    }
    if (state_ == State::painting)
        start_stream();
    else if (state_ == State::streaming && std::exchange(missed_, false))
        resume();
}

bool Viewer::lags(std::uint64_t newest, std::int64_t now_ns) {
    if (terms_.lossless || state_ != State::streaming || newest <= sent_ + lag_bytes_max) {
        lag_since_ns_ = 0;
        return false;
    }
    if (lag_since_ns_ == 0)
        lag_since_ns_ = now_ns;
    return now_ns - lag_since_ns_ > lag_ns_max;
}

} // namespace helios::session
