// How fast a running helios-control answers and publishes: commands a second from one caller with a window,
// the time of one command, and events a second to one and to fifty subscribers. Prints figures, asserts
// nothing.
#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "base/id.hpp"
#include "bus/socket.hpp"
#include "wire/envelope.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace helios;

constexpr std::int64_t give_up_ns = 30'000'000'000;

class Bench {
public:
    explicit Bench(std::string runtime)
        : runtime_(std::move(runtime)), loop_(std::move(*EventLoop::open())) {}

    std::unique_ptr<bus::Socket> open(const bus::Channel& channel, const std::string& identity,
                                      bus::Socket::OnFrame on_frame) {
        bus::SocketOptions options;
        options.channel = &channel;
        options.runtime_directory = runtime_;
        options.identity = identity;
        if (channel.pattern == bus::Pattern::xpub_sub)
            options.subscriptions = {"lane."};
        auto socket = bus::Socket::open(context_, *loop_, options, std::move(on_frame));
        if (!socket) {
            std::fprintf(stderr, "%s\n", socket.error().message().c_str());
            std::exit(EXIT_FAILURE);
        }
        return std::move(*socket);
    }
    void until(const std::function<bool()>& is_true) {
        std::int64_t deadline = monotonic_ns() + give_up_ns;
        while (!is_true()) {
            if (monotonic_ns() > deadline) {
                std::fprintf(stderr, "control is silent\n");
                std::exit(EXIT_FAILURE);
            }
            loop_->run_once(10);
        }
    }

private:
    std::string runtime_;
    bus::Context context_;
    std::unique_ptr<EventLoop> loop_;
};

double seconds_since(std::int64_t start_ns) {
    return static_cast<double>(monotonic_ns() - start_ns) / 1e9;
}

class Caller {
public:
    explicit Caller(Bench& bench)
        : bench_(bench), socket_(bench.open(bus::bus_command, "cli." + ulid_text(Ulid::mint()),
                                            [this](std::string_view, bus::Bytes) { ++answered_; })) {}

    void send(const std::vector<std::uint8_t>& frame) {
        bench_.until([&] { return socket_->send(frame) == bus::Sent::ok; });
        ++sent_;
    }
    void call(const std::vector<std::uint8_t>& frame) {
        send(frame);
        bench_.until([&] { return answered_ == sent_; });
    }
    void wait_below(std::uint64_t window) {
        bench_.until([&] { return sent_ - answered_ < window; });
    }

private:
    Bench& bench_;
    std::unique_ptr<bus::Socket> socket_;
    std::uint64_t sent_ = 0;
    std::uint64_t answered_ = 0;
};

std::vector<std::uint8_t> command(std::string_view method, wire::Payload payload) {
    return wire::encode(wire::make_command(method, std::move(payload)));
}

void measure_latency(Bench& bench, std::string_view method) {
    Caller caller(bench);
    std::vector<double> us;
    for (int i = 0; i < 5'000; ++i) {
        std::int64_t start = monotonic_ns();
        caller.call(command(method, std::monostate{}));
        us.push_back(seconds_since(start) * 1e6);
    }
    std::sort(us.begin(), us.end());
    std::printf("%-14s there and back: p50 %.0f us, p95 %.0f us, p99 %.0f us\n", std::string(method).c_str(),
                us[us.size() / 2], us[us.size() * 95 / 100], us[us.size() * 99 / 100]);
}

void measure_rate(Bench& bench, std::string_view method) {
    constexpr std::uint64_t total = 50'000;
    Caller caller(bench);
    caller.call(command(method, std::monostate{}));
    std::int64_t start = monotonic_ns();
    for (std::uint64_t i = 0; i < total; ++i) {
        caller.wait_below(32);
        caller.send(command(method, std::monostate{}));
    }
    caller.wait_below(1);
    std::printf("%-14s commands, 32 under way: %.0f a second\n", std::string(method).c_str(),
                static_cast<double>(total) / seconds_since(start));
}

// Each lane.attach publishes two events.
void measure_events(Bench& bench, std::size_t subscribers) {
    constexpr std::uint64_t rounds = 5'000;
    std::uint64_t received = 0;
    std::vector<std::unique_ptr<bus::Socket>> sockets;
    for (std::size_t i = 0; i < subscribers; ++i)
        sockets.push_back(bench.open(bus::bus_event, "", [&](std::string_view, bus::Bytes) { ++received; }));
    Caller caller(bench);
    auto attach = command("lane.attach", wire::Text{"default"});
    bench.until([&] {
        std::uint64_t before = received;
        caller.call(attach);
        bench.until([&] { return received > before || before == 0; });
        return received - before >= 2 * subscribers;
    });
    std::uint64_t before = received;
    std::int64_t start = monotonic_ns();
    for (std::uint64_t i = 0; i < rounds; ++i) {
        caller.wait_below(16);
        caller.send(command("lane.attach", wire::Text{"default"}));
        bench.until([&] { return received - before + 64 * subscribers >= 2 * i * subscribers; });
    }
    bench.until([&] { return received - before >= 2 * rounds * subscribers; });
    double took = seconds_since(start);
    std::printf("%2zu subscribers: %.0f events a second published, %.0f delivered\n", subscribers,
                2.0 * rounds / took, static_cast<double>(received - before) / took);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s RUNTIME_DIRECTORY (of a mesh that runs)\n", argv[0]);
        return EXIT_FAILURE;
    }
    Bench bench(argv[1]);
    for (const char* method : {"mesh.version", "terminal.list"}) {
        measure_latency(bench, method);
        measure_rate(bench, method);
    }
    measure_events(bench, 1);
    measure_events(bench, 50);
    return EXIT_SUCCESS;
}
