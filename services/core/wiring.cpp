#include "core/wiring.hpp"

#include "base/log.hpp"

#include <utility>

namespace helios::core {

Result<Role> parse_role(const std::string& name) {
    if (name.empty())
        return Role::both;
    if (name == "broker")
        return Role::broker;
    if (name == "session")
        return Role::session;
    return Error{ErrorCode::invalid, "--role is broker or session, not '" + name + "'"};
}

std::string service_name(Role role) {
    return role == Role::session ? "session" : "core";
}

Wiring::~Wiring() = default;

Result<std::unique_ptr<Wiring>> Wiring::open(runtime::Service& service,
                                             const runtime::ServiceArguments& arguments, Role role) {
    std::unique_ptr<Wiring> wiring(new Wiring(service, role));
    if (auto opened = wiring->open_sides(arguments); !opened)
        return opened.error();
    if (auto started = wiring->start(arguments); !started)
        return started.error();
    return wiring;
}

Status Wiring::open_sides(const runtime::ServiceArguments& arguments) {
    EventLoop& loop = service_.loop();
    auto transport = role_ == Role::both ? bus::Transport::inproc : bus::Transport::ipc;
    // The loop asks the broker's hook first, then the channels': output goes through all in one pass.
    if (role_ != Role::session)
        broker_ = std::make_unique<BrokerSide>(loop, arguments);
    if (role_ != Role::broker)
        session_ = std::make_unique<SessionSide>(loop, arguments);
    if (broker_)
        broker_->serve_first();
    if (session_) {
        if (auto opened = session_->open(context_, transport); !opened)
            return opened;
    }
    if (broker_) {
        if (auto opened = broker_->open(context_, transport); !opened)
            return opened;
    }
    if (broker_ && session_) {
        broker_->link().pair_with(&session_->link().broker_socket());
        session_->link().pair_with(&broker_->link().socket());
    }
    return {};
}

Status Wiring::start(const runtime::ServiceArguments& arguments) {
    EventLoop& loop = service_.loop();
    std::string name = service_name(role_);
    auto metrics = runtime::MetricsEndpoint::open(loop, name, arguments.paths.metrics());
    if (!metrics)
        return metrics.error();
    metrics_ = std::move(*metrics);
    ControlLink::Options options;
    options.runtime_directory = arguments.paths.runtime;
    options.identity = name;
    options.metrics_port = metrics_->port();
    if (session_)
        options.reported = {&session_->link().broker_socket(), &session_->link().grid_socket()};
    else
        options.reported = {&broker_->link().socket()};
    control_ = std::make_unique<ControlLink>(loop, std::move(options));
    if (auto opened = control_->open(context_); !opened)
        return opened;
    if (session_)
        session_->start(*control_);
    if (broker_)
        broker_->start(*control_, [this] { on_ready(); });
    else
        on_ready();
    return {};
}

void Wiring::on_ready() {
    ControlLink::Owner owner;
    if (broker_) {
        owner.on_command = [this](wire::Envelope command) { broker_->on_command(std::move(command)); };
        owner.terminals = [this] { return broker_->terminals(); };
    }
    control_->start(std::move(owner));
    if (session_) {
        if (auto opened = session_->open_door(); !opened) {
            log::error("service failed", {{"why", opened.error().message()}});
            service_.loop().stop();
            return;
        }
    }
    service_.say_ready();
}

} // namespace helios::core
