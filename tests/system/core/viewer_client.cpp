#include "viewer_client.hpp"

#include "base/seqpacket.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <utility>

namespace helios::test {
namespace {

constexpr std::uint64_t credit_step = 64 * 1024;

} // namespace

ViewerClient::ViewerClient(EventLoop& loop, std::string socket_path, TerminalId terminal,
                           ViewerOptions options)
    : loop_(loop), path_(std::move(socket_path)), terminal_(terminal), options_(options),
      writer_(Ulid::mint().low | 1U) {}

ViewerClient::~ViewerClient() {
    disconnect();
}

bool ViewerClient::connect() {
    disconnect();
    auto socket = connect_seqpacket(path_);
    if (!socket)
        return false;
    socket_ = std::move(*socket);
    closed = welcomed = false;
    resume();
    wire::ViewerHello hello;
    hello.terminal = terminal_;
    hello.read_only = options_.read_only;
    hello.lossless = options_.lossless;
    hello.writer = writer_;
    hello.size = options_.size;
    send(hello);
    return true;
}

void ViewerClient::disconnect() {
    stall();
    socket_.reset();
}

void ViewerClient::stall() {
    if (std::exchange(watched_, false))
        loop_.forget(socket_.get());
}

void ViewerClient::resume() {
    if (!std::exchange(watched_, true))
        watched_ = loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { on_readable(); }).has_value();
}

void ViewerClient::type(const std::string& input) {
    unanswered_.push_back({++last_seq_, input});
    if (welcomed)
        send(
            wire::InputChunk{terminal_, writer_, last_seq_,
                             wire::Bytes(reinterpret_cast<const std::uint8_t*>(input.data()), input.size())});
}

void ViewerClient::resize(const wire::Size& wanted) {
    send(wire::Resize{terminal_, wanted});
}

// Waits for room: a core that has just started reads later.
void ViewerClient::send(const wire::Data& message) {
    auto frame = wire::encode(message);
    while (::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
           errno == EAGAIN) {
        pollfd room{socket_.get(), POLLOUT, 0};
        poll(&room, 1, -1);
    }
}

void ViewerClient::send_raw(const std::string& bytes) {
    ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void ViewerClient::on_readable() {
    static std::array<std::uint8_t, wire::data_frame_bytes_max> buffer;
    for (int i = 0; i < 16 && socket_ && watched_; ++i) {
        ssize_t got = receive_seqpacket(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            closed = true;
            disconnect();
            return;
        }
        on_frame(wire::Bytes(buffer.data(), static_cast<std::size_t>(got)));
    }
}

void ViewerClient::on_frame(wire::Bytes frame) {
    auto message = wire::decode_data(frame);
    if (!message)
        return;
    if (const auto* chunk = std::get_if<wire::OutputChunk>(&*message))
        on_chunk(*chunk);
    if (const auto* part = std::get_if<wire::Snapshot>(&*message))
        on_picture(*part);
    if (const auto* ack = std::get_if<wire::InputAck>(&*message))
        on_ack(*ack);
    if (const auto* refusal = std::get_if<wire::ViewerRefused>(&*message))
        refused = refusal->code;
    if (const auto* end = std::get_if<wire::TerminalEnded>(&*message)) {
        ended = true;
        wait_status = end->wait_status;
    }
    if (const auto* welcome = std::get_if<wire::ViewerWelcome>(&*message)) {
        welcomed = true;
        size = welcome->size;
        for (const Typed& typed : unanswered_)
            send(wire::InputChunk{
                terminal_, writer_, typed.seq,
                wire::Bytes(reinterpret_cast<const std::uint8_t*>(typed.text.data()), typed.text.size())});
    }
}

void ViewerClient::on_chunk(const wire::OutputChunk& chunk) {
    if (chunk.size.columns != 0)
        size = chunk.size;
    if (chunk.offset > have) {
        ++gaps;
        return;
    }
    std::uint64_t end = chunk.offset + chunk.bytes.size();
    if (end <= have)
        return;
    wire::Bytes fresh = chunk.bytes.subspan(have - chunk.offset);
    have = end;
    if (on_bytes)
        on_bytes(fresh);
    else
        text.append(reinterpret_cast<const char*>(fresh.data()), fresh.size());
    if (have - told_ >= credit_step)
        say_credit();
}

void ViewerClient::on_picture(const wire::Snapshot& part) {
    if (!part.last)
        return;
    ++pictures;
    if (!std::exchange(seen_, true))
        first = part.offset;
    else if (part.offset > have)
        skipped += part.offset - have;
    else
        taken_back += have - part.offset;
    have = part.offset;
    told_ = have;
}

void ViewerClient::on_ack(const wire::InputAck& ack) {
    acks.push_back(ack);
    bool final = ack.outcome == wire::InputOutcome::accepted || ack.outcome == wire::InputOutcome::repeated;
    while (final && !unanswered_.empty() && unanswered_.front().seq <= ack.seq)
        unanswered_.pop_front();
}

void ViewerClient::say_credit() {
    told_ = have;
    send(wire::Credit{terminal_, 0, 0, have, 0, false});
}

} // namespace helios::test
