#include "supervisor/restart_policy.hpp"

#include <algorithm>

namespace helios::supervisor {

RestartPolicy::RestartPolicy(const Options& options)
    : window_ms_(options.backoff_window_ms), base_ms_(options.backoff_base_ms),
      max_ms_(options.backoff_max_ms), next_backoff_ms_(options.backoff_base_ms) {}

std::int64_t RestartPolicy::next_delay_ms(std::int64_t now_ms) {
    while (!recent_ms_.empty() && now_ms - recent_ms_.front() >= window_ms_)
        recent_ms_.pop_front();
    // Once degraded only health brings the burst back: a slow crash loop must not look normal.
    if (!is_degraded() && recent_ms_.size() < restarts_at_once) {
        recent_ms_.push_back(now_ms);
        return 0;
    }
    std::int64_t delay = std::min(next_backoff_ms_, max_ms_);
    next_backoff_ms_ = std::min(next_backoff_ms_, max_ms_) * 2;
    return delay;
}

void RestartPolicy::on_healthy() {
    next_backoff_ms_ = base_ms_;
    recent_ms_.clear();
}

} // namespace helios::supervisor
