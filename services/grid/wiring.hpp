// helios-grid put together: the loop's sockets, the actor system, and what connects them. Its order of
// members is the order of tear-down: the links first, then the terminals, then the actors, last ZeroMQ.
#pragma once

#include "bus/socket.hpp"
#include "grid/control_link.hpp"
#include "grid/session_link.hpp"
#include "grid/terminals.hpp"
#include "runtime/metrics_endpoint.hpp"
#include "runtime/service.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>

namespace helios::grid {

class Wiring {
public:
    static Result<std::unique_ptr<Wiring>> open(runtime::Service& service,
                                                const runtime::ServiceArguments& arguments);
    ~Wiring();
    Wiring(const Wiring&) = delete;
    Wiring& operator=(const Wiring&) = delete;

private:
    explicit Wiring(const runtime::ServiceArguments& arguments);

    void start(EventLoop& loop, const runtime::ServiceArguments& arguments);

    bus::Context context_;
    caf::actor_system_config config_;
    caf::actor_system system_;
    std::unique_ptr<runtime::MetricsEndpoint> metrics_;
    std::unique_ptr<Terminals> terminals_;
    std::unique_ptr<SessionLink> session_;
    std::unique_ptr<ControlLink> control_;
};

} // namespace helios::grid
