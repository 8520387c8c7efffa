#include "base/clock.hpp"
#include "metrics/metrics.hpp"
#include "runtime/metrics_endpoint.hpp"
#include "runtime/paths.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace helios::runtime {
namespace {

class EndpointTest : public testing::Test {
protected:
    void SetUp() override {
        loop = std::move(EventLoop::open().value());
        endpoint = open();
        port = std::to_string(endpoint->port());
    }

    std::unique_ptr<MetricsEndpoint> open() {
        auto opened = MetricsEndpoint::open(*loop, "core", directory.path);
        EXPECT_TRUE(opened);
        return opened ? std::move(*opened) : nullptr;
    }

    [[nodiscard]] Fd connect_to() const {
        Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(endpoint->port());
        EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return fd;
    }

    // All that comes until the endpoint closes, or "(silence)".
    std::string rest(const Fd& fd) {
        std::string text;
        std::array<char, 4096> buffer{};
        for (std::int64_t end = monotonic_ns() + 20'000'000'000; monotonic_ns() < end;) {
            ssize_t size = recv(fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (size == 0 || (size < 0 && errno != EAGAIN))
                return text;
            if (size > 0)
                text.append(buffer.data(), static_cast<std::size_t>(size));
            else
                loop->run_once(20);
        }
        return "(silence)";
    }

    std::string ask(const std::string& request) {
        Fd fd = connect_to();
        EXPECT_EQ(send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(request.size()));
        return rest(fd);
    }
    std::string status(const std::string& request) {
        std::string answer = ask(request);
        return answer.size() < 12 ? answer : answer.substr(9, 3);
    }
    [[nodiscard]] std::string host() const { return "Host: 127.0.0.1:" + port + "\r\n"; }
    [[nodiscard]] std::string registration() const {
        std::ifstream file(directory.path + "/core.json");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    TemporaryDirectory directory;
    std::unique_ptr<EventLoop> loop;
    std::unique_ptr<MetricsEndpoint> endpoint;
    std::string port;
};

TEST_F(EndpointTest, ServesTheMetrics) {
    std::string answer = ask("GET /metrics HTTP/1.1\r\n" + host() + "\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_NE(answer.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"), std::string::npos);
    EXPECT_NE(answer.find("helios_start_time_seconds{service=\"core\"}"), std::string::npos);
    auto body = answer.find("\r\n\r\n") + 4;
    EXPECT_NE(answer.find("Content-Length: " + std::to_string(answer.size() - body) + "\r\n"),
              std::string::npos);
    EXPECT_EQ(status("GET /metrics HTTP/1.0\r\nhost:localhost:" + port + "\r\n\r\n"), "200");
}

TEST_F(EndpointTest, ServesNothingElse) {
    EXPECT_EQ(status("GET / HTTP/1.1\r\n" + host() + "\r\n"), "404");
    EXPECT_EQ(status("GET /metrics/../etc HTTP/1.1\r\n" + host() + "\r\n"), "404");
    EXPECT_EQ(status("POST /metrics HTTP/1.1\r\n" + host() + "\r\n"), "405");
    EXPECT_EQ(status("nonsense\r\n\r\n"), "400");
    EXPECT_EQ(status("\r\n\r\n"), "400");
    EXPECT_EQ(status("GET  /metrics\r\n\r\n"), "400");
}

// A page in a browser can reach a loopback port by a name of its own; it cannot forge the Host header.
TEST_F(EndpointTest, AnswersOnlyToItsOwnNames) {
    EXPECT_EQ(status("GET /metrics HTTP/1.1\r\nHost: evil.example:" + port + "\r\n\r\n"), "403");
    EXPECT_EQ(status("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), "403");
    EXPECT_EQ(status("GET /metrics HTTP/1.1\r\n\r\n"), "403");
    EXPECT_EQ(status("GET /metrics HTTP/1.1\r\n" + host() + host() + "\r\n"), "403");
}

TEST_F(EndpointTest, ARequestMayComeInPieces) {
    Fd fd = connect_to();
    for (char c : "GET /metrics HTTP/1.1\r\n" + host() + "\r\n") {
        ASSERT_EQ(send(fd.get(), &c, 1, MSG_NOSIGNAL), 1);
        loop->run_once(0);
    }
    EXPECT_TRUE(rest(fd).starts_with("HTTP/1.1 200 OK"));
}

TEST_F(EndpointTest, HeadersWithoutEndAreRefused) {
    std::string endless = "GET /metrics HTTP/1.1\r\nX: " + std::string(9000, 'x');
    EXPECT_EQ(status(endless), "431");
}

TEST_F(EndpointTest, TheSeventeenthConnectionIsRefusedAndCounted) {
    double before = metrics::value(metrics::Metric::peers_refused_total);
    std::vector<Fd> held;
    for (int i = 0; i < 16; ++i)
        held.push_back(connect_to());
    Fd extra = connect_to();
    EXPECT_EQ(rest(extra), "");
    EXPECT_EQ(metrics::value(metrics::Metric::peers_refused_total), before + 1);
    held.pop_back();
    loop->run_once(20);
    EXPECT_EQ(status("GET /metrics HTTP/1.1\r\n" + host() + "\r\n"), "200") << "a place is free again";
}

TEST_F(EndpointTest, AConnectionThatSaysNothingIsClosed) {
    Fd fd = connect_to();
    EXPECT_EQ(rest(fd), "");
}

TEST_F(EndpointTest, WithoutDescriptorsAPeerIsTurnedAwayAndCounted) {
    Fd fd = connect_to();
    double before = metrics::value(metrics::Metric::peers_refused_total);
    rlimit saved{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &saved), 0);
    Fd highest(dup(fd.get()));
    rlimit none = saved;
    none.rlim_cur = static_cast<rlim_t>(highest.get());
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    highest.reset();
    std::vector<Fd> fill;
    for (Fd more(dup(0)); more; more.reset(dup(0)))
        fill.push_back(std::move(more));
    std::string answer = rest(fd);
    setrlimit(RLIMIT_NOFILE, &saved);
    EXPECT_EQ(answer, "");
    EXPECT_EQ(metrics::value(metrics::Metric::peers_refused_total), before + 1);
    fill.clear();
    EXPECT_EQ(status("GET /metrics HTTP/1.1\r\n" + host() + "\r\n"), "200");
}

TEST_F(EndpointTest, IsRegisteredWhileItLives) {
    EXPECT_EQ(registration(),
              "[{\"targets\":[\"127.0.0.1:" + port + "\"],\"labels\":{\"job\":\"helios\"}}]\n");
    endpoint.reset();
    EXPECT_FALSE(std::filesystem::exists(directory.path + "/core.json"));
}

TEST_F(EndpointTest, LeavesItsSuccessorsRegistrationAlone) {
    auto successor = open();
    std::string present = registration();
    endpoint.reset();
    EXPECT_EQ(registration(), present);
    EXPECT_NE(present.find(std::to_string(successor->port())), std::string::npos);
}

TEST_F(EndpointTest, WithoutItsDirectoryItDoesNotOpen) {
    EXPECT_FALSE(MetricsEndpoint::open(*loop, "core", directory.path + "/missing"));
}

} // namespace
} // namespace helios::runtime
