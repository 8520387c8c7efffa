#include "supervisor/service.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "supervisor/log_file.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::supervisor {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::size_t line_bytes_max = 1024; // Of READY=1 or STATUS=text; beyond: cut.

std::string describe(int wait_status) {
    if (WIFSIGNALED(wait_status))
        return "signal " + std::to_string(WTERMSIG(wait_status));
    return "exit " + std::to_string(WEXITSTATUS(wait_status));
}

std::string printable(std::string_view text) {
    std::string line(text.substr(0, line_bytes_max));
    for (char& letter : line) {
        if (static_cast<unsigned char>(letter) < ' ' || letter == '\x7f')
            letter = ' ';
    }
    return line;
}

} // namespace

std::string_view to_string(ServiceState state) {
    switch (state) {
    case ServiceState::waiting:
        return "waiting";
    case ServiceState::starting:
        return "starting";
    case ServiceState::ready:
        return "ready";
    case ServiceState::backing_off:
        return "backing_off";
    case ServiceState::stopping:
        return "stopping";
    case ServiceState::stopped:
        return "stopped";
    }
    return "unknown";
}

Service::Service(EventLoop& loop, const Options& options, std::string name)
    : loop_(loop), options_(options), name_(std::move(name)), policy_(options) {}

Service::~Service() {
    forget_process();
    loop_.cancel(timer_);
}

std::string Service::program() const {
    return "helios-" + name_.substr(0, name_.find('.'));
}

bool Service::adopt() {
    auto running = read_pid_file(pid_file());
    if (!running)
        return false;
    Fd pidfd = open_running(*running, program());
    if (!pidfd)
        return false;
    running_ = *running;
    adopted_ = true;
    started_ns_ = monotonic_ns();
    log::info("service adopted", {{"service", name_}, {"pid", running_.pid}});
    watch_process(std::move(pidfd));
    become_ready();
    return true;
}

void Service::start() {
    if (state_ == ServiceState::starting || state_ == ServiceState::ready || state_ == ServiceState::stopping)
        return;
    adopted_ = false;
    spawn();
}

void Service::spawn() {
    rotate_log();
    std::array<int, 2> notify{};
    auto log = open_log(log_file());
    if (!log || ::pipe2(notify.data(), O_CLOEXEC) != 0)
        return fail_to_start(log ? "cannot make a pipe" : log.error().message());
    notify_.reset(notify[0]);
    Fd notify_write(notify[1]);
    ::fcntl(notify_.get(), F_SETFL, O_NONBLOCK);

    Command command;
    command.arguments = {options_.bin_folder + "/" + program(),
                         "--runtime",
                         options_.runtime_folder,
                         "--state",
                         options_.state_folder,
                         "--notify-fd",
                         std::to_string(child_notify_fd)};
    if (!options_.config_file.empty())
        command.arguments.insert(command.arguments.end(), {"--config", options_.config_file});
    if (auto dot = name_.find('.'); dot != std::string::npos)
        command.arguments.insert(command.arguments.end(), {"--role", name_.substr(dot + 1)});
    command.notify_fd = notify_write.get();
    command.log_fd = log->get();
    command.pid_file = pid_file();
    auto running = spawn_service(command);
    if (!running)
        return fail_to_start(running.error().message());

    running_ = *running;
    started_ns_ = monotonic_ns();
    state_ = ServiceState::starting;
    log::info("service started", {{"service", name_}, {"pid", running_.pid}});
    watch_process(Fd(static_cast<int>(::syscall(SYS_pidfd_open, running_.pid, 0))));
    if (auto watched = loop_.watch(notify_.get(), EPOLLIN, [this](std::uint32_t) { on_notify(); }); !watched)
        log::error("service unheard", {{"service", name_}, {"reason", watched.error().message()}});
    set_timer(options_.ready_ms, [this] {
        log::warning("service late", {{"service", name_}, {"pid", running_.pid}});
        send_signal(SIGKILL);
    });
}

void Service::fail_to_start(const std::string& why) {
    notify_.reset();
    log::error("service failed", {{"service", name_}, {"reason", why}});
    on_gone(why);
}

void Service::become_ready() {
    state_ = ServiceState::ready;
    ever_ready_ = true;
    failed_starts_ = 0;
    set_timer(options_.healthy_ms, [this] { policy_.on_healthy(); });
}

void Service::on_notify() {
    std::array<char, 4096> bytes{};
    ssize_t got = ::read(notify_.get(), bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) { // It closed its end; its readiness, if still missing, is a matter of the timer.
        loop_.forget(notify_.get());
        notify_.reset();
        return;
    }
    heard_.append(bytes.data(), static_cast<std::size_t>(got));
    for (std::size_t end = 0; (end = heard_.find('\n')) != std::string::npos; heard_.erase(0, end + 1))
        on_line(std::string_view(heard_).substr(0, end));
    if (heard_.size() > line_bytes_max)
        heard_.clear();
}

void Service::on_line(std::string_view line) {
    constexpr std::string_view status = "STATUS=";
    if (line == "READY=1" && state_ == ServiceState::starting) {
        log::info("service ready", {{"service", name_}, {"pid", running_.pid}});
        become_ready();
        if (listeners_.on_ready)
            listeners_.on_ready();
    } else if (line.starts_with(status) && listeners_.on_status) {
        listeners_.on_status(printable(line.substr(status.size())));
    }
}

void Service::on_reaped(int wait_status) {
    on_gone(describe(wait_status));
}

// Once per process: by wait status if it was ours, by its pidfd if it was adopted.
void Service::on_gone(const std::string& how) {
    bool starting = state_ != ServiceState::ready && state_ != ServiceState::stopping;
    bool asked = restarting_;
    forget_process();
    ::unlink(pid_file().c_str());
    loop_.cancel(timer_);
    restarting_ = false;
    if (state_ == ServiceState::stopping && !asked) {
        state_ = ServiceState::stopped;
        log::info("service stopped", {{"service", name_}, {"how", how}});
        if (listeners_.on_stopped)
            listeners_.on_stopped();
        return;
    }
    ++restarts_;
    if (asked)
        return start_later(0);
    std::int64_t delay_ms = policy_.next_delay_ms(monotonic_ns() / ms);
    log::warning("service ended", {{"service", name_}, {"how", how}, {"delay_ms", delay_ms}});
    start_later(delay_ms);
    if (starting && !ever_ready_ && ++failed_starts_ >= first_starts_max && listeners_.on_failed)
        listeners_.on_failed(name_ + " did not become ready (" + how + "); see " + log_file());
}

void Service::start_later(std::int64_t delay_ms) {
    state_ = ServiceState::backing_off;
    set_timer(delay_ms, [this] { start(); });
}

void Service::restart() {
    if (state_ == ServiceState::starting || state_ == ServiceState::ready) {
        restarting_ = true;
        terminate();
    } else if (state_ != ServiceState::stopping) {
        start();
    }
}

void Service::stop() {
    restarting_ = false;
    if (state_ == ServiceState::stopping)
        return;
    if (running_.pid > 0)
        return terminate();
    loop_.cancel(timer_);
    state_ = ServiceState::stopped;
    if (listeners_.on_stopped)
        listeners_.on_stopped();
}

void Service::terminate() {
    state_ = ServiceState::stopping;
    send_signal(SIGTERM);
    set_timer(options_.grace_ms, [this] {
        log::warning("service killed", {{"service", name_}, {"pid", running_.pid}});
        send_signal(SIGKILL);
    });
}

void Service::send_signal(int number) const {
    if (pidfd_)
        ::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
    else // No descriptors left. It is ours and not yet waited for: the pid cannot be another's.
        ::kill(running_.pid, number);
}

void Service::watch_process(Fd pidfd) {
    pidfd_ = std::move(pidfd);
    if (!pidfd_)
        return; // SIGCHLD tells us too.
    auto on_end = [this](std::uint32_t) {
        int wait_status = 0;
        bool ours = ::waitpid(running_.pid, &wait_status, WNOHANG) == running_.pid;
        on_gone(ours ? describe(wait_status) : "unknown");
    };
    if (auto watched = loop_.watch(pidfd_.get(), EPOLLIN, on_end); !watched)
        log::error("service unwatched", {{"service", name_}, {"reason", watched.error().message()}});
}

void Service::forget_process() {
    for (Fd* fd : {&pidfd_, &notify_}) {
        if (*fd)
            loop_.forget(fd->get());
        fd->reset();
    }
    heard_.clear();
    running_ = {};
}

void Service::set_timer(std::int64_t delay_ms, EventLoop::OnTime on_time) {
    loop_.cancel(timer_);
    timer_ = loop_.after(delay_ms * ms, std::move(on_time));
}

void Service::rotate_log() {
    if (auto rotated = supervisor::rotate_log(log_file()); !rotated)
        log::warning("log kept", {{"service", name_}, {"reason", rotated.error().message()}});
}

std::string Service::status_line() const {
    std::int64_t uptime_ms = running_.pid > 0 ? (monotonic_ns() - started_ns_) / ms : 0;
    return name_ + " " + std::string(to_string(state_)) + " " + std::to_string(running_.pid) + " " +
           std::to_string(running_.start_ticks) + " " + std::to_string(restarts_) + " " +
           std::to_string(uptime_ms) + (policy_.is_degraded() ? " degraded" : " normal");
}

} // namespace helios::supervisor
