// A ZeroMQ socket on the event loop. The only way the mesh touches ZeroMQ.
//
// All calls belong to the loop's thread. Explicit limits on every socket (frame size, high-water marks,
// linger, heartbeats, handshake time); ROUTER is MANDATORY with HANDOVER; ipc accepts only the own uid; a
// bound ipc path is guarded by a lock file, because ZeroMQ would steal a live one in silence. Sends never
// block. A Socket may be destroyed by its own callback.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"
#include "bus/channels.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace helios::bus {

using Bytes = std::span<const std::uint8_t>;

// One per process; must outlive its sockets and must not cross a fork.
class Context {
public:
    Context();
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

enum class Side : std::uint8_t { bind, connect };
enum class Transport : std::uint8_t { inproc, ipc };
// too_large: beyond the row's frame_bytes_max; the other side would cut the connection.
enum class Sent : std::uint8_t { ok, would_block, no_route, too_large };

struct SocketOptions {
    const Channel* channel = nullptr;
    Side side = Side::connect;
    Transport transport = Transport::ipc;
    std::string runtime_directory;          // For ipc.
    std::string identity;                   // Of a connecting DEALER: "core", "grid", "cli.01ARZ...".
    std::vector<std::string> subscriptions; // Of a SUB: topic prefixes.
};

struct SocketCounters {
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t dropped = 0; // Sends that were not ok.
};

class Socket {
public:
    // peer: the sender's identity on a ROUTER, else empty. On an XPUB a subscription arrives as a frame whose
    // first byte is 1 (subscribe) or 0, then the topic. The frame is valid during the call.
    using OnFrame = std::function<void(std::string_view peer, Bytes frame)>;

    static Result<std::unique_ptr<Socket>> open(Context& context, EventLoop& loop, SocketOptions options,
                                                OnFrame on_frame);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    // DEALER, PAIR.
    Sent send(Bytes frame);
    // ROUTER.
    Sent send_to(std::string_view peer, Bytes frame);
    // XPUB: frames go to subscribers of a prefix of topic.
    Sent publish(std::string_view topic, Bytes frame);

    // The peer on this very loop (inproc) has sent one frame: it is taken in this pass already.
    void expect();

    [[nodiscard]] const SocketCounters& counters() const;
    [[nodiscard]] const Channel& channel() const;

private:
    struct Impl;
    explicit Socket(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

} // namespace helios::bus
