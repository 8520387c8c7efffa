// When a service that ended may start again: a burst at once, then ever later. Pure; times come from the
// caller.
#pragma once

#include "supervisor/options.hpp"

#include <cstdint>
#include <deque>

namespace helios::supervisor {

class RestartPolicy {
public:
    static constexpr std::size_t restarts_at_once = 5; // Within backoff_window_ms.

    explicit RestartPolicy(const Options& options);

    // The service has ended at `now_ms`: how long to wait before it starts again.
    std::int64_t next_delay_ms(std::int64_t now_ms);
    // It was ready for healthy_ms.
    void on_healthy();
    [[nodiscard]] bool is_degraded() const { return next_backoff_ms_ > base_ms_; }

private:
    std::int64_t window_ms_;
    std::int64_t base_ms_;
    std::int64_t max_ms_;
    std::int64_t next_backoff_ms_;
    std::deque<std::int64_t> recent_ms_; // At most restarts_at_once.
};

} // namespace helios::supervisor
