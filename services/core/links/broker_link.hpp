// The broker's end of the channel to the session system: chunks are filled in place, everything else waits in
// a bounded queue when the channel is full. Loop thread.
#pragma once

#include "bus/socket.hpp"
#include "core/links/greeter.hpp"
#include "pty/broker.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace helios::core {

class BrokerLink final : public pty::BrokerOutput {
public:
    static constexpr std::size_t outbox_max = 4096; // Overflow rule: drop_oldest, then all is told anew.

    explicit BrokerLink(EventLoop& loop) : loop_(loop), greeter_("broker") {}
    ~BrokerLink() override;

    Status open(bus::Context& context, bus::Transport transport, const std::string& runtime_directory);
    void start(pty::Broker& broker);

    std::span<std::uint8_t> reserve(std::size_t byte_count) override;
    bool send_chunk(const wire::OutputChunk& chunk) override;
    void send(const wire::Data& message) override;

    [[nodiscard]] bus::Socket& socket() { return *socket_; }
    // The other end when it lives on the same loop.
    void pair_with(bus::Socket* peer) { peer_ = peer; }

private:
    void on_frame(bus::Bytes frame);
    bus::Sent put(bus::Bytes frame);
    bool keep_ack(const wire::Data& message);
    void send_acks();
    void send_frame(wire::Frame frame);
    void flush();
    void tick();

    EventLoop& loop_;
    Greeter greeter_;
    pty::Broker* broker_ = nullptr;
    std::unique_ptr<bus::Socket> socket_;
    bus::Socket* peer_ = nullptr;
    wire::OutputChunkBuilder builder_;
    std::deque<wire::Frame> outbox_;
    EventLoop::TimerId timer_ = 0;
    std::vector<wire::Frame> acks_; // Wait for the next chunk: a key's echo and its ack wake a viewer once.
    EventLoop::TimerId acks_timer_ = 0;
};

} // namespace helios::core
