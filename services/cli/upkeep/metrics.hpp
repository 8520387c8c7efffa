// metrics: what each service measures, as it serves it to Prometheus.
#pragma once

#include "base/result.hpp"
#include "runtime/paths.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace helios::cli {

struct MetricsTarget {
    std::string service;
    std::string address; // 127.0.0.1:PORT

    [[nodiscard]] std::string url() const { return "http://" + address + "/metrics"; }
};

// From the file_sd files of the runtime directory; unreadable ones are left out.
std::vector<MetricsTarget> metrics_targets(const runtime::Paths& paths);
// The body of GET /metrics.
Result<std::string> fetch_metrics(const MetricsTarget& target);

struct MetricsOptions {
    std::string service; // Empty: all.
    bool links = false;  // Only where they are.
};
int metrics(const MetricsOptions& options);

} // namespace helios::cli
