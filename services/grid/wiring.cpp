#include "grid/wiring.hpp"

#include "base/log.hpp"
#include "mesh/actor_system.hpp"

#include <utility>

namespace helios::grid {
namespace {

constexpr std::int64_t grant_interval_ns = 1'000'000'000;

caf::actor_system_config grid_config(std::size_t threads) {
    caf::actor_system_config config = mesh::actor_system_config(threads);
    // One chunk, then the next terminal: a flooding one must not hold a thread.
    config.set("scheduler.max-throughput", std::size_t{1});
    return config;
}

} // namespace

Wiring::Wiring(const runtime::ServiceArguments& arguments)
    : config_(grid_config(arguments.config.grid_workers)), system_(config_) {}

Wiring::~Wiring() = default;

Result<std::unique_ptr<Wiring>> Wiring::open(runtime::Service& service,
                                             const runtime::ServiceArguments& arguments) {
    EventLoop& loop = service.loop();
    std::unique_ptr<Wiring> wiring(new Wiring(arguments));
    auto metrics = runtime::MetricsEndpoint::open(loop, "grid", arguments.paths.metrics());
    if (!metrics)
        return metrics.error();
    wiring->metrics_ = std::move(metrics).value();
    auto session = SessionLink::open(wiring->context_, loop, arguments.paths.runtime);
    if (!session)
        return session.error();
    wiring->session_ = std::move(session).value();
    ControlLink::Options options;
    options.runtime_directory = arguments.paths.runtime;
    options.metrics_port = wiring->metrics_->port();
    options.reported = {&wiring->session_->socket()};
    auto control = ControlLink::open(wiring->context_, loop, std::move(options));
    if (!control)
        return control.error();
    wiring->control_ = std::move(control).value();
    wiring->start(loop, arguments);
    return wiring;
}

void Wiring::start(EventLoop& loop, const runtime::ServiceArguments& arguments) {
    Ways ways;
    ways.to_session = [this](const wire::Data& message) { session_->send(message); };
    ways.to_control = [this](const wire::Envelope& envelope) { control_->send(envelope); };
    ways.fenced = [&loop] {
        log::error("grid replaced", {{"reason", "a newer grid has taken over a terminal"}});
        loop.stop();
    };
    Terminals::Options options;
    options.history_lines_max = arguments.config.history_lines;
    if (auto places = Places::open(arguments.paths.runtime + "/grid.places"))
        options.places = std::move(*places);
    else
        log::warning("places unwatched", {{"reason", places.error().message()}});
    terminals_ = std::make_unique<Terminals>(loop, system_, std::move(options), std::move(ways));
    session_->start(*terminals_);
    control_->start(*terminals_);
    loop.every(grant_interval_ns, [this] { terminals_->resend_grants(); });
}

} // namespace helios::grid
