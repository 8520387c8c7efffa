#include "differential/peer.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <utility>

namespace helios::differential {
namespace {

constexpr int silence_ms_max = 30'000;

Error gone(std::string detail) {
    return {ErrorCode::unavailable, std::move(detail)};
}

std::string size_text(grid::Size size) {
    return std::to_string(size.columns) + ' ' + std::to_string(size.rows);
}

std::string request_for(const Stream& stream) {
    const std::vector<Step> steps = steps_of(stream);
    std::string text = "screen " + size_text(stream.size) + ' ' + std::to_string(steps.size()) + '\n';
    for (const Step& step : steps) {
        text += step.resize ? "resize " + size_text(*step.resize) + '\n'
                            : "feed " + std::to_string(step.bytes.size()) + '\n' + step.bytes;
    }
    return text;
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace

Result<Peer> Peer::start(const std::vector<std::string>& command) {
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return system_error("no socket for an engine");
    Fd ours(ends[0]);
    const Fd theirs(ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = -1;
    const int error = posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return system_error("cannot start " + command.front(), error);
    Peer peer(process, std::move(ours));
    const auto version = peer.read_line();
    const auto attributes = version ? peer.read_line() : version;
    if (!attributes || !version->starts_with("ready "))
        return gone(command.front() +
                    " does not come up; deploy/install-deps.sh --test fetches what it needs");
    peer.version_ = version->substr(6);
    peer.attributes_ = *attributes;
    return peer;
}

Peer::Peer(Peer&& other) noexcept
    : process_(std::exchange(other.process_, -1)), socket_(std::move(other.socket_)),
      unread_(std::move(other.unread_)), version_(std::move(other.version_)),
      attributes_(std::move(other.attributes_)) {}

Peer::~Peer() {
    socket_.reset();
    if (process_ > 0) {
        kill(process_, SIGTERM);
        waitpid(process_, nullptr, 0);
    }
}

Result<std::string> Peer::read_line() {
    for (std::size_t searched = 0;;) {
        if (const auto end = unread_.find('\n', searched); end != std::string::npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        searched = unread_.size();
        pollfd waiting{socket_.get(), POLLIN, 0};
        if (poll(&waiting, 1, silence_ms_max) == 0)
            return Error{ErrorCode::timeout, "the other engine is silent"};
        std::array<char, 64 * 1024> buffer{};
        const ssize_t count = read(socket_.get(), buffer.data(), buffer.size());
        if (count <= 0)
            return gone("the other engine has gone");
        unread_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

Result<std::string> Peer::look_of(const Stream& stream) {
    if (!send_all(socket_.get(), request_for(stream)))
        return gone("the other engine does not listen");
    std::string text;
    for (;;) {
        auto line = read_line();
        if (!line)
            return line;
        if (*line == "end")
            return text;
        text += *line + '\n';
    }
}

} // namespace helios::differential
