#include "control/wiring.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "lane/lane_actor.hpp"
#include "mesh/actor_system.hpp"
#include "mesh/tell.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace helios::control {
namespace {

constexpr std::int64_t health_ns = 2'000'000'000;

wire::ChannelCount count_of(const bus::Socket& socket) {
    const bus::SocketCounters& counters = socket.counters();
    wire::ChannelCount count;
    count.name = std::string(socket.channel().name);
    count.messages = counters.frames_in + counters.frames_out;
    count.bytes = counters.bytes_in + counters.bytes_out;
    count.dropped = counters.dropped;
    return count;
}

Result<Fd> lock_file(const std::string& path) {
    Fd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock)
        return system_error("cannot open " + path);
    if (flock(lock.get(), LOCK_EX | LOCK_NB) == 0)
        return lock;
    if (errno == EWOULDBLOCK)
        return Error{ErrorCode::exists, "another helios-control has the registry (" + path + ")"};
    return system_error("cannot lock " + path);
}

} // namespace

Wiring::Wiring(EventLoop& loop)
    : loop_(loop), started_ns_(monotonic_ns()),
      config_(mesh::actor_system_config(mesh::scheduler_threads_default)), system_(config_) {}

Wiring::~Wiring() {
    if (front_)
        front_->stop();
    if (bus_)
        mesh::end(bus_); // The lane is linked to it.
    bus_ = nullptr;
}

Result<std::unique_ptr<Wiring>> Wiring::open(runtime::Service& service,
                                             const runtime::ServiceArguments& arguments) {
    std::unique_ptr<Wiring> wiring(new Wiring(service.loop()));
    auto front = Front::open(wiring->context_, service.loop(), arguments.paths.runtime);
    if (!front)
        return front.error();
    wiring->front_ = std::move(front).value();
    if (auto opened = wiring->open_registry(arguments.paths.state); !opened)
        return opened.error();
    auto metrics = runtime::MetricsEndpoint::open(service.loop(), "control", arguments.paths.metrics());
    if (!metrics)
        return metrics.error();
    wiring->metrics_ = std::move(metrics).value();
    wiring->start();
    return wiring;
}

Status Wiring::open_registry(const std::string& state_directory) {
    registry_path_ = state_directory + "/registry.bin";
    auto lock = lock_file(state_directory + "/registry.lock");
    if (!lock)
        return lock.error();
    registry_lock_ = std::move(lock).value();
    auto loaded = lane::load_records(registry_path_);
    if (!loaded)
        return loaded.error();
    if (!loaded->moved_to.empty())
        log::error("registry unreadable", {{"path", registry_path_},
                                           {"why", loaded->fault},
                                           {"moved_to", loaded->moved_to},
                                           {"next", "terminals that run are adopted from core"}});
    bus::BusOptions options;
    options.port = front_->port();
    options.intake = front_->intake();
    options.epoch = static_cast<std::uint64_t>(wall_ns());
    options.version = HELIOS_VERSION;
    options.make_lane = [this, records = std::move(loaded->records)](mesh::BusActor bus) {
        auto store = [path = registry_path_](std::span<const std::uint8_t> content) {
            return lane::store_records(path, content);
        };
        return lane::spawn_lane(system_, {records, store, std::move(bus)});
    };
    bus_ = bus::spawn_bus(system_, std::move(options));
    return {};
}

void Wiring::start() {
    front_->start(bus_);
    say_health();
    loop_.every(health_ns, [this] { say_health(); });
}

void Wiring::say_health() {
    wire::ServiceHealth health;
    health.service = "control";
    health.pid = getpid();
    health.state = "ready";
    health.uptime_ms = static_cast<std::uint64_t>((monotonic_ns() - started_ns_) / 1'000'000);
    health.metrics_port = metrics_->port();
    health.channels = {count_of(front_->commands()), count_of(front_->events())};
    mesh::tell(bus_, mesh::OwnHealth{std::move(health)});
}

} // namespace helios::control
