// helios-control put together: the records, the front's sockets, and the two actors behind them.
#pragma once

#include "base/fd.hpp"
#include "bus/socket.hpp"
#include "control/front.hpp"
#include "mesh/interfaces.hpp"
#include "runtime/metrics_endpoint.hpp"
#include "runtime/service.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace helios::control {

class Wiring {
public:
    // exists: another control has this runtime or state directory.
    static Result<std::unique_ptr<Wiring>> open(runtime::Service& service,
                                                const runtime::ServiceArguments& arguments);
    // The actors end first and write what is not on disk yet; then their system, the sockets, the context.
    ~Wiring();
    Wiring(const Wiring&) = delete;
    Wiring& operator=(const Wiring&) = delete;

private:
    explicit Wiring(EventLoop& loop);

    Status open_registry(const std::string& state_directory);
    void start();
    void say_health();

    EventLoop& loop_;
    std::int64_t started_ns_;
    Fd registry_lock_;
    std::string registry_path_;
    bus::Context context_;
    std::unique_ptr<Front> front_;
    std::unique_ptr<runtime::MetricsEndpoint> metrics_;
    caf::actor_system_config config_;
    caf::actor_system system_;
    mesh::BusActor bus_;
};

} // namespace helios::control
