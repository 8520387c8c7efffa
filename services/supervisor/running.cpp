#include "supervisor/running.hpp"

#include "runtime/paths.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::supervisor {
namespace {

std::string read_start(const std::string& path) {
    std::array<char, 1024> text{};
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    ssize_t got = file ? ::read(file.get(), text.data(), text.size()) : 0;
    return {text.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

std::string program_of(pid_t pid) {
    std::array<char, 4096> target{};
    std::string link = "/proc/" + std::to_string(pid) + "/exe";
    ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
    std::string path(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    constexpr std::string_view replaced = " (deleted)"; // An upgrade put another file in its place.
    if (path.ends_with(replaced))
        path.resize(path.size() - replaced.size());
    return path.substr(path.rfind('/') + 1);
}

void reset_signals() {
    for (int number = 1; number < _NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run(const Command& command, char** arguments, int go) {
    char permission = 0;
    if (::read(go, &permission, 1) != 1)
        ::_exit(1); // The supervisor died first: nobody knows of us.
    reset_signals();
    ::setpgid(0, 0);
    int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    bool ready = ::dup2(null, 0) == 0 && ::dup2(command.log_fd, 1) == 1 && ::dup2(command.log_fd, 2) == 2;
    if (command.notify_fd == child_notify_fd)
        ready = ready && ::fcntl(child_notify_fd, F_SETFD, 0) == 0;
    else
        ready = ready && ::dup2(command.notify_fd, child_notify_fd) == child_notify_fd;
    if (ready)
        ::execv(arguments[0], arguments);
    ::dprintf(command.log_fd, "helios-supervisor: cannot run %s: %s\n", arguments[0], std::strerror(errno));
    ::_exit(127);
}

} // namespace

std::uint64_t start_ticks_of(pid_t pid) {
    std::string text = read_start("/proc/" + std::to_string(pid) + "/stat");
    std::size_t at = text.rfind(')'); // The name may hold anything; field 3 follows it.
    for (int field = 2; field < 22 && at != std::string::npos; ++field)
        at = text.find(' ', at + 1);
    return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at, nullptr, 10);
}

Status write_pid_file(const std::string& path, const Running& running) {
    return runtime::replace_file(path, std::to_string(running.pid) + " " +
                                           std::to_string(running.start_ticks) + "\n");
}

std::optional<Running> read_pid_file(const std::string& path) {
    std::string text = read_start(path);
    Running running;
    const char* end = text.data() + text.size();
    auto pid = std::from_chars(text.data(), end, running.pid);
    if (pid.ec != std::errc() || pid.ptr == end || *pid.ptr != ' ' || running.pid <= 1)
        return std::nullopt;
    auto ticks = std::from_chars(pid.ptr + 1, end, running.start_ticks);
    if (ticks.ec != std::errc() || running.start_ticks == 0)
        return std::nullopt;
    return running;
}

Fd open_running(const Running& running, const std::string& program) {
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, running.pid, 0)));
    // Looked at after the pidfd is there: from then on the pid cannot be another's without our noticing.
    if (!pidfd || start_ticks_of(running.pid) != running.start_ticks || program_of(running.pid) != program)
        return Fd();
    return pidfd;
}

Result<Running> spawn_service(const Command& command) {
    std::vector<char*> arguments;
    for (const std::string& argument : command.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);

    std::array<int, 2> go{};
    if (::pipe2(go.data(), O_CLOEXEC) != 0)
        return system_error("cannot make a pipe");
    Fd go_read(go[0]);
    Fd go_write(go[1]);
    pid_t pid = ::fork();
    if (pid < 0)
        return system_error("cannot start another process");
    if (pid == 0) {
        ::close(go[1]);
        run(command, arguments.data(), go[0]);
    }
    Running running{pid, start_ticks_of(pid)};
    Status written = write_pid_file(command.pid_file, running);
    if (written && ::write(go_write.get(), "g", 1) == 1)
        return running;
    go_write.reset(); // Tells it to end.
    ::waitpid(pid, nullptr, 0);
    return written ? system_error("cannot start " + command.arguments[0]) : written.error();
}

} // namespace helios::supervisor
