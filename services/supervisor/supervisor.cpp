#include "supervisor/supervisor.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/seqpacket.hpp"
#include "runtime/paths.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::supervisor {
namespace {

constexpr std::int64_t ms = 1'000'000;

Result<Fd> open_signals() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (int number : {SIGCHLD, SIGTERM, SIGINT})
        ::sigaddset(&wanted, number);
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    for (int number : {SIGPIPE, SIGHUP})
        ::signal(number, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL);
    Fd signals(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals)
        return system_error("cannot watch signals");
    return signals;
}

} // namespace

Supervisor::Supervisor(Options options, std::unique_ptr<EventLoop> loop, Fd lock)
    : options_(std::move(options)), loop_(std::move(loop)), lock_(std::move(lock)),
      notify_(options_.notify_fd), started_ns_(monotonic_ns()) {}

Supervisor::~Supervisor() = default;

Result<std::unique_ptr<Supervisor>> Supervisor::open(Options options) {
    if (options.notify_fd >= 0 && ::fcntl(options.notify_fd, F_SETFD, FD_CLOEXEC) != 0)
        return system_error("--notify-fd names no open descriptor");
    if (options.services.empty()) {
        auto services = configured_services(options.config_file);
        if (!services)
            return services.error();
        options.services = std::move(*services);
    }
    runtime::Paths paths;
    paths.runtime = options.runtime_folder;
    paths.state = options.state_folder;
    if (auto prepared = runtime::prepare(paths); !prepared)
        return prepared.error();
    auto lock = lock_path(options.runtime_folder + "/supervisor");
    if (!lock)
        return lock.error();
    auto loop = EventLoop::open();
    if (!loop)
        return loop.error();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::unique_ptr<Supervisor> made(new Supervisor(std::move(options), std::move(*loop), std::move(*lock)));
    if (auto listening = made->listen(); !listening)
        return listening.error();
    return made;
}

Status Supervisor::listen() {
    auto signals = open_signals();
    if (!signals)
        return signals.error();
    signals_ = std::move(*signals);
    if (auto watched = loop_->watch(signals_.get(), EPOLLIN, [this](std::uint32_t) { on_signal(); });
        !watched)
        return watched;
    auto control = ControlSocket::open(*loop_, options_.socket(),
                                       [this](std::string_view request) { return answer(request); });
    if (!control)
        return control.error();
    control_ = std::move(*control);
    for (const std::string& name : options_.services) {
        services_.push_back(std::make_unique<Service>(*loop_, options_, name));
        listen_to(*services_.back());
    }
    loop_->every(options_.tick_ms * ms, [this] { on_tick(); });
    return {};
}

void Supervisor::listen_to(Service& service) {
    Service::Listeners listeners;
    listeners.on_ready = [this] {
        if (state_ == State::starting)
            start_next();
    };
    listeners.on_status = [this, &service](const std::string& text) {
        tell("STATUS=" + service.name() + ": " + text);
    };
    listeners.on_failed = [this](const std::string& why) { fail(why); };
    listeners.on_stopped = [this] { stop_next(); };
    service.listen(std::move(listeners));
}

int Supervisor::run() {
    loop_->after(0, [this] {
        for (auto& service : services_) // What runs is never started twice, whatever comes before it.
            service->adopt();
        start_next();
    });
    loop_->run();
    if (failure_.empty())
        return 0;
    tell("FAILED=" + failure_);
    return 1;
}

// The first one that is not ready: nothing after it starts before it.
void Supervisor::start_next() {
    for (auto& service : services_) {
        if (service->state() == ServiceState::ready)
            continue;
        if (service->state() == ServiceState::waiting) {
            tell("STATUS=starting " + service->name());
            service->start();
        }
        return;
    }
    if (state_ != State::starting)
        return;
    state_ = State::ready;
    log::info("mesh ready");
    tell("READY=1");
}

// Only before the mesh was ready: later a service that fails is restarted for ever, and shown as degraded.
void Supervisor::fail(const std::string& why) {
    if (state_ != State::starting)
        return;
    failure_ = why;
    log::error("mesh failed", {{"reason", why}});
    stop();
}

void Supervisor::stop() {
    if (state_ == State::stopping)
        return;
    state_ = State::stopping;
    loop_->after(0, [this] { stop_next(); });
}

// The last one that runs. After a failed start what was adopted stays: it was healthy without us.
void Supervisor::stop_next() {
    if (state_ != State::stopping)
        return;
    for (auto service = services_.rbegin(); service != services_.rend(); ++service) {
        bool stays = !failure_.empty() && (*service)->was_adopted();
        if ((*service)->state() == ServiceState::stopped || stays)
            continue;
        (*service)->stop();
        return;
    }
    loop_->stop();
}

void Supervisor::on_signal() {
    signalfd_siginfo caught{};
    while (::read(signals_.get(), &caught, sizeof caught) == static_cast<ssize_t>(sizeof caught)) {
        if (caught.ssi_signo == SIGCHLD)
            reap();
        else
            stop();
    }
}

// Services, and what they left behind: as a subreaper the supervisor is parent of every orphan of theirs.
void Supervisor::reap() {
    int wait_status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &wait_status, WNOHANG)) > 0;) {
        auto found = std::find_if(services_.begin(), services_.end(),
                                  [pid](auto& service) { return service->pid() == pid; });
        if (found != services_.end())
            (*found)->on_reaped(wait_status);
    }
}

void Supervisor::on_tick() {
    control_->restore();
    for (auto& service : services_)
        service->rotate_log();
}

std::string Supervisor::answer(std::string_view request) {
    constexpr std::string_view restart = "restart ";
    if (request == "status")
        return status();
    if (request == "stop") {
        stop();
        return "ok\n";
    }
    if (!request.starts_with(restart))
        return "error unknown request\n";
    std::string_view name = request.substr(restart.size());
    for (auto& service : services_) {
        if (service->name() == name && state_ != State::stopping) {
            service->restart();
            return "ok\n";
        }
    }
    return "error no such service\n";
}

std::string Supervisor::status() const {
    constexpr std::string_view names[] = {"starting", "ready", "stopping"};
    std::string lines = "supervisor " + std::string(names[static_cast<std::size_t>(state_)]) + " " +
                        std::to_string(::getpid()) + " " + std::to_string(start_ticks_of(::getpid())) +
                        " 0 " + std::to_string((monotonic_ns() - started_ns_) / ms) + " normal\n";
    for (const auto& service : services_)
        lines += service->status_line() + "\n";
    return lines;
}

void Supervisor::tell(const std::string& text) {
    std::string line = text + "\n";
    if (notify_ && ::write(notify_.get(), line.data(), line.size()) < 0)
        notify_.reset(); // Whoever started us has gone.
}

} // namespace helios::supervisor
