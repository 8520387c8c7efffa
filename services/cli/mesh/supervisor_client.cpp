#include "cli/mesh/supervisor_client.hpp"

#include "base/clock.hpp"
#include "base/seqpacket.hpp"
#include "cli/mesh/launch.hpp"

#include <array>
#include <poll.h>
#include <sstream>
#include <sys/socket.h>

namespace helios::cli {
namespace {

constexpr int answer_ms = 2'000;
constexpr int stop_ms = 20'000; // Each service has 5 s.
constexpr std::int64_t start_ns = 15'000'000'000;
constexpr int poll_ms = 20;

bool wait_readable(int fd, int timeout_ms) {
    pollfd wanted{fd, POLLIN, 0};
    return poll(&wanted, 1, timeout_ms) > 0;
}

Result<std::string> receive(int fd, int timeout_ms) {
    std::array<char, 16 * 1024> bytes{};
    if (!wait_readable(fd, timeout_ms))
        return Error{ErrorCode::unavailable,
                     "the supervisor does not answer. Is it stopped? `helios doctor`"};
    ssize_t got = receive_seqpacket(fd, bytes.data(), bytes.size(), 0);
    if (got <= 0)
        return Error{ErrorCode::unavailable, "the supervisor went away. Try again."};
    return std::string(bytes.data(), static_cast<std::size_t>(got));
}

Result<std::string> ask(int fd, std::string_view request) {
    if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0)
        return system_error("cannot ask the supervisor");
    return receive(fd, answer_ms);
}

bool is_running(const Error& error) {
    return error.code != ErrorCode::not_found && error.code != ErrorCode::unavailable;
}

// A supervisor that is still starting, perhaps for another command.
Result<MeshStart> await_ready(const runtime::Paths& paths, const OnProgress& on_progress) {
    std::int64_t until_ns = monotonic_ns() + start_ns;
    while (monotonic_ns() < until_ns) {
        auto services = ask_status(paths);
        if (services && !services->empty() && services->front().state == "ready")
            return MeshStart::ran_already;
        if (!services && !is_running(services.error()))
            return services.error();
        on_progress("starting");
        poll(nullptr, 0, poll_ms);
    }
    return Error{ErrorCode::unavailable,
                 "the mesh is not ready after 15 s. `helios status` shows what it waits "
                 "for, `helios logs` why."};
}

} // namespace

std::vector<ServiceStatus> parse_status(std::string_view text) {
    std::vector<ServiceStatus> services;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        ServiceStatus service;
        words >> service.name >> service.state >> service.pid >> service.start_ticks >> service.restarts >>
            service.uptime_ms >> service.health;
        if (!service.state.empty())
            services.push_back(std::move(service));
    }
    return services;
}

Result<std::vector<ServiceStatus>> ask_status(const runtime::Paths& paths) {
    auto socket = connect_seqpacket(paths.supervisor_socket());
    if (!socket)
        return socket.error();
    auto answer = ask(socket->get(), "status");
    if (!answer)
        return answer.error();
    return parse_status(*answer);
}

Status stop_mesh(const runtime::Paths& paths) {
    auto socket = connect_seqpacket(paths.supervisor_socket());
    if (!socket)
        return socket.error();
    auto answer = ask(socket->get(), "stop");
    if (!answer)
        return answer.error();
    // It closes the socket when it goes.
    std::array<char, 256> rest{};
    if (!wait_readable(socket->get(), stop_ms) || recv(socket->get(), rest.data(), rest.size(), 0) > 0) {
        return Error{ErrorCode::timeout,
                     "the mesh has not stopped after 20 s. `helios status` shows what still "
                     "runs."};
    }
    return {};
}

Status restart_service(const runtime::Paths& paths, const std::string& name) {
    auto socket = connect_seqpacket(paths.supervisor_socket());
    if (!socket)
        return socket.error();
    auto answer = ask(socket->get(), "restart " + name);
    if (!answer)
        return answer.error();
    if (!answer->starts_with("ok"))
        return Error{ErrorCode::not_found, "there is no service " + name + ". `helios status` names them."};
    return {};
}

Result<MeshStart> ensure_mesh(const runtime::Paths& paths, const OnProgress& on_progress) {
    auto services = ask_status(paths);
    if (services && !services->empty() && services->front().state == "ready")
        return MeshStart::ran_already;
    if (services && !services->empty() && services->front().state == "starting")
        return await_ready(paths, on_progress);
    if (auto prepared = runtime::prepare(paths); !prepared)
        return prepared.error();
    for (std::int64_t until_ns = monotonic_ns() + start_ns;;) {
        auto launched = launch_supervisor(paths, on_progress, start_ns);
        if (launched)
            return MeshStart::started;
        // Another command may have been faster. If not, who answers there is ours, about to go.
        if (auto ready = await_ready(paths, on_progress))
            return ready;
        // The other one has the place already, but not its socket yet; or it is about to leave both.
        if (launched.error().code != ErrorCode::exists)
            return launched.error();
        if (monotonic_ns() >= until_ns)
            return Error{ErrorCode::unavailable, launched.error().detail};
        poll(nullptr, 0, poll_ms);
    }
}

} // namespace helios::cli
