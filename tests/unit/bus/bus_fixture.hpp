// A loop, a context and a private directory for tests of real sockets. Everything is gone afterwards.
#pragma once

#include "base/clock.hpp"
#include "base/event_loop.hpp"
#include "bus/socket.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace helios::bus {

// A row like session.grid, with limits a test can reach.
inline constexpr Channel small_row{
    "test.small", Pattern::router_dealer, "small", "a", "b", "Data", 4096, 8, Overflow::resync};
// The same endpoint seen by a peer that keeps no limit.
inline constexpr Channel lawless_row{
    "test.lawless", Pattern::router_dealer, "small", "a", "b", "Data", 64 * 1024 * 1024, 8, Overflow::resync};

struct Heard {
    std::string peer;
    std::string frame;
    bool operator==(const Heard&) const = default;
};

inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class BusTest : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/helios_bus_XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        directory = name;
        loop = std::move(EventLoop::open().value());
        context = std::make_unique<Context>();
    }
    void TearDown() override {
        context.reset();
        std::filesystem::remove_all(directory);
    }

    SocketOptions options(const Channel& row, Side side, Transport transport = Transport::ipc) const {
        SocketOptions chosen;
        chosen.channel = &row;
        chosen.side = side;
        chosen.transport = transport;
        chosen.runtime_directory = directory;
        return chosen;
    }
    SocketOptions named(const Channel& row, std::string identity) const {
        SocketOptions chosen = options(row, Side::connect);
        chosen.identity = std::move(identity);
        return chosen;
    }

    std::unique_ptr<Socket> open(const SocketOptions& chosen, std::vector<Heard>& heard) {
        auto socket = Socket::open(*context, *loop, chosen, [&heard](std::string_view peer, Bytes frame) {
            heard.push_back({std::string(peer), std::string(frame.begin(), frame.end())});
        });
        if (!socket) {
            ADD_FAILURE() << socket.error().message();
            return nullptr;
        }
        return std::move(*socket);
    }

    // Runs the loop until it is so; gives up long after any sane delay.
    template <class Condition>
    [[nodiscard]] bool until(Condition condition) {
        std::int64_t end = monotonic_ns() + 20'000'000'000;
        while (!condition()) {
            if (monotonic_ns() > end)
                return false;
            loop->run_once(20);
        }
        return true;
    }

    std::string directory;
    std::unique_ptr<EventLoop> loop;
    std::unique_ptr<Context> context;
};

} // namespace helios::bus
