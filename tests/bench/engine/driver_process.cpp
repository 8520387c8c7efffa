#include "engine/driver_process.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::bench {
namespace {

constexpr int start_ms_max = 30'000;
constexpr int answer_ms_max = 120'000; // The slowest known needs 20 s for 4 MB.

struct Pipe {
    std::array<int, 2> ends{-1, -1};
    bool open() { return pipe2(ends.data(), O_CLOEXEC) == 0; }
    void close_end(std::size_t end) { close(ends[end]); }
};

std::string line_of(const Request& request) {
    std::ostringstream line;
    line << request.verb << ' ' << request.columns << ' ' << request.rows << ' ' << request.columns_after
         << ' ' << request.bytes << ' ' << request.path << '\n';
    return line.str();
}

} // namespace

bool DriverProcess::spawn() {
    Pipe in;
    Pipe out;
    if (engine_.command.empty() || !in.open() || !out.open())
        return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> arguments;
    for (std::string& argument : engine_.command)
        arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    const int error = posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    in.close_end(0);
    out.close_end(1);
    requests_ = in.ends[1];
    answers_ = out.ends[0];
    if (error != 0)
        process_ = -1;
    return error == 0;
}

bool DriverProcess::start() {
    constexpr std::string_view ready = "ready ";
    if (spawn()) {
        const auto line = read_line(start_ms_max);
        if (line && line->starts_with(ready)) {
            version_ = line->substr(ready.size());
            return true;
        }
    }
    stop();
    return false;
}

void DriverProcess::stop() {
    if (requests_ >= 0) {
        close(requests_);
        close(answers_);
    }
    requests_ = answers_ = -1;
    unread_.clear();
    if (process_ < 0)
        return;
    // Its input has ended: it ends by itself, unless it hangs.
    for (int tries = 0; tries < 100; ++tries) {
        if (waitpid(process_, nullptr, WNOHANG) != 0) {
            process_ = -1;
            return;
        }
        usleep(20'000);
    }
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
}

std::optional<std::string> DriverProcess::read_line(int milliseconds) {
    while (true) {
        if (const auto end = unread_.find('\n'); end != std::string::npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        pollfd waiting{answers_, POLLIN, 0};
        std::array<char, 4096> buffer{};
        if (poll(&waiting, 1, milliseconds) <= 0)
            return std::nullopt;
        const ssize_t count = read(answers_, buffer.data(), buffer.size());
        if (count <= 0)
            return std::nullopt;
        unread_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

Answer DriverProcess::ask(const Request& request) {
    if (process_ < 0 && !start())
        return {};
    const std::string text = line_of(request);
    const bool sent = write(requests_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const auto line = sent ? read_line(answer_ms_max) : std::nullopt;
    if (line == "no")
        return {Answer::Kind::cannot, 0};
    if (line && line->starts_with("ok "))
        return {Answer::Kind::number, std::stod(line->substr(3))};
    if (process_ > 0)
        kill(process_, SIGTERM);
    stop();
    return {};
}

} // namespace helios::bench
