// helios-core put together: one loop, two actor systems, and the channel between them (inproc, or ipc when it
// runs as two processes). Its order of members is the order of tear-down.
#pragma once

#include "core/broker_side.hpp"
#include "core/links/control_link.hpp"
#include "core/session_side.hpp"
#include "runtime/metrics_endpoint.hpp"

#include <memory>

namespace helios::core {

enum class Role : std::uint8_t { both, broker, session };

// "" (both), "broker" or "session".
Result<Role> parse_role(const std::string& name);
// Of its log, metrics and bus identity: core, or session.
std::string service_name(Role role);

class Wiring {
public:
    static Result<std::unique_ptr<Wiring>> open(runtime::Service& service,
                                                const runtime::ServiceArguments& arguments, Role role);
    ~Wiring();
    Wiring(const Wiring&) = delete;
    Wiring& operator=(const Wiring&) = delete;

private:
    Wiring(runtime::Service& service, Role role) : service_(service), role_(role) {}

    Status open_sides(const runtime::ServiceArguments& arguments);
    Status start(const runtime::ServiceArguments& arguments);
    void on_ready();

    runtime::Service& service_;
    Role role_;
    bus::Context context_;
    std::unique_ptr<runtime::MetricsEndpoint> metrics_;
    std::unique_ptr<ControlLink> control_;
    std::unique_ptr<SessionSide> session_;
    std::unique_ptr<BrokerSide> broker_;
};

} // namespace helios::core
