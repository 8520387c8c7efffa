#include "hold/holder.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr int reads_per_turn = 8; // Of one stream, and one packet of a peer: a flood never delays others.
constexpr std::uint64_t read_bytes = 65'536;
constexpr std::uint64_t drain_bytes_max = 1 << 20; // After the child's exit, from whoever still writes.
constexpr std::int64_t quiet_ns = 1'000'000'000;
constexpr std::int64_t check_ns = 5'000'000'000;

// What an epoll event belongs to: peers_max tags for peers, then these.
enum Tag : std::uint64_t { tag_streams = 100, tag_input = 102, tag_listener, tag_signals };

std::int64_t clock_ns(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

} // namespace

Failure Holder::open(const char* terminal, Mode mode, std::uint64_t ring_bytes) {
    std::snprintf(terminal_, sizeof terminal_, "%s", terminal);
    stream_count_ = mode == Mode::pty ? 1 : 2;
    for (int i = 0; i < stream_count_; ++i) {
        if (!streams_[i].ring.open(ring_bytes))
            return {"cannot make the ring", errno};
    }
    sigset_t child_signal;
    sigemptyset(&child_signal);
    sigaddset(&child_signal, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_signal, nullptr);
    signals_ = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (signals_ < 0 || epoll_ < 0)
        return {"cannot make the event queue", errno};
    return {};
}

void Holder::hold(const Child& child, const JournalEntry& size, Listener* listener) {
    child_ = child;
    size_ = size;
    listener_ = listener;
    started_wall_ns_ = clock_ns(CLOCK_REALTIME);
    now_ns_ = clock_ns(CLOCK_MONOTONIC);
    watch(signals_, EPOLLIN, tag_signals);
    if (listener_ != nullptr)
        watch(listener_->fd(), EPOLLIN, tag_listener);
    for (std::uint64_t i = 0; i < stream_count_; ++i) {
        streams_[i].fd = child.outputs[i];
        watch(streams_[i].fd, EPOLLIN | EPOLLET, tag_streams + i);
    }
    if (child.mode == Mode::pty)
        streams_[0].ring.note_size(size);
}

void Holder::watch(int fd, std::uint32_t events, std::uint64_t tag) {
    epoll_event event{.events = events, .data = {.u64 = tag}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0)
        epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Holder::turn() {
    epoll_event events[peers_max + 5];
    int count = epoll_wait(epoll_, events, peers_max + 5, timeout_ms());
    now_ns_ = clock_ns(CLOCK_MONOTONIC);
    for (int i = 0; i < count; ++i)
        on_event(events[i]);
    for (Stream& stream : streams_)
        drain(stream);
    if (exited_ && !ended_)
        end_if_drained();
    keep_house();
}

int Holder::timeout_ms() const {
    std::int64_t due = std::max(next_check_ns_, now_ns_);
    for (const Stream& stream : streams_) {
        if (stream.readable && stream.ring.room() > 0)
            return 0;
        if (stream.ring.capacity() > 0 && stream.ring.can_punch())
            due = std::min(due, std::max(last_read_ns_ + quiet_ns, now_ns_));
    }
    return static_cast<int>((due - now_ns_) / 1'000'000 + 1);
}

void Holder::on_event(const epoll_event& event) {
    std::uint64_t tag = event.data.u64;
    if (tag < peers_max)
        return on_peer(peers_[tag]);
    if (tag == tag_listener)
        return on_connection();
    if (tag == tag_signals)
        return on_child_signal();
    if (tag != tag_input)
        streams_[tag - tag_streams].readable = true;
    if ((event.events & (EPOLLOUT | EPOLLERR)) != 0)
        flush_input();
}

void Holder::on_connection() {
    for (std::size_t i = 0; i < peers_max; ++i) {
        int fd = listener_->take_peer();
        if (fd >= 0) {
            add_peer(fd);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) { // Never spin: look again later.
            epoll_ctl(epoll_, EPOLL_CTL_DEL, listener_->fd(), nullptr);
            return;
        }
    }
}

void Holder::add_peer(int socket_fd) {
    Peer* slot = nullptr;
    for (Peer& peer : peers_) {
        if (peer.fd >= 0 && peer.role == 0)
            on_peer(peer); // Its HELLO may be there: then it may stay.
        bool free = peer.fd < 0;
        bool older = slot == nullptr || (slot->fd >= 0 && peer.serial < slot->serial);
        if (free || (peer.role == 0 && older))
            slot = free && slot != nullptr && slot->fd < 0 ? slot : &peer;
    }
    if (slot == nullptr) { // observers_max makes this impossible; a stranger would only wait.
        close(socket_fd);
        return;
    }
    drop(*slot);
    *slot = {socket_fd, 0, false, 0, next_serial_++};
    watch(socket_fd, EPOLLIN, static_cast<std::uint64_t>(slot - peers_));
}

void Holder::on_child_signal() {
    signalfd_siginfo ignored[4];
    while (read(signals_, ignored, sizeof ignored) > 0) {
    }
    int status = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != child_.pid || exited_)
            continue;
        exited_ = true;
        exit_.wait_status = status;
        exit_.child_pid = pid;
        for (Stream& stream : streams_)
            stream.readable = stream.fd >= 0; // Read until the kernel says that there is no more.
    }
}

void Holder::on_peer(Peer& peer) {
    Received received = peer.fd < 0 ? Received::nothing : receive(peer.fd, packet_);
    if (received == Received::gone)
        return drop(peer);
    if (received == Received::packet)
        on_packet(peer);
    packet_.close_fds();
}

void Holder::tell(Peer& peer, Type type, const void* body, std::size_t size) {
    if (!peer.deaf && !send(peer.fd, type, body, size))
        hang_up(peer);
}

// What it had sent is still taken in, then it is gone; nothing that it sends from now on.
void Holder::hang_up(Peer& peer) {
    peer.deaf = true;
    shutdown(peer.fd, SHUT_RDWR);
}

void Holder::drop(Peer& peer) {
    if (peer.fd >= 0)
        close(peer.fd);
    peer = {};
}

void Holder::flush_input() {
    if (child_.input < 0)
        return;
    bool alive = input_.flush(child_.input);
    bool pending = alive && input_.size() > 0;
    if (!alive || (input_ending_ && !pending))
        return close_input();
    if (pending == writes_pending_)
        return;
    writes_pending_ = pending;
    std::uint32_t out = pending ? std::uint32_t{EPOLLOUT} : 0;
    if (child_.mode == Mode::pty)
        watch(child_.input, EPOLLIN | EPOLLET | out, tag_streams);
    else if (pending)
        watch(child_.input, EPOLLOUT, tag_input);
    else
        epoll_ctl(epoll_, EPOLL_CTL_DEL, child_.input, nullptr);
}

// The pty's master stays: its output is still to come.
void Holder::close_input() {
    input_.clear();
    if (child_.mode == Mode::pipe) {
        close(child_.input);
        child_.input = -1;
    }
}

// One wake-up for all of a turn: in a flood a peer that sleeps after each 4 KiB would cost a switch each.
void Holder::drain(Stream& stream) {
    bool moved = false;
    for (int i = 0; i < reads_per_turn && stream.readable && stream.ring.room() > 0; ++i) {
        ssize_t got = stream.ring.take_from(stream.fd, read_bytes);
        if (got > 0) {
            moved = true;
            last_read_ns_ = now_ns_;
            stream.times.note(stream.ring.written(), now_ns_);
            stream.read_after_exit += exited_ ? static_cast<std::uint64_t>(got) : 0;
        } else if (got == 0 || errno != EINTR) {
            stream.readable = false; // Nothing now, or (EIO, edge-triggered) nobody has the pty open.
        }
    }
    if (moved)
        wake_peers();
}

void Holder::wake_peers() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    for (Wake& wake : wakes_) {
        std::uint64_t one = 1;
        if (wake.page != nullptr && wake.page->asleep.load(std::memory_order_relaxed) != 0) {
            wake.page->asleep.store(0, std::memory_order_relaxed);
            [[maybe_unused]] ssize_t written = write(wake.event, &one, sizeof one);
        }
    }
}

// Waits for room as long as it takes; what a grandchild adds is bounded.
void Holder::end_if_drained() {
    for (Stream& stream : streams_) {
        pollfd unread{stream.fd, POLLIN, 0};
        if (stream.readable && stream.ring.room() == 0 && poll(&unread, 1, 0) >= 0)
            stream.readable = (unread.revents & POLLIN) != 0; // A ring that is just full may hold all of it.
        if (stream.readable && stream.read_after_exit < drain_bytes_max)
            return;
    }
    ended_ = true;
    exit_.ended_wall_ns = clock_ns(CLOCK_REALTIME);
    close_input();
    for (int i = 0; i < stream_count_; ++i) {
        exit_.end[i] = streams_[i].ring.written();
        streams_[i].ring.finish();
        close(streams_[i].fd);
        streams_[i].fd = -1;
        streams_[i].readable = false;
    }
    child_.input = -1;
    wake_peers();
    for (Peer& peer : peers_) {
        if (peer.role != 0)
            tell(peer, Type::exit, &exit_, sizeof exit_);
    }
}

void Holder::keep_house() {
    for (Stream& stream : streams_) {
        if (stream.ring.capacity() > 0 && now_ns_ - last_read_ns_ >= quiet_ns && stream.ring.can_punch())
            stream.ring.punch();
    }
    if (now_ns_ < next_check_ns_)
        return;
    next_check_ns_ = now_ns_ + check_ns;
    if (listener_ != nullptr) {
        listener_->restore();
        watch(listener_->fd(), EPOLLIN, tag_listener);
    }
}

} // namespace helios::hold
