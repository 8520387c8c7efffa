// What the holder does at each message of its peers; the loop and the byte path are in holder.cpp.
#include "hold/holder.hpp"

#include <tuple>

namespace helios::hold {
namespace {

// Closing a socket or a device may block.
bool is_file(int fd) {
    struct stat found {};
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

// Of anything that has a terminal's size.
constexpr auto size_of = [](auto& sized) {
    return std::tie(sized.columns, sized.rows, sized.x_pixels, sized.y_pixels);
};

// What each message looks like and who may send it: new peers, one role, or (observer) all that said hello.
// Only a COMMIT brings fds.
struct Rule {
    Type type;
    std::size_t body_bytes;
    std::size_t tail_bytes_max;
    Role from;
    bool pty_only;
    void (Holder::*on)(Peer&);
};

} // namespace

void Holder::on_packet(Peer& peer) {
    static constexpr Rule rules[] = {
        {Type::hello, sizeof(Hello), 0, Role{}, false, &Holder::on_hello},
        {Type::input, sizeof(Input), input_bytes_max, Role::broker, false, &Holder::on_input},
        {Type::resize, sizeof(Resize), 0, Role::broker, true, &Holder::on_resize},
        {Type::signal, sizeof(Signal), 0, Role::broker, false, &Holder::on_signal},
        {Type::reply, sizeof(Reply), reply_bytes_max, Role::grid, true, &Holder::on_reply},
        {Type::commit, sizeof(Commit), 0, Role::grid, false, &Holder::on_commit},
        {Type::limit, sizeof(Limit), 0, Role::broker, false, &Holder::on_limit},
        {Type::collect, 0, 0, Role::broker, false, &Holder::on_collect},
        {Type::status, 0, 0, Role::observer, false, &Holder::on_status},
    };
    auto header = packet_.read<Header>(0);
    if (packet_.size < sizeof header)
        return refuse(peer, RefusedReason::bad_message);
    if (header.version != protocol_version)
        return refuse(peer, RefusedReason::bad_version);
    const Rule* rule = std::ranges::find(rules, header.type, &Rule::type);
    if (rule == std::end(rules))
        return refuse(peer, RefusedReason::unknown_type);
    if (header.tail_bytes > rule->tail_bytes_max ||
        packet_.size != sizeof header + rule->body_bytes + header.tail_bytes)
        return refuse(peer, RefusedReason::bad_message);
    bool is_permitted = rule->from == peer.role || (rule->from == Role::observer && peer.role != Role{});
    if (!is_permitted || (rule->pty_only && terminal.mode != Mode::pty))
        return refuse(peer, RefusedReason::not_permitted);
    tail_ = {packet_.bytes + sizeof header + rule->body_bytes, header.tail_bytes};
    (this->*rule->on)(peer);
}

void Holder::on_hello(Peer& peer) {
    auto hello = packet_.read<Hello>();
    if (hello.role < Role::broker || hello.role > Role::observer || hello.epoch >> 63 != 0)
        return refuse(peer, RefusedReason::bad_message);
    if (hello.role == Role::observer) {
        if (std::ranges::count(peers_, Role::observer, &Peer::role) >= observers_max)
            return refuse(peer, RefusedReason::not_permitted);
        return welcome(peer, hello.role, 0);
    }
    std::uint64_t next = epochs_[static_cast<std::size_t>(hello.role)] + 1;
    if (hello.epoch != 0 && hello.epoch < next)
        return refuse(peer, RefusedReason::stale_epoch);
    Peer* old = std::ranges::find(peers_, hello.role, &Peer::role);
    while (old != std::end(peers_) && old->fd >= 0) {
        shutdown(old->fd, SHUT_RDWR); // What it had sent is taken in, nothing that it sends from now on.
        on_peer(*old);
    }
    welcome(peer, hello.role, std::max(hello.epoch, next));
}

void Holder::welcome(Peer& peer, Role role, std::uint64_t epoch) {
    int fds[4 + commit_fds_max];
    std::size_t count = 0;
    for (Ring& ring : rings_) {
        fds[count++] = ring.reader_fd;
        ring.limit = role == Role::broker ? no_offset : ring.limit;
    }
    int page = -1;
    if (role != Role::observer) {
        peer.wake = map_shared<WakePage>(4096, page);
        peer.wake_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (peer.wake == nullptr || peer.wake_event < 0) {
            close(page);
            return peer.drop(); // No descriptors left: it tries again.
        }
        fds[count++] = page;
        fds[count++] = peer.wake_event;
    }
    for (std::size_t i = 0; i < terminal.checkpoint_fds && role == Role::grid; ++i)
        fds[count++] = checkpoint_fds_[i];
    peer.role = role;
    epochs_[static_cast<std::size_t>(role)] = epoch;
    peer.since_ns = INT64_MAX;
    tell_welcome(peer, {fds, count});
    close(page);
    if (terminal.ended != 0)
        peer.tell(Type::exit, exit_);
}

void Holder::tell_welcome(Peer& peer, std::span<const int> fds) {
    terminal.role = peer.role;
    terminal.epoch = epochs_[static_cast<std::size_t>(peer.role)];
    terminal.input_queued_bytes_64 = static_cast<std::uint16_t>((input_.size + 63) / 64);
    peer.tell(Type::welcome, terminal, fds);
}

// The child gets its keys before anybody gets the answer.
void Holder::on_input(Peer& peer) {
    auto input = packet_.read<Input>();
    if (input.writer == 0 || input.seq == 0)
        return refuse(peer, RefusedReason::bad_message);
    InputAck ack{input.writer, input.seq, InputOutcome::accepted, 0, {}};
    const Writers::Entry& last = writers_.entry_of(input.writer);
    if (last.writer == input.writer && input.seq <= last.seq) {
        ack.outcome = InputOutcome::repeated;
    } else if (child.fds[0] < 0 || exit_.child_pid != 0 || input_ending_) {
        ack.outcome = InputOutcome::closed;
    } else if (!input_.add(tail_, input_queue_bytes)) {
        ack.outcome = InputOutcome::full;
    } else {
        writers_.accept(input.writer, input.seq);
        input_ending_ = terminal.mode == Mode::pipe && input.end_of_input != 0;
        flush_input();
        ack.line_overflow = terminal.mode == Mode::pty && overflows_line(child.fds[0], tail_, line_bytes_);
    }
    peer.tell(Type::input_ack, ack);
}

void Holder::on_resize(Peer& peer) {
    auto size = packet_.read<Resize>();
    if (size.columns == 0 || size.rows == 0)
        return refuse(peer, RefusedReason::bad_message);
    winsize window{size.rows, size.columns, size.x_pixels, size.y_pixels};
    if (size_of(size) == size_of(terminal) || ioctl(child.fds[0], TIOCSWINSZ, &window) != 0)
        return;
    size_of(terminal) = size_of(size);
    rings_[0].note_size(size);
    wake_peers();
}

void Holder::on_signal(Peer& peer) {
    auto signal = packet_.read<Signal>();
    if (signal.number < 1 || signal.number >= _NSIG || signal.target < SignalTarget::foreground ||
        signal.target > SignalTarget::everything)
        return refuse(peer, RefusedReason::bad_message);
    pid_t group = exit_.child_pid == 0 ? terminal.child_pid : 0;
    if (group > 0 && signal.target == SignalTarget::foreground && terminal.mode == Mode::pty)
        group = tcgetpgrp(child.fds[0]);
    int error = ESRCH;
    if (signal.target == SignalTarget::everything && terminal.child_pid > 0) // In the fuzzer nobody runs.
        error = signal_descendants(signal.number);
    else if (group > 0)
        error = kill(-group, signal.number) == 0 ? 0 : errno;
    peer.tell(Type::signal_ack, SignalAck{signal.number, error});
}

void Holder::on_reply(Peer& peer) {
    auto reply = packet_.read<Reply>();
    Ring& ring = rings_[0];
    if (reply.query_end > ring.head->written)
        return refuse(peer, RefusedReason::bad_message);
    bool is_late = reply.query_end <= ring.head->effects || read_times_.is_late(reply.query_end, now_ns_);
    ring.head->effects = std::max(ring.head->effects.load(), reply.query_end);
    if (is_late || exit_.child_pid != 0 || !input_.add(tail_, sizeof input_.bytes))
        ++terminal.replies_dropped;
    else
        flush_input();
}

void Holder::on_commit(Peer& peer) {
    auto commit = packet_.read<Commit>();
    if (commit.epoch != epochs_[static_cast<std::size_t>(Role::grid)])
        return refuse(peer, RefusedReason::stale_epoch);
    bool accepted = (commit.stream == 0 || packet_.fd_count == 0) && commit.stream < rings_.size() &&
                    std::all_of(packet_.fds, packet_.fds + packet_.fd_count, is_file) &&
                    rings_[commit.stream].release(commit.offset, commit.journal_applied);
    next_check_ns_ = std::min(next_check_ns_, now_ns_ + quiet_ns);
    if (accepted && commit.stream == 0) {
        std::swap(checkpoint_fds_, packet_.fds); // The old ones are closed with the packet.
        std::swap(terminal.checkpoint_fds, packet_.fd_count);
        terminal.checkpoint_offset = commit.offset;
        terminal.checkpoint_epoch = commit.epoch;
    }
    peer.tell(Type::commit_ack, CommitAck{commit.offset, accepted, commit.stream, {}});
}

void Holder::on_limit(Peer& peer) {
    auto limit = packet_.read<Limit>();
    if (limit.stream >= rings_.size())
        return refuse(peer, RefusedReason::bad_message);
    rings_[limit.stream].limit = limit.offset;
}

void Holder::on_collect(Peer& peer) {
    if (terminal.ended == 0)
        return refuse(peer, RefusedReason::not_ended);
    peer.tell(Type::exit, exit_);
    std::exit(0);
}

} // namespace helios::hold
