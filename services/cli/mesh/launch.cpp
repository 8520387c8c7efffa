#include "cli/mesh/launch.hpp"

#include "base/clock.hpp"
#include "base/fd.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::cli {
namespace {

constexpr int notify_place = 3; // Of the supervisor's end of the pipe.
constexpr std::size_t said_bytes_max = 64 * 1024;

struct Plan {
    std::string program;
    std::vector<std::string> arguments;
    std::string log;
};

Plan plan_of(const runtime::Paths& paths) {
    Plan plan;
    plan.program = paths.bin + "/helios-supervisor";
    plan.arguments = {plan.program, "--runtime", paths.runtime, "--state",   paths.state,
                      "--bin",      paths.bin,   "--config",    paths.config};
    plan.arguments.insert(plan.arguments.end(), {"--notify-fd", std::to_string(notify_place)});
    plan.log = paths.logs() + "/supervisor.log";
    return plan;
}

void say(int fd, const std::string& line) {
    [[maybe_unused]] ssize_t put = write(fd, line.data(), line.size());
}

// In the grandchild: everything that ties it to us is let go.
[[noreturn]] void become_supervisor(const Plan& plan, int notify) {
    int null = ::open("/dev/null", O_RDONLY);
    int log = ::open(plan.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
    if (log < 0)
        log = ::open("/dev/null", O_WRONLY);
    notify = fcntl(notify, F_DUPFD, 10); // Out of the way of the places below.
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    dup2(notify, notify_place);
    for (int fd = notify_place + 1, end = static_cast<int>(sysconf(_SC_OPEN_MAX)); fd < end && fd < 65'536;
         ++fd)
        close(fd);
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (chdir("/") != 0)
        say(STDERR_FILENO, "cannot change to /\n");
    std::vector<char*> arguments;
    for (const std::string& argument : plan.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str())); // execv's signature predates const.
    arguments.push_back(nullptr);
    execv(plan.program.c_str(), arguments.data());
    say(notify_place, "FAILED=cannot run " + plan.program + ": " + std::strerror(errno) + "\n");
    _exit(127);
}

Result<Fd> start(const Plan& plan) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return system_error("cannot make a pipe");
    Fd reading(ends[0]);
    Fd writing(ends[1]);
    pid_t child = fork();
    if (child < 0)
        return system_error("cannot start the supervisor");
    if (child == 0) {
        setsid();
        if (fork() == 0)
            become_supervisor(plan, writing.get());
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return reading;
}

class Listener {
public:
    explicit Listener(const OnProgress& on_progress) : on_progress_(on_progress) {}

    void take(std::string_view bytes) {
        if (line_.size() + bytes.size() <= said_bytes_max)
            line_ += bytes;
        for (std::size_t end = 0; (end = line_.find('\n')) != line_.npos;) {
            on_line(line_.substr(0, end));
            line_.erase(0, end + 1);
        }
    }
    [[nodiscard]] bool ready() const { return ready_; }
    [[nodiscard]] const std::string& failure() const { return failure_; }
    [[nodiscard]] bool another_runs() const { return another_runs_; }

private:
    void on_line(const std::string& line) {
        constexpr std::string_view status = "STATUS=";
        constexpr std::string_view failed = "FAILED=";
        constexpr std::string_view exists = "EXISTS=";
        if (line == "READY=1")
            ready_ = true;
        if (line.starts_with(status))
            on_progress_(std::string_view(line).substr(status.size()));
        if (line.starts_with(failed))
            failure_ = line.substr(failed.size());
        if (line.starts_with(exists)) {
            failure_ = line.substr(exists.size());
            another_runs_ = true;
        }
    }

    const OnProgress& on_progress_;
    std::string line_;
    bool ready_ = false;
    bool another_runs_ = false;
    std::string failure_;
};

Error start_failure(std::string why) {
    if (why.empty())
        why = "the supervisor ended before the mesh was ready";
    return Error{ErrorCode::unavailable,
                 "the mesh did not start: " + why +
                     ". `helios doctor` looks at directories and limits, `helios logs` "
                     "shows the services' last words."};
}

} // namespace

Status launch_supervisor(const runtime::Paths& paths, const OnProgress& on_progress,
                         std::int64_t patience_ns) {
    auto notify = start(plan_of(paths));
    if (!notify)
        return notify.error();
    Listener listener(on_progress);
    std::int64_t until_ns = monotonic_ns() + patience_ns;
    while (!listener.ready() && listener.failure().empty()) {
        auto left_ms = static_cast<int>((until_ns - monotonic_ns()) / 1'000'000);
        pollfd wanted{notify->get(), POLLIN, 0};
        if (left_ms <= 0 || poll(&wanted, 1, left_ms) == 0)
            return start_failure("it was not ready after 15 s");
        std::array<char, 1024> bytes{};
        ssize_t got = read(notify->get(), bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return start_failure("");
        listener.take({bytes.data(), static_cast<std::size_t>(got)});
    }
    if (listener.ready())
        return {};
    Error error = start_failure(listener.failure());
    if (listener.another_runs())
        error.code = ErrorCode::exists;
    return error;
}

} // namespace helios::cli
