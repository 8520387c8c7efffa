#include "pty/credit/schedule.hpp"

#include <algorithm>
#include <utility>

namespace helios::pty {
namespace {

// 75 %: a pause of a third of the turn before it.
constexpr std::int64_t pause_part = 3;

} // namespace

bool Schedule::has_focus(std::int64_t now_ns) const {
    return input_ns_ != 0 && now_ns - input_ns_ < focus_ns;
}

void Schedule::on_input(TerminalId terminal, std::int64_t now_ns) {
    bool begins = !has_focus(now_ns);
    input_ns_ = now_ns;
    Share& typed = shares_[terminal];
    typed.input_ns = now_ns;
    if (typed.limited)
        let_go(terminal, typed);
    if (!begins)
        return;
    for (auto& [id, share] : shares_) {
        bool floods = share.flood_ns != 0 && now_ns - share.flood_ns < flood_ns;
        if (floods && !share.limited && id != terminal)
            hold_back(id, share, host_.written(id));
    }
}

void Schedule::on_output(TerminalId terminal, std::uint64_t written, std::int64_t now_ns) {
    Share& share = shares_[terminal];
    if (now_ns - share.window_ns >= flood_ns) {
        share.window_ns = now_ns;
        share.window_from = written;
    }
    if (written - share.window_from < flood_bytes)
        return;
    share.flood_ns = now_ns;
    bool typed = share.input_ns != 0 && now_ns - share.input_ns < focus_ns;
    if (has_focus(now_ns) && !typed && !share.limited)
        hold_back(terminal, share, written);
}

void Schedule::hold_back(TerminalId terminal, Share& share, std::uint64_t written) {
    share.limited = true;
    turns_.push_back(terminal);
    host_.limit(terminal, written);
}

void Schedule::let_go(TerminalId terminal, Share& share) {
    share.limited = false;
    std::erase(turns_, terminal);
    if (running_ == terminal)
        running_.reset();
    host_.limit(terminal, hold::no_offset);
}

void Schedule::let_all_go() {
    for (auto& [id, share] : shares_) {
        if (share.limited)
            let_go(id, share);
    }
    pause_until_ns_ = 0;
    input_ns_ = 0;
}

void Schedule::forget(TerminalId terminal) {
    shares_.erase(terminal);
    std::erase(turns_, terminal);
    if (running_ == terminal)
        running_.reset();
}

void Schedule::step(std::int64_t now_ns) {
    if (input_ns_ == 0)
        return;
    if (!has_focus(now_ns)) {
        let_all_go();
        return;
    }
    if (running_)
        end_turn(now_ns);
    if (!running_ && !turns_.empty() && now_ns >= pause_until_ns_)
        begin_turn(now_ns);
}

void Schedule::end_turn(std::int64_t now_ns) {
    TerminalId terminal = *running_;
    std::int64_t took_ns = now_ns - running_since_ns_;
    if (host_.written(terminal) >= running_limit_) {
        running_.reset();
        turns_.push_back(terminal);
        pause_until_ns_ = now_ns + took_ns / pause_part;
    } else if (took_ns >= turn_ns_max) {
        let_go(terminal, shares_[terminal]);
    }
}

void Schedule::begin_turn(std::int64_t now_ns) {
    running_ = turns_.front();
    turns_.pop_front();
    running_since_ns_ = now_ns;
    running_limit_ = host_.written(*running_) + turn_bytes;
    host_.limit(*running_, running_limit_);
}

std::optional<std::int64_t> Schedule::next_ns() const {
    if (input_ns_ == 0 || (!running_ && turns_.empty()))
        return std::nullopt;
    if (running_)
        return running_since_ns_ + turn_ns_max;
    return std::min(pause_until_ns_, input_ns_ + focus_ns);
}

} // namespace helios::pty
