#include "bus/socket.hpp"

#include "base/check.hpp"
#include "base/seqpacket.hpp"
#include "bus/monitor.hpp"
#include "metrics/metrics.hpp"

#include <zmq.hpp>

#include <algorithm>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace helios::bus {
namespace {

constexpr int heartbeat_ms = 1000;
constexpr int heartbeat_timeout_ms = 3000;      // Three missed heartbeats.
constexpr int handshake_ms = 2000;              // A peer that does not speak ZMTP holds its place no longer.
constexpr int reconnect_ms = 10;                // A restarted service is found again at once,
constexpr int reconnect_max_ms = 250;           // a missing one without burning the CPU.
constexpr int linger_ms = 200;                  // Last words of a service that ends.
constexpr int sockets_max = 256;                // Of one context.
constexpr int pass_frames = 64;                 // Of one socket; then other descriptors have their turn,
constexpr std::size_t pass_bytes = 1024 * 1024; // also when the frames are large.

Error zmq_failure(const std::string& what, const zmq::error_t& error) {
    ErrorCode code = error.num() == EADDRINUSE ? ErrorCode::exists : ErrorCode::unavailable;
    return Error{code, what + ": " + error.what()};
}

// A PAIR over ipc refuses the peer that comes back while it has not yet noticed that the old one went, for
// good and in silence. So across processes a pair is a ROUTER that knows one identity, with HANDOVER.
bool is_pair_over_ipc(const SocketOptions& options) {
    return options.channel->pattern == Pattern::pair && options.transport == Transport::ipc;
}

zmq::socket_type type_of(const SocketOptions& options) {
    bool binds = options.side == Side::bind;
    if (options.channel->pattern == Pattern::router_dealer || is_pair_over_ipc(options))
        return binds ? zmq::socket_type::router : zmq::socket_type::dealer;
    if (options.channel->pattern == Pattern::xpub_sub)
        return binds ? zmq::socket_type::xpub : zmq::socket_type::sub;
    return zmq::socket_type::pair;
}

void set_limits(zmq::socket_t& socket, const Channel& channel) {
    socket.set(zmq::sockopt::linger, linger_ms);
    socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(channel.frame_bytes_max));
    socket.set(zmq::sockopt::sndhwm, channel.high_water_frames);
    socket.set(zmq::sockopt::rcvhwm, channel.high_water_frames);
    socket.set(zmq::sockopt::sndtimeo, 0);
    socket.set(zmq::sockopt::rcvtimeo, 0);
    socket.set(zmq::sockopt::handshake_ivl, handshake_ms);
    socket.set(zmq::sockopt::heartbeat_ivl, heartbeat_ms);
    socket.set(zmq::sockopt::heartbeat_timeout, heartbeat_timeout_ms);
    socket.set(zmq::sockopt::heartbeat_ttl, heartbeat_timeout_ms);
    socket.set(zmq::sockopt::reconnect_ivl, reconnect_ms);
    socket.set(zmq::sockopt::reconnect_ivl_max, reconnect_max_ms);
}

void set_role(zmq::socket_t& socket, zmq::socket_type type, const SocketOptions& options) {
    if (type == zmq::socket_type::router) {
        socket.set(zmq::sockopt::router_mandatory, 1);
        socket.set(zmq::sockopt::router_handover, 1);
    }
    if (type == zmq::socket_type::xpub)
        socket.set(zmq::sockopt::xpub_verbose, 1);
    if (type == zmq::socket_type::dealer) {
        socket.set(zmq::sockopt::immediate, 1);
        std::string identity(is_pair_over_ipc(options) ? options.channel->connects : options.identity);
        if (!identity.empty())
            socket.set(zmq::sockopt::routing_id, identity);
    }
    for (const std::string& topic : options.subscriptions)
        socket.set(zmq::sockopt::subscribe, topic);
}

} // namespace

struct Context::Impl {
    zmq::context_t context{1};

    Impl() { context.set(zmq::ctxopt::max_sockets, sockets_max); }
};

Context::Context() : impl_(std::make_unique<Impl>()) {}
Context::~Context() = default;

struct Socket::Impl {
    Context::Impl& context;
    EventLoop& loop;
    const Channel& channel;
    zmq::socket_type type;
    std::string only_peer; // Of the bound side of a pair over ipc.
    Fd lock;               // Given back after the socket is closed.
    zmq::socket_t socket;
    std::unique_ptr<Monitor> monitor;
    OnFrame on_frame;
    SocketCounters counters;
    EventLoop::HookId hook = 0;
    int poll_fd = -1;
    bool must_look = true;   // Frames may have come.
    int expected = 0;        // Frames that a peer on this loop has sent and that were not taken yet.
    bool peer_tells = false; // The peer is on this loop and calls expect().
    bool is_closed = false;  // From inside on_frame: the Impl lives until the pass is over.

    Impl(Context& c, EventLoop& l, const SocketOptions& options, OnFrame f)
        : context(c.impl()), loop(l), channel(*options.channel), type(type_of(options)),
          socket(context.context, type), on_frame(std::move(f)) {
        if (is_pair_over_ipc(options) && options.side == Side::bind)
            only_peer = options.channel->connects;
    }

    Status bind_ipc(const std::string& path) {
        if (path.size() > socket_path_bytes_max) {
            return Error{ErrorCode::invalid, "the socket path " + path + " is longer than 107 bytes"};
        }
        // ZeroMQ takes a live path over in silence: the lock says whether it is live.
        auto locked = lock_path(path);
        if (!locked)
            return locked.error();
        lock = std::move(*locked);
        if (auto removed = remove_own_socket(path); !removed)
            return removed.error();
        uid_t own = geteuid();
        if (zmq_setsockopt(socket.handle(), ZMQ_IPC_FILTER_UID, &own, sizeof own) != 0)
            return Error{ErrorCode::unavailable, "this ZeroMQ cannot tell users apart on ipc"};
        auto opened = Monitor::open(context.context, socket, loop, std::string(channel.name));
        if (!opened)
            return opened.error();
        monitor = std::move(*opened);
        mode_t before = umask(0177);
        try {
            socket.bind("ipc://" + path);
        } catch (const zmq::error_t& error) {
            umask(before);
            return zmq_failure("cannot bind " + path, error);
        }
        umask(before);
        return {};
    }

    Status attach(const SocketOptions& options) {
        bool is_ipc = options.transport == Transport::ipc;
        std::string name(channel.endpoint);
        std::string path = options.runtime_directory + "/" + name;
        if (options.side == Side::bind && is_ipc)
            return bind_ipc(path);
        if (options.side == Side::bind) {
            socket.bind("inproc://" + name);
        } else {
            socket.connect(is_ipc ? "ipc://" + path : "inproc://" + name);
        }
        return {};
    }

    // The hook shares the Impl, so a Socket may be destroyed by its own on_frame.
    static Status join_loop(const std::shared_ptr<Impl>& self) {
        return self->join_loop([self] { return self->drain(); });
    }

    Status join_loop(EventLoop::BeforeSleep on_pass) {
        poll_fd = socket.get(zmq::sockopt::fd);
        // The descriptor only says "look"; the hook does the work. A send to another process may have used
        // the signal up, so it is looked after those too; else nothing can have come, and looking costs two
        // system calls. A peer on this loop says what it sent: expect().
        auto watched = loop.watch(poll_fd, EPOLLIN, [this](std::uint32_t) { must_look = true; });
        if (!watched)
            return watched.error();
        hook = loop.before_sleep(std::move(on_pass));
        return {};
    }

    // Takes what has arrived, within the budget of a pass; true when it took anything.
    bool drain() {
        std::uint64_t bytes_before = counters.bytes_in;
        int frames = 0;
        for (; frames < pass_frames && counters.bytes_in - bytes_before < pass_bytes; ++frames) {
            if (is_closed || (!must_look && expected == 0))
                break;
            bool only_expected = !must_look;
            must_look = false; // A send from on_frame sets it again.
            if (!take_one()) {
                expected = 0;
                break;
            }
            must_look = must_look || !only_expected;
        }
        return frames > 0;
    }

    void leave_loop() {
        is_closed = true;
        if (hook != 0)
            loop.forget_hook(hook);
        if (poll_fd >= 0)
            loop.forget(poll_fd);
        monitor.reset();
    }

    bool receive(zmq::message_t& part) {
        try {
            return socket.recv(part, zmq::recv_flags::dontwait).has_value();
        } catch (const zmq::error_t&) {
            return false;
        }
    }

    bool take_one() {
        zmq::message_t first;
        if (!receive(first))
            return false;
        bool has_address = type == zmq::socket_type::router || type == zmq::socket_type::sub;
        zmq::message_t body;
        int parts = 1;
        for (bool more = first.more(); more; ++parts) {
            zmq::message_t part;
            if (!receive(part))
                break;
            more = part.more();
            if (parts == 1)
                body = std::move(part);
        }
        bool is_stranger = !only_peer.empty() && first.to_string_view() != only_peer;
        if (parts != (has_address ? 2 : 1) || is_stranger) {
            metrics::add(metrics::Metric::frames_invalid_total);
            return true;
        }
        deliver(has_address ? first.to_string_view() : std::string_view{}, has_address ? body : first);
        return true;
    }

    void deliver(std::string_view address, const zmq::message_t& body) {
        expected = std::max(expected - 1, 0);
        ++counters.frames_in;
        counters.bytes_in += body.size();
        bool names_peer = type == zmq::socket_type::router && only_peer.empty();
        std::string_view peer = names_peer ? address : std::string_view{};
        on_frame(peer, Bytes(static_cast<const std::uint8_t*>(body.data()), body.size()));
    }

    Sent send_part(const void* bytes, std::size_t size, zmq::send_flags flags) {
        try {
            auto sent = socket.send(zmq::const_buffer(bytes, size), flags | zmq::send_flags::dontwait);
            return sent ? Sent::ok : Sent::would_block;
        } catch (const zmq::error_t& error) {
            return error.num() == EHOSTUNREACH ? Sent::no_route : Sent::would_block;
        }
    }

    Sent count(Sent sent, std::size_t size) {
        if (sent == Sent::ok) {
            ++counters.frames_out;
            counters.bytes_out += size;
        } else {
            ++counters.dropped;
        }
        return sent;
    }

    Sent send_parts(std::string_view address, Bytes frame) {
        must_look = must_look || !peer_tells;
        if (frame.size() > channel.frame_bytes_max)
            return Sent::too_large;
        if (!address.empty() || type == zmq::socket_type::xpub) {
            Sent sent = send_part(address.data(), address.size(), zmq::send_flags::sndmore);
            if (sent != Sent::ok)
                return sent;
        }
        return send_part(frame.data(), frame.size(), zmq::send_flags::none);
    }
};

Socket::Socket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Socket::~Socket() {
    impl_->leave_loop();
}

Result<std::unique_ptr<Socket>> Socket::open(Context& context, EventLoop& loop, SocketOptions options,
                                             OnFrame on_frame) {
    HELIOS_CHECK(options.channel != nullptr, "a socket needs a row of the channel table");
    std::string what = "cannot open the channel " + std::string(options.channel->name);
    // Exceptions of ZeroMQ end here.
    try {
        auto impl = std::make_shared<Impl>(context, loop, options, std::move(on_frame));
        set_limits(impl->socket, *options.channel);
        set_role(impl->socket, impl->type, options);
        if (auto attached = impl->attach(options); !attached)
            return attached.error();
        if (auto joined = Impl::join_loop(impl); !joined)
            return joined.error();
        return std::unique_ptr<Socket>(new Socket(std::move(impl)));
    } catch (const zmq::error_t& error) {
        return zmq_failure(what, error);
    }
}

Sent Socket::send(Bytes frame) {
    return impl_->count(impl_->send_parts(impl_->only_peer, frame), frame.size());
}

Sent Socket::send_to(std::string_view peer, Bytes frame) {
    HELIOS_CHECK(impl_->type == zmq::socket_type::router, "only a router sends to a peer by name");
    if (peer.empty())
        return impl_->count(Sent::no_route, 0);
    return impl_->count(impl_->send_parts(peer, frame), frame.size());
}

Sent Socket::publish(std::string_view topic, Bytes frame) {
    HELIOS_CHECK(impl_->type == zmq::socket_type::xpub, "only the bound side of xpub_sub publishes");
    return impl_->count(impl_->send_parts(topic, frame), frame.size());
}

void Socket::expect() {
    impl_->peer_tells = true;
    ++impl_->expected;
}

const SocketCounters& Socket::counters() const {
    return impl_->counters;
}
const Channel& Socket::channel() const {
    return impl_->channel;
}

} // namespace helios::bus
