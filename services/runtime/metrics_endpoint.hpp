// Serves Prometheus text on a loopback port of its own and registers it for file_sd. On the service's loop.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace helios::runtime {

class MetricsEndpoint {
public:
    // Binds 127.0.0.1:0 and writes DIRECTORY/<service>.json; removes the file when destroyed.
    static Result<std::unique_ptr<MetricsEndpoint>> open(EventLoop& loop, std::string service,
                                                         const std::string& directory);
    ~MetricsEndpoint();

    [[nodiscard]] std::uint16_t port() const;

private:
    struct Impl;
    explicit MetricsEndpoint(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace helios::runtime
