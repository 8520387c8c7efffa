#include "grid/holder_link.hpp"

#include "base/log.hpp"
#include "metrics/metrics.hpp"

#include <sys/epoll.h>
#include <utility>

namespace helios::grid {
namespace {

constexpr int packets_per_turn = 64; // Then the loop's others.

} // namespace

HolderLink::HolderLink(EventLoop& loop, std::string path, HolderEvents& events)
    : loop_(loop), path_(std::move(path)), events_(events) {
    // Not at once: the owner may still be under construction, and on_gone() may end it.
    retry_timer_ = loop_.after(0, [this] { connect(); });
}

HolderLink::~HolderLink() {
    if (retry_timer_)
        loop_.cancel(*retry_timer_);
    if (socket_)
        loop_.forget(socket_.get());
}

void HolderLink::connect() {
    retry_timer_.reset();
    auto connected = pty::connect_holder(path_);
    if (!connected) {
        const bool absent = connected.error().code == ErrorCode::not_found;
        absences_ = absent ? absences_ + 1 : 0;
        if (absences_ >= absences_max)
            events_.on_gone(); // May end this object.
        else
            retry();
        return;
    }
    absences_ = 0;
    socket_ = std::move(connected).value();
    writable_watched_ = false;
    auto watched = loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t events) { on_events(events); });
    if (!watched) {
        socket_.reset();
        retry();
        return;
    }
    hold::Hello hello;
    hello.role = hold::Role::grid;
    // Named, so that a grid that has been replaced meanwhile learns it instead of taking over again.
    hello.epoch = epoch_ == 0 ? 0 : epoch_ + 1;
    auto sent = pty::send_packet(socket_.get(), hold::Type::hello, hello);
    if (!sent)
        lose(sent.error());
}

void HolderLink::retry() {
    retry_timer_ = loop_.after(retry_ns, [this] { connect(); });
}

void HolderLink::lose(const Error& why) {
    log::info("holder lost", {{"path", path_}, {"reason", why.message()}});
    loop_.forget(socket_.get());
    socket_.reset();
    joined_ = false;
    retry();
}

void HolderLink::on_events(std::uint32_t epoll_events) {
    if ((epoll_events & EPOLLOUT) != 0)
        flush();
    for (int i = 0; i < packets_per_turn && socket_; ++i) {
        auto received = pty::receive_packet(socket_.get());
        if (!received) {
            lose(received.error());
            return;
        }
        if (!received->has_value())
            return;
        pty::Packet packet = std::move(**received);
        const bool last = packet.header.type == hold::Type::refused &&
                          packet.as<hold::Refused>().reason == hold::RefusedReason::stale_epoch;
        on_packet(packet, std::move(packet.fds));
        if (last)
            return; // on_fenced() may have ended this object.
    }
}

void HolderLink::on_packet(const pty::Packet& packet, std::vector<Fd> fds) {
    switch (packet.header.type) {
    case hold::Type::welcome:
        on_welcome(packet.as<hold::Welcome>(), std::move(fds));
        break;
    case hold::Type::commit_ack:
        if (packet.as<hold::CommitAck>().accepted == 0)
            events_.on_commit_refused();
        break;
    case hold::Type::refused:
        on_refused(packet.as<hold::Refused>());
        break;
    default: // The end of the child comes by the session, in order with its bytes.
        break;
    }
}

void HolderLink::on_welcome(const hold::Welcome& welcome, std::vector<Fd> fds) {
    const std::size_t streams = welcome.streams;
    const std::size_t checkpoint_at = streams + 2; // Rings, wake page, eventfd.
    if (streams == 0 || fds.size() < checkpoint_at) {
        lose(Error{ErrorCode::invalid, "a holder's welcome lacks its descriptors", 0});
        return;
    }
    if (!ring_.map(fds[0].get())) {
        lose(Error{ErrorCode::invalid, "a holder's ring is not one", 0});
        return;
    }
    epoch_ = welcome.epoch;
    joined_ = true;
    HolderJoined joined;
    joined.welcome = welcome;
    joined.start = ring_.released();
    joined.written = ring_.written();
    if (welcome.checkpoint_offset != hold::no_offset && fds.size() > checkpoint_at)
        joined.checkpoint = std::make_shared<const Fd>(std::move(fds[checkpoint_at]));
    events_.on_joined(joined);
    flush();
}

void HolderLink::on_refused(const hold::Refused& refused) {
    metrics::add(metrics::Metric::holder_refusals_total);
    log::warning("holder refused", {{"path", path_},
                                    {"reason", static_cast<int>(refused.reason)},
                                    {"type", static_cast<int>(refused.type)}});
    if (refused.reason == hold::RefusedReason::stale_epoch)
        events_.on_fenced();
    else if (refused.type == hold::Type::commit)
        events_.on_commit_refused();
}

void HolderLink::send(std::vector<Reply> replies) {
    for (Reply& reply : replies) {
        if (replies_bytes_ + reply.bytes.size() > reply_queue_bytes) {
            ++replies_dropped_;
            continue;
        }
        replies_bytes_ += reply.bytes.size();
        replies_.push_back(std::move(reply));
    }
    flush();
}

void HolderLink::commit(CommitFile commit) {
    commit_ = std::move(commit);
    flush();
}

void HolderLink::flush() {
    if (!joined_)
        return;
    bool open = true;
    while (open && !replies_.empty())
        open = flush_one_reply();
    if (open && commit_)
        open = flush_commit();
    if (!socket_ || open != writable_watched_)
        return;
    writable_watched_ = !open;
    auto changed = loop_.change(socket_.get(), open ? EPOLLIN : EPOLLIN | EPOLLOUT);
    if (!changed)
        lose(changed.error());
}

bool HolderLink::judge(const Result<pty::SendOutcome>& outcome) {
    if (!outcome) {
        lose(outcome.error());
        return false;
    }
    return *outcome == pty::SendOutcome::sent;
}

bool HolderLink::flush_one_reply() {
    const Reply& reply = replies_.front();
    hold::Reply body;
    body.query_end = reply.query_end;
    if (!judge(pty::send_packet(socket_.get(), hold::Type::reply, body, reply.bytes, {})))
        return false;
    replies_bytes_ -= reply.bytes.size();
    replies_.pop_front();
    return true;
}

bool HolderLink::flush_commit() {
    hold::Commit body;
    body.offset = commit_->offset;
    body.epoch = epoch_;
    if (commit_->last_applied)
        body.journal_applied = ring_.journal_applied(*commit_->last_applied);
    const int fd = commit_->file.get();
    if (!judge(pty::send_packet(socket_.get(), hold::Type::commit, body, {}, std::span(&fd, 1))))
        return false;
    commit_.reset();
    return true;
}

} // namespace helios::grid
