#include "runtime/service.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace helios::runtime {
namespace {

constexpr unsigned tear_down_seconds_max = 5;

Result<int> parse_fd(const std::string& text) {
    char* end = nullptr;
    long number = std::strtol(text.c_str(), &end, 10);
    if (end == text.c_str() || *end != '\0' || number < 0 || number > 1'000'000) {
        return Error{ErrorCode::invalid, "--notify-fd wants the number of a descriptor, not '" + text + "'"};
    }
    return static_cast<int>(number);
}

Result<std::map<std::string, std::string>> parse_options(int argc, char** argv) {
    std::map<std::string, std::string> options;
    for (int i = 1; i < argc; i += 2) {
        std::string name = argv[i];
        bool is_known = name == "--runtime" || name == "--state" || name == "--config" ||
                        name == "--notify-fd" || name == "--role";
        if (!is_known)
            return Error{ErrorCode::invalid, "unknown option '" + name + "'"};
        if (i + 1 >= argc)
            return Error{ErrorCode::invalid, name + " wants a value"};
        options[name] = argv[i + 1];
    }
    return options;
}

Result<ServiceArguments> read_arguments(int argc, char** argv) {
    auto options = parse_options(argc, argv);
    if (!options)
        return options.error();
    auto paths = resolve_paths();
    if (!paths)
        return paths.error();
    ServiceArguments arguments;
    arguments.paths = *paths;
    if (auto& value = (*options)["--runtime"]; !value.empty())
        arguments.paths.runtime = value;
    if (auto& value = (*options)["--state"]; !value.empty())
        arguments.paths.state = value;
    if (auto& value = (*options)["--config"]; !value.empty())
        arguments.paths.config = value;
    arguments.role = (*options)["--role"];
    if (auto& value = (*options)["--notify-fd"]; !value.empty()) {
        auto fd = parse_fd(value);
        if (!fd)
            return fd.error();
        arguments.notify_fd = *fd;
    }
    if (auto prepared = prepare(arguments.paths); !prepared)
        return prepared.error();
    auto config = load_config(arguments.paths.config);
    if (!config)
        return config.error();
    arguments.config = *config;
    return arguments;
}

log::Level level_of(const std::string& name) {
    if (name == "debug")
        return log::Level::debug;
    if (name == "warning")
        return log::Level::warning;
    if (name == "error")
        return log::Level::error;
    return log::Level::info;
}

void raise_fd_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

Result<ServiceArguments> parse_arguments(int argc, char** argv) {
    auto arguments = read_arguments(argc, argv);
    if (!arguments) {
        std::fprintf(stderr, "%s: %s\n", argv[0], arguments.error().message().c_str());
        std::fprintf(stderr,
                     "usage: %s --runtime DIR --state DIR [--config FILE] [--notify-fd N] [--role ROLE]\n",
                     argv[0]);
    }
    return arguments;
}

struct Service::Impl {
    std::unique_ptr<EventLoop> loop;
    Fd signals;
    Fd notify;

    void tell_supervisor(const std::string& line) {
        if (!notify)
            return;
        [[maybe_unused]] auto put = write(notify.get(), line.data(), line.size());
    }
};

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(std::string name, const ServiceArguments& arguments) {
    log::set_process_name(name);
    log::set_threshold(level_of(arguments.config.log_level));
    metrics::set(metrics::Metric::start_time_seconds, static_cast<double>(wall_ns()) / 1e9);
    raise_fd_limit();
    signal(SIGPIPE, SIG_IGN);
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    // Before any thread starts: all inherit it.
    sigprocmask(SIG_BLOCK, &ending, nullptr);

    auto impl = std::make_unique<Impl>();
    auto loop = EventLoop::open();
    if (!loop)
        return loop.error();
    impl->loop = std::move(*loop);
    impl->notify.reset(arguments.notify_fd);
    // What this service starts must not hold the supervisor's pipe open.
    if (impl->notify && fcntl(impl->notify.get(), F_SETFD, FD_CLOEXEC) != 0)
        return system_error("--notify-fd is no descriptor of this process");
    impl->signals.reset(signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!impl->signals)
        return system_error("cannot make a signalfd");
    auto* raw_loop = impl->loop.get();
    int signals = impl->signals.get();
    auto watched = raw_loop->watch(signals, EPOLLIN, [raw_loop, signals](std::uint32_t) {
        signalfd_siginfo taken{};
        if (read(signals, &taken, sizeof taken) == sizeof taken)
            log::info("service ending", {{"signal", taken.ssi_signo}, {"from", taken.ssi_pid}});
        raw_loop->stop();
    });
    if (!watched)
        return watched.error();
    return std::unique_ptr<Service>(new Service(std::move(impl)));
}

EventLoop& Service::loop() {
    return *impl_->loop;
}

void Service::say_ready() {
    impl_->tell_supervisor("READY=1\n");
}

void Service::say_status(const std::string& text) {
    impl_->tell_supervisor("STATUS=" + text + "\n");
}

void Service::run() {
    impl_->loop->run();
    // SIGALRM's default ends a process whose actor system does not come down.
    alarm(tear_down_seconds_max);
}

} // namespace helios::runtime
