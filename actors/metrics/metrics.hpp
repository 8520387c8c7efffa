// Counters, gauges and histograms of this process, as relaxed atomics; any thread, no lock, no allocation.
// Exported as Prometheus text at scrape time.
#pragma once

#include "metrics/table.hpp"

#include <cstdint>
#include <string>

namespace helios::metrics {

void add(Metric counter, std::uint64_t amount = 1);
void set(Metric gauge, double value);
void shift(Metric gauge, double difference);
// A log2 histogram per thread: 1 us to 64 s.
void observe_ns(Metric histogram, std::int64_t nanoseconds);

[[nodiscard]] double value(Metric counter_or_gauge);

// Reads RSS, PSS, fds and ptys into their gauges, then renders the table; `service` becomes a label.
std::string prometheus_text(const std::string& service);

} // namespace helios::metrics
