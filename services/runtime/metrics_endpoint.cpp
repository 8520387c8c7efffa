#include "runtime/metrics_endpoint.hpp"

#include "base/fd.hpp"
#include "metrics/metrics.hpp"
#include "runtime/paths.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <netinet/in.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace helios::runtime {
namespace {

constexpr std::size_t request_bytes_max = 8192; // A scrape's headers are a few hundred bytes.
constexpr std::size_t connections_max = 16;     // Beyond it: closed at once.
constexpr std::int64_t idle_ns = 2'000'000'000; // A connection lives no longer than this.

std::string response(std::string_view status, std::string_view type, std::string_view body) {
    std::string text = "HTTP/1.1 ";
    text += status;
    text += "\r\nContent-Type: ";
    text += type;
    text += "\r\nContent-Length: " + std::to_string(body.size());
    text += "\r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    text += body;
    return text;
}

std::string refusal(std::string_view status) {
    return response(status, "text/plain", std::string(status) + "\n");
}

// The value of the only Host header, or nothing.
std::string host_of(std::string_view head) {
    std::string host;
    int hosts = 0;
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
        std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() < 5 || strncasecmp(line.data(), "host:", 5) != 0)
            continue;
        ++hosts;
        auto first = line.find_first_not_of(' ', 5);
        host = first == std::string_view::npos ? "" : line.substr(first);
    }
    return hosts == 1 ? host : "";
}

std::string answer(std::string_view head, const std::string& service, std::uint16_t port) {
    std::string_view line = head.substr(0, head.find("\r\n"));
    auto space = line.find(' ');
    auto second = line.find(' ', space + 1);
    if (space == std::string_view::npos || second == std::string_view::npos ||
        line.substr(second + 1, 5) != "HTTP/") {
        return refusal("400 Bad Request");
    }
    std::string host = host_of(head);
    std::string port_text = ":" + std::to_string(port);
    // Exact names only: a page that rebinds its own name to loopback gets nothing.
    if (host != "127.0.0.1" + port_text && host != "localhost" + port_text)
        return refusal("403 Forbidden");
    if (line.substr(0, space) != "GET")
        return refusal("405 Method Not Allowed");
    if (line.substr(space + 1, second - space - 1) != "/metrics")
        return refusal("404 Not Found");
    return response("200 OK", "text/plain; version=0.0.4; charset=utf-8", metrics::prometheus_text(service));
}

} // namespace

struct MetricsEndpoint::Impl {
    struct Connection {
        Fd fd;
        std::string request;
        std::string reply;
        EventLoop::TimerId timer = 0;
    };

    EventLoop& loop;
    std::string service;
    std::string registration;
    Fd listener;
    Fd spare; // Given up for a moment to turn a peer away when there are no descriptors left.
    std::uint16_t port = 0;
    std::map<int, Connection> connections;

    Impl(EventLoop& l, std::string s) : loop(l), service(std::move(s)) {}

    Status listen_on_loopback() {
        listener.reset(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (!listener || bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            listen(listener.get(), 16) != 0 ||
            getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            return system_error("cannot listen on 127.0.0.1 for metrics");
        }
        port = ntohs(address.sin_port);
        open_spare();
        return loop.watch(listener.get(), EPOLLIN | EPOLLET, [this](std::uint32_t) { accept_all(); });
    }

    [[nodiscard]] std::string announcement() const {
        return "[{\"targets\":[\"127.0.0.1:" + std::to_string(port) +
               "\"],\"labels\":{\"job\":\"helios\"}}]\n";
    }

    Status announce(const std::string& directory) {
        registration = directory + "/" + service + ".json";
        return replace_file(registration, announcement());
    }

    // Unless a successor has put its own there.
    void withdraw() const {
        Fd file(::open(registration.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        std::array<char, 256> content{};
        ssize_t size = file ? read(file.get(), content.data(), content.size()) : 0;
        if (size > 0 && std::string_view(content.data(), static_cast<std::size_t>(size)) == announcement())
            unlink(registration.c_str());
    }

    void accept_all() {
        while (true) {
            Fd fd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!fd && (errno == EMFILE || errno == ENFILE) && turn_away())
                continue;
            if (!fd)
                return;
            if (connections.size() >= connections_max) {
                metrics::add(metrics::Metric::peers_refused_total);
                continue;
            }
            int number = fd.get();
            if (!loop.watch(number, EPOLLIN, [this, number](std::uint32_t) { on_ready(number); }))
                continue;
            Connection& connection = connections[number];
            connection.fd = std::move(fd);
            connection.timer = loop.after(idle_ns, [this, number] { drop(number); });
        }
    }

    // A listener is edge-triggered: who is not taken now would wait for the next one to knock.
    // False when nobody waits (accept4(2) says EMFILE even then).
    bool turn_away() {
        spare.reset();
        Fd fd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        bool any = bool(fd);
        fd.reset();
        open_spare();
        if (any)
            metrics::add(metrics::Metric::peers_refused_total);
        return any;
    }

    void open_spare() { spare.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

    void drop(int number) {
        auto found = connections.find(number);
        if (found == connections.end())
            return;
        loop.cancel(found->second.timer);
        loop.forget(number);
        connections.erase(found);
    }

    void on_ready(int number) {
        Connection& connection = connections.at(number);
        if (connection.reply.empty() && !read_request(connection))
            return drop(number);
        if (!connection.reply.empty() && !write_reply(connection))
            drop(number);
    }

    // False at the peer's end. Makes the reply once the head is complete.
    bool read_request(Connection& connection) {
        std::array<char, 4096> buffer{};
        ssize_t got = read(connection.fd.get(), buffer.data(), buffer.size());
        if (got < 0)
            return errno == EAGAIN;
        if (got == 0)
            return false;
        connection.request.append(buffer.data(), static_cast<std::size_t>(got));
        auto end = connection.request.find("\r\n\r\n");
        if (end != std::string::npos) {
            connection.reply = answer(std::string_view(connection.request).substr(0, end + 2), service, port);
        } else if (connection.request.size() > request_bytes_max) {
            connection.reply = refusal("431 Request Header Fields Too Large");
        }
        return true;
    }

    // False when all is written or the peer is gone.
    bool write_reply(Connection& connection) {
        ssize_t put = write(connection.fd.get(), connection.reply.data(), connection.reply.size());
        if (put < 0 && errno != EAGAIN)
            return false;
        if (put > 0)
            connection.reply.erase(0, static_cast<std::size_t>(put));
        if (connection.reply.empty())
            return false;
        return bool(loop.change(connection.fd.get(), EPOLLOUT));
    }
};

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MetricsEndpoint::~MetricsEndpoint() {
    while (!impl_->connections.empty())
        impl_->drop(impl_->connections.begin()->first);
    if (impl_->listener)
        impl_->loop.forget(impl_->listener.get());
    impl_->withdraw();
}

Result<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::open(EventLoop& loop, std::string service,
                                                               const std::string& directory) {
    auto impl = std::make_unique<Impl>(loop, std::move(service));
    if (auto listening = impl->listen_on_loopback(); !listening)
        return listening.error();
    if (auto announced = impl->announce(directory); !announced)
        return announced.error();
    return std::unique_ptr<MetricsEndpoint>(new MetricsEndpoint(std::move(impl)));
}

std::uint16_t MetricsEndpoint::port() const {
    return impl_->port;
}

} // namespace helios::runtime
