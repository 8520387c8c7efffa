#include "grid/session_link.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <unistd.h>
#include <utility>
#include <variant>

namespace helios::grid {
namespace {

template <class... Function>
struct Overloaded : Function... {
    using Function::operator()...;
};
template <class... Function>
Overloaded(Function...) -> Overloaded<Function...>;

} // namespace

SessionLink::SessionLink(EventLoop& loop) : loop_(loop), generation_(static_cast<std::uint64_t>(wall_ns())) {}

SessionLink::~SessionLink() {
    loop_.cancel(hello_timer_);
    loop_.cancel(retry_timer_);
}

Result<std::unique_ptr<SessionLink>> SessionLink::open(bus::Context& context, EventLoop& loop,
                                                       const std::string& runtime_directory) {
    std::unique_ptr<SessionLink> link(new SessionLink(loop));
    bus::SocketOptions options;
    options.channel = &bus::session_grid;
    options.side = bus::Side::connect;
    options.transport = bus::Transport::ipc;
    options.runtime_directory = runtime_directory;
    options.identity = "grid";
    auto socket = bus::Socket::open(
        context, loop, std::move(options),
        [self = link.get()](std::string_view /*peer*/, bus::Bytes frame) { self->on_frame(frame); });
    if (!socket)
        return socket.error();
    link->socket_ = std::move(socket).value();
    return link;
}

void SessionLink::start(Terminals& terminals) {
    terminals_ = &terminals;
    say_hello();
    hello_timer_ = loop_.every(hello_ns, [this] {
        if (!heard_)
            say_hello();
    });
}

void SessionLink::say_hello() {
    wire::Hello hello;
    hello.generation = generation_;
    hello.pid = getpid();
    hello.system = "grid";
    hello_said_ns_ = monotonic_ns();
    send(hello);
}

void SessionLink::on_frame(bus::Bytes bytes) {
    if (terminals_ == nullptr)
        return;
    // The socket's frame ends with this call; the workers share this copy.
    auto frame = std::make_shared<const wire::Frame>(bytes.begin(), bytes.end());
    auto decoded = wire::decode_data(*frame);
    if (!decoded) {
        metrics::add(metrics::Metric::frames_invalid_total);
        log::warning("frame refused",
                     {{"channel", bus::session_grid.name}, {"reason", decoded.error().message()}});
        return;
    }
    heard_ = true;
    Terminals& to = *terminals_;
    std::visit(Overloaded{
                   [&](const wire::OutputChunk& chunk) { to.on_output(frame, chunk); },
                   [&](const wire::Hello& hello) { on_hello(hello); },
                   [&](const wire::TerminalOpened& opened) { to.on_opened(opened); },
                   [&](const wire::OutputGap& gap) { to.on_gap(gap); },
                   [&](const wire::TerminalClosed& closed) { to.on_closed(closed.terminal); },
                   [&](const wire::SnapshotRequest& request) { to.on_snapshot_request(request); },
                   [](const auto& /*not for a grid*/) {},
               },
               *decoded);
}

// A session that began anew knows nothing of what was said to the one before.
void SessionLink::on_hello(const wire::Hello& hello) {
    const bool first = peer_generation_ == 0;
    const bool is_new = std::exchange(peer_generation_, hello.generation) != hello.generation;
    if (is_new)
        log::info("session heard", {{"pid", hello.pid}, {"generation", hello.generation}});
    const bool replaced = is_new && !first;
    if (replaced) {
        outbox_.clear();
        outbox_bytes_ = 0;
    }
    if (replaced || monotonic_ns() - hello_said_ns_ >= answer_ns)
        say_hello();
}

void SessionLink::send(const wire::Data& message) {
    wire::Frame frame = wire::encode(message);
    if (outbox_bytes_ + frame.size() > outbox_bytes_max)
        return;
    outbox_bytes_ += frame.size();
    outbox_.push_back(std::move(frame));
    flush();
}

void SessionLink::flush() {
    while (!outbox_.empty() && socket_->send(outbox_.front()) == bus::Sent::ok) {
        outbox_bytes_ -= outbox_.front().size();
        outbox_.pop_front();
    }
    if (outbox_.empty() || std::exchange(retry_planned_, true))
        return;
    retry_timer_ = loop_.after(outbox_retry_ns, [this] {
        retry_planned_ = false;
        flush();
    });
}

} // namespace helios::grid
