#include "hold/holder.hpp"

#include <ctime>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

namespace helios::hold {
namespace {

constexpr int reads_per_turn = 8; // Of one stream, and one packet of a peer: a flood never delays others.
constexpr std::uint64_t read_bytes = 65'536;
constexpr std::uint64_t small_read_bytes = 1024;   // Less than that was all there is.
constexpr std::uint64_t drain_bytes_max = 1 << 20; // After the child's exit, from whoever still writes.
constexpr std::int64_t check_ns = 5'000'000'000;

std::int64_t clock_ns(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

} // namespace

void Holder::open(Mode mode, std::uint64_t ring_capacity) {
    sigset_t all;
    sigfillset(&all);
    signals_ = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    bool is_open = signals_ >= 0 && epoll_ >= 0;
    streams_ = {all_streams_, mode == Mode::pty ? std::size_t{1} : 2};
    for (Stream& stream : streams_)
        is_open = is_open && stream.ring.open(ring_capacity);
    if (!is_open)
        error(1, errno, "cannot make the rings or the event queue");
}

void Holder::hold(const Welcome& terminal, const Child& child, Listener* listener) {
    terminal_ = terminal;
    terminal_.streams = static_cast<std::uint8_t>(streams_.size());
    terminal_.started_wall_ns = clock_ns(CLOCK_REALTIME);
    child_ = child;
    listener_ = listener;
    watch(signals_, EPOLLIN, &signals_);
    for (int fd : child.fds)
        watch(fd, EPOLLIN | EPOLLET, &child_);
    for (std::size_t i = 0; i < streams_.size(); ++i)
        streams_[i].fd = child.fds[i + 1];
    if (terminal.mode == Mode::pty)
        streams_[0].ring.note_size({0, terminal.columns, terminal.rows, 0, 0});
}

// Each event says its source: a peer, the child, the listener or the signals.
void Holder::watch(int fd, std::uint32_t events, void* source) const {
    epoll_event event{.events = events, .data = {.ptr = source}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0)
        epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

// Output goes first: who reads it is awake before anybody is answered.
bool Holder::turn() {
    if (now_ns_ >= next_check_ns_)
        keep_house();
    auto wait_ms = static_cast<int>((next_check_ns_ - now_ns_) / 1'000'000 + 1);
    for (const Stream& stream : streams_)
        wait_ms = stream.readable && stream.ring.room() > 0 ? 0 : wait_ms;
    epoll_event events[peers_max + 5];
    int count = epoll_wait(epoll_, events, peers_max + 5, wait_ms);
    std::span due(events, static_cast<std::size_t>(std::max(count, 0)));
    bool child_spoke = std::ranges::any_of(due, [&](auto& event) { return event.data.ptr == &child_; });
    now_ns_ = clock_ns(CLOCK_MONOTONIC);
    for (Stream& stream : streams_) {
        stream.readable = stream.readable || child_spoke;
        drain(stream);
    }
    for (const epoll_event& event : due) {
        if (event.data.ptr == &child_)
            flush_input();
        else if (event.data.ptr == &signals_)
            on_child_signal();
        else if (event.data.ptr == listener_)
            on_connection();
        else
            on_peer(*static_cast<Peer*>(event.data.ptr));
    }
    if (exit_.child_pid != 0 && terminal_.ended == 0)
        end_if_drained();
    return !done_;
}

// What no event tells: pages to give back, a socket that was deleted, room for peers.
void Holder::keep_house() {
    bool is_quiet = now_ns_ - last_read_ns_ >= quiet_ns;
    next_check_ns_ = is_quiet ? now_ns_ + check_ns : last_read_ns_ + quiet_ns;
    for (std::size_t i = 0; is_quiet && i < streams_.size(); ++i)
        streams_[i].ring.punch();
    if (listener_ == nullptr)
        return;
    listener_->restore();
    watch(listener_->fd(), EPOLLIN, listener_);
}

void Holder::on_connection() {
    int fd = accept4(listener_->fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ucred peer{};
    socklen_t size = sizeof peer;
    if (fd < 0) // No descriptors left. Never spin: keep_house() looks again.
        epoll_ctl(epoll_, EPOLL_CTL_DEL, listener_->fd(), nullptr);
    else if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid())
        add_peer(fd);
    else
        close(fd);
}

void Holder::add_peer(int socket_fd) {
    for (Peer& peer : peers_) {
        if (peer.role == Role{})
            on_peer(peer); // Its HELLO may be there: then it may stay.
    }
    Peer& place = *std::ranges::min_element(peers_, {}, &Peer::serial);
    place.drop();
    place.fd = socket_fd;
    place.serial = next_serial_++;
    watch(socket_fd, EPOLLIN, &place);
}

void Holder::on_child_signal() {
    signalfd_siginfo ignored;
    [[maybe_unused]] ssize_t got = read(signals_, &ignored, sizeof ignored);
    int status = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != terminal_.child_pid || exit_.child_pid != 0)
            continue;
        exit_.child_pid = pid;
        exit_.wait_status = status;
        for (Stream& stream : streams_)
            stream.last_end = stream.ring.written() + drain_bytes_max;
    }
}

void Holder::on_peer(Peer& peer) {
    ssize_t got = peer.fd < 0 ? -1 : packet_.receive(peer.fd);
    if (got > 0)
        on_packet(peer);
    if (got == 0)
        peer.drop();
    packet_.close_fds();
}

// The pty's master stays open: its output is still to come.
void Holder::flush_input() {
    bool is_open = input_.flush(child_.fds[0]);
    bool waits = input_.size() > 0;
    if (waits != input_waits_)
        watch(child_.fds[0], EPOLLIN | EPOLLET | (waits ? EPOLLOUT : 0U), &child_);
    input_waits_ = waits;
    if (terminal_.mode == Mode::pipe && (!is_open || (input_ending_ && !waits))) {
        close(child_.fds[0]);
        child_.fds[0] = -1;
    }
}

// One wake-up for all of a turn: in a flood a peer that sleeps after each 4 KiB would cost a switch each.
void Holder::drain(Stream& stream) {
    std::uint64_t before = stream.ring.written();
    for (int i = 0; i < reads_per_turn && stream.readable && stream.ring.room() > 0; ++i) {
        // A small read needs no second one to learn that it got all: what comes later is a new edge.
        auto full = static_cast<ssize_t>(std::min(stream.ring.room(), small_read_bytes));
        stream.readable = stream.ring.take_from(stream.fd, read_bytes) >= full;
    }
    if (stream.ring.written() == before)
        return;
    last_read_ns_ = now_ns_;
    wake_peers();
    read_times_.note(stream.ring.written(), now_ns_);
}

void Holder::wake_peers() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    for (Peer& peer : peers_) {
        if (peer.wake != nullptr && peer.wake->asleep.load(std::memory_order_relaxed) != 0) {
            peer.wake->asleep.store(0, std::memory_order_relaxed);
            eventfd_write(peer.wake_event, 1);
        }
    }
}

// Waits for room as long as it takes; what a grandchild adds is bounded.
void Holder::end_if_drained() {
    for (Stream& stream : streams_) {
        pollfd unread{stream.fd, POLLIN, 0};
        poll(&unread, 1, 0);
        stream.readable = (unread.revents & POLLIN) != 0;
        if (stream.readable && stream.ring.written() < stream.last_end)
            return;
    }
    terminal_.ended = 1;
    exit_.ended_wall_ns = clock_ns(CLOCK_REALTIME);
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        Ring& ring = streams_[i].ring;
        exit_.end[i] = ring.head().end = ring.written();
        streams_[i].fd = -1;
    }
    for (int& fd : child_.fds) {
        close(fd); // Of a pty twice.
        fd = -1;
    }
    input_.flush(-1);
    wake_peers();
    for (Peer& peer : peers_) {
        if (peer.role != Role{})
            peer.tell(Type::exit, exit_);
    }
}

} // namespace helios::hold
