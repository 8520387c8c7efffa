#include "hold/holder.hpp"

namespace helios::hold {
namespace {

constexpr int reads_per_turn = 8; // Of one stream, and one packet of a peer: a flood never delays others.
constexpr std::uint64_t read_bytes = 65'536;
constexpr std::uint64_t small_read_bytes = 1024;   // Less than that was all there is.
constexpr std::uint64_t drain_bytes_max = 1 << 20; // After the child's exit, from whoever still writes.
constexpr std::int64_t check_ns = 5'000'000'000;
constexpr std::chrono::nanoseconds ns{1};

} // namespace

void Holder::open(const sigset_t& signals) {
    signals_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    need(signals_ >= 0 && epoll_ >= 0, "cannot make the event queue");
    terminal.streams = terminal.mode == Mode::pty ? 1 : 2;
    terminal.started_wall_ns = std::chrono::system_clock::now().time_since_epoch() / ns;
    rings_ = {all_rings_, terminal.streams};
    for (std::size_t i = 0; i < rings_.size(); ++i)
        rings_[i].open(terminal.ring_capacity, child.fds[i + 1]);
    if (terminal.mode == Mode::pty)
        rings_[0].note_size({terminal.columns, terminal.rows, 0, 0});
    watch(signals_, EPOLLIN, &signals_);
    for (int fd : child.fds)
        watch(fd, EPOLLIN | EPOLLET, &child);
}

// Each event says its source: a peer, the child, the listener or the signals.
void Holder::watch(int fd, std::uint32_t events, void* source) const {
    epoll_event event{.events = events, .data = {.ptr = source}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0)
        epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

// Output goes first: who reads it is awake before anybody is answered.
void Holder::turn() {
    if (now_ns_ >= next_check_ns_)
        keep_house();
    auto wait_ms = static_cast<int>((next_check_ns_ - now_ns_) / 1'000'000 + 1);
    for (const Ring& ring : rings_)
        wait_ms = ring.readable && ring.room() > 0 ? 0 : wait_ms;
    epoll_event events[peers_max + 5];
    int count = epoll_wait(epoll_, events, peers_max + 5, wait_ms);
    std::span due(events, static_cast<std::size_t>(std::max(count, 0)));
    bool child_spoke = std::ranges::any_of(due, [&](auto& event) { return event.data.ptr == &child; });
    now_ns_ = std::chrono::steady_clock::now().time_since_epoch() / ns;
    for (Ring& ring : rings_) {
        ring.readable = ring.readable || child_spoke;
        drain(ring);
    }
    for (const epoll_event& event : due) {
        if (event.data.ptr == &child)
            flush_input();
        else if (event.data.ptr == &signals_)
            on_child_signal();
        else if (event.data.ptr == &listener)
            on_connection();
        else
            on_peer(*static_cast<Peer*>(event.data.ptr));
    }
    if (exit_.child_pid != 0 && terminal.ended == 0)
        end_if_drained();
}

// What no event tells: pages to give back, a socket that was deleted, room for peers.
void Holder::keep_house() {
    bool is_quiet = now_ns_ - last_read_ns_ >= quiet_ns;
    next_check_ns_ = is_quiet ? now_ns_ + check_ns : last_read_ns_ + quiet_ns;
    for (std::size_t i = 0; is_quiet && i < rings_.size(); ++i)
        rings_[i].punch();
    if (access(listener.address.sun_path, F_OK) != 0)
        listener.bind_socket();
    watch(listener.fd, EPOLLIN, &listener);
}

void Holder::on_connection() {
    int fd = accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    ucred peer{};
    socklen_t size = sizeof peer;
    if (fd < 0) // No descriptors left. Never spin: keep_house() looks again.
        epoll_ctl(epoll_, EPOLL_CTL_DEL, listener.fd, nullptr);
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
    Peer& place = *std::ranges::min_element(peers_, {}, &Peer::since_ns);
    place.drop();
    place = {.fd = socket_fd, .since_ns = now_ns_};
    watch(socket_fd, EPOLLIN, &place);
}

void Holder::on_child_signal() {
    signalfd_siginfo ignored;
    [[maybe_unused]] ssize_t got = read(signals_, &ignored, sizeof ignored);
    int status = 0;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid != terminal.child_pid || exit_.child_pid != 0)
            continue;
        exit_.child_pid = pid;
        exit_.wait_status = status;
        for (Ring& ring : rings_)
            ring.last_end = ring.head->written + drain_bytes_max;
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
    bool is_open = input_.flush(child.fds[0]);
    bool waits = input_.size > 0;
    if (waits != input_waits_)
        watch(child.fds[0], EPOLLIN | EPOLLET | (waits ? EPOLLOUT : 0U), &child);
    input_waits_ = waits;
    if (terminal.mode == Mode::pipe && (!is_open || (input_ending_ && !waits)))
        close(std::exchange(child.fds[0], -1));
}

// One wake-up for all of a turn: in a flood a peer that sleeps after each 4 KiB would cost a switch each.
void Holder::drain(Ring& ring) {
    std::uint64_t before = ring.head->written;
    for (int i = 0; i < reads_per_turn && ring.readable && ring.room() > 0; ++i) {
        // A small read needs no second one to learn that it got all: what comes later is a new edge.
        auto full = static_cast<ssize_t>(std::min(ring.room(), small_read_bytes));
        ring.readable = ring.take(read_bytes) >= full;
    }
    if (ring.head->written == before)
        return;
    last_read_ns_ = now_ns_;
    wake_peers();
    read_times_.note(ring.head->written, now_ns_);
}

// What moved before is a seq_cst store too: either the peer sees that, or this its sleep.
void Holder::wake_peers() {
    for (Peer& peer : peers_) {
        if (peer.wake != nullptr && peer.wake->asleep.exchange(0) != 0)
            eventfd_write(peer.wake_event, 1);
    }
}

// Waits for room as long as it takes; what a grandchild adds is bounded.
void Holder::end_if_drained() {
    for (Ring& ring : rings_) {
        pollfd unread{ring.source, POLLIN, 0};
        poll(&unread, 1, 0);
        ring.readable = (unread.revents & POLLIN) != 0 && ring.head->written < ring.last_end;
        if (ring.readable)
            return;
    }
    terminal.ended = 1;
    exit_.ended_wall_ns = std::chrono::system_clock::now().time_since_epoch() / ns;
    for (std::size_t i = 0; i < rings_.size(); ++i)
        exit_.end[i] = rings_[i].head->end = rings_[i].head->written.load();
    for (int& fd : child.fds)
        close(std::exchange(fd, -1)); // Of a pty twice.
    input_.flush(-1);
    wake_peers();
    for (Peer& peer : peers_) {
        if (peer.role != Role{})
            peer.tell(Type::exit, exit_);
    }
}

} // namespace helios::hold
