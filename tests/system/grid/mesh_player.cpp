#include "mesh_player.hpp"

#include "base/clock.hpp"

#include <sys/epoll.h>
#include <unistd.h>

namespace helios::test {
namespace {

constexpr std::int64_t patience_ns = 60'000'000'000;

std::unique_ptr<bus::Socket> bind_channel(bus::Context& context, EventLoop& loop, const bus::Channel& channel,
                                          const std::string& directory, bus::Socket::OnFrame on_frame) {
    bus::SocketOptions options;
    options.channel = &channel;
    options.side = bus::Side::bind;
    options.transport = bus::Transport::ipc;
    options.runtime_directory = directory;
    auto socket = bus::Socket::open(context, loop, std::move(options), std::move(on_frame));
    require(socket.has_value(), "a channel of the test cannot be bound");
    return std::move(socket).value();
}

} // namespace

MeshPlayer::MeshPlayer(const std::string& directory) {
    auto loop = EventLoop::open();
    require(loop.has_value(), "no event loop");
    loop_ = std::move(loop).value();
    session_ = bind_channel(context_, *loop_, bus::session_grid, directory,
                            [this](std::string_view, bus::Bytes frame) { on_session_frame(frame); });
    control_ = bind_channel(context_, *loop_, bus::bus_command, directory,
                            [this](std::string_view, bus::Bytes frame) { on_control_frame(frame); });
    loop_->before_sleep([this] { return pump(); });
}

MeshPlayer::~MeshPlayer() {
    for (auto& [id, stream] : streams_)
        loop_->forget(stream->wake_fd());
}

StreamPlayer& MeshPlayer::open(const HolderProcess& holder) {
    auto& stream = streams_[holder.id()];
    stream = std::make_unique<StreamPlayer>(holder.id(), holder.socket());
    auto watched = loop_->watch(stream->wake_fd(), EPOLLIN, [](std::uint32_t) {});
    require(watched.has_value(), "a holder's event cannot be watched");
    send_to_grid(wire::encode(stream->opened()));
    return *stream;
}

void MeshPlayer::close(TerminalId id) {
    auto found = streams_.find(id);
    loop_->forget(found->second->wake_fd());
    streams_.erase(found);
    send_to_grid(wire::encode(wire::TerminalClosed{id}));
}

bool MeshPlayer::send_to_grid(const wire::Frame& frame) {
    return session_->send_to("grid", frame) == bus::Sent::ok;
}

void MeshPlayer::introduce() {
    wire::Hello hello;
    hello.generation = generation_;
    hello.pid = getpid();
    hello.system = "session";
    send_to_grid(wire::encode(hello));
}

void MeshPlayer::restart_session() {
    ++generation_;
    introduce();
}

void MeshPlayer::on_session_frame(bus::Bytes frame) {
    auto decoded = wire::decode_data(frame);
    require(decoded.has_value(), "the grid sent a frame that does not verify");
    if (std::holds_alternative<wire::Hello>(*decoded)) {
        ++hellos;
        introduce();
        for (auto& [id, stream] : streams_)
            send_to_grid(wire::encode(stream->opened()));
    } else if (const auto* credit = std::get_if<wire::Credit>(&*decoded)) {
        if (auto found = streams_.find(credit->terminal); found != streams_.end())
            found->second->take_credit(*credit);
    } else if (const auto* part = std::get_if<wire::Snapshot>(&*decoded)) {
        TakenSnapshot& taken = snapshots_[part->request];
        taken.offset = part->offset;
        taken.size = part->size;
        taken.failure = part->failure;
        taken.bytes.append(part->bytes.begin(), part->bytes.end());
        if (part->last)
            done_[part->request] = std::move(taken);
    }
}

void MeshPlayer::on_control_frame(bus::Bytes frame) {
    auto decoded = wire::decode_envelope(frame);
    require(decoded.has_value(), "the grid sent an envelope that does not verify");
    if (decoded->type == wire::EnvelopeType::response) {
        responses_[decoded->id] = *decoded;
    } else if (decoded->name == "service.hello") {
        ++service_hellos;
        control_->send_to("grid", wire::encode(wire::make_event("service.welcome", std::monostate{})));
    } else if (const auto* said = std::get_if<wire::ServiceHealth>(&decoded->payload)) {
        health = *said;
    } else if (const auto* record = std::get_if<wire::TerminalRecord>(&decoded->payload)) {
        events[decoded->name] = *record;
    }
}

bool MeshPlayer::pump() {
    bool any = false;
    for (auto& [id, stream] : streams_) {
        const bool sent = stream->pump([this](const wire::Data& message) {
            if (chunks_to_lose > 0) {
                --chunks_to_lose;
                return true;
            }
            return send_to_grid(wire::encode(message));
        });
        if (sent)
            moved_ns_ = monotonic_ns();
        any = sent || stream->ask_for_wake() || any;
    }
    return any;
}

bool MeshPlayer::until(const std::function<bool()>& condition) {
    moved_ns_ = monotonic_ns();
    while (!condition()) {
        if (monotonic_ns() > moved_ns_ + patience_ns)
            return false;
        loop_->run_once(20);
    }
    return true;
}

bool MeshPlayer::until_caught_up(StreamPlayer& stream) {
    return until([&] { return stream.is_caught_up(); });
}

std::optional<wire::Envelope> MeshPlayer::ask(TerminalId id, const std::string& method,
                                              wire::Payload payload) {
    wire::Envelope command = wire::make_command(method, std::move(payload));
    command.terminal_id = id.text();
    const std::string request = command.id;
    const wire::Frame frame = wire::encode(command);
    until([&] { return control_->send_to("grid", frame) == bus::Sent::ok; });
    until([&] { return responses_.count(request) != 0; });
    auto found = responses_.find(request);
    return found == responses_.end() ? std::nullopt : std::optional(found->second);
}

void MeshPlayer::send_raw_command(const std::string& bytes) {
    control_->send_to("grid", wire::Frame(bytes.begin(), bytes.end()));
}

std::string MeshPlayer::read(TerminalId id) {
    auto answer = ask(id, "terminal.read", wire::ReadRequest{});
    const auto* result = answer ? std::get_if<wire::ReadResult>(&answer->payload) : nullptr;
    return result != nullptr ? result->text : "no screen: " + (answer ? answer->error.code : "silence");
}

TakenSnapshot MeshPlayer::snapshot(TerminalId id) {
    const std::uint64_t request = next_request_++;
    const wire::Frame frame = wire::encode(wire::SnapshotRequest{id, request});
    until([&] { return send_to_grid(frame); });
    until([&] { return done_.count(request) != 0; });
    return done_[request];
}

} // namespace helios::test
