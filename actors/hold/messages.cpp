// What the holder does at each message of its peers; the loop and the byte path are in holder.cpp.
#include "hold/holder.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr std::uint8_t bit(std::uint8_t role) {
    return static_cast<std::uint8_t>(1U << role);
}
constexpr std::uint8_t from_new = bit(0);
constexpr std::uint8_t from_broker = bit(1);
constexpr std::uint8_t from_grid = bit(2);
constexpr std::uint8_t pty_only = bit(7);
constexpr std::uint8_t from_any = bit(1) | bit(2) | bit(3);

} // namespace

// What each message looks like and who may send it. fds of others are closed.
struct Holder::Rule {
    Type type;
    std::size_t body_bytes;
    std::size_t tail_bytes_max;
    std::uint8_t from;
    void (Holder::*on)(Peer&);
};

constexpr Holder::Rule Holder::rules[] = {
    {Type::hello, sizeof(Hello), 0, from_new, &Holder::on_hello},
    {Type::input, sizeof(Input), input_bytes_max, from_broker, &Holder::on_input},
    {Type::resize, sizeof(Resize), 0, from_broker | pty_only, &Holder::on_resize},
    {Type::signal, sizeof(Signal), 0, from_broker, &Holder::on_signal},
    {Type::reply, sizeof(Reply), reply_bytes_max, from_grid | pty_only, &Holder::on_reply},
    {Type::commit, sizeof(Commit), 0, from_grid, &Holder::on_commit},
    {Type::limit, sizeof(Limit), 0, from_broker, &Holder::on_limit},
    {Type::collect, 0, 0, from_broker, &Holder::on_collect},
    {Type::status, 0, 0, from_any, &Holder::on_status},
};

template <class Body>
Body Holder::body() const {
    Body body;
    std::memcpy(&body, packet_.bytes + sizeof(Header), sizeof body);
    return body;
}

void Holder::on_packet(Peer& peer) {
    Header header{};
    std::memcpy(&header, packet_.bytes, std::min(sizeof header, packet_.size));
    if (packet_.cut || packet_.size < sizeof header)
        return refuse(peer, RefusedReason::bad_message);
    if (header.version != protocol_version)
        return refuse(peer, RefusedReason::bad_version);
    auto rule =
        std::find_if(std::begin(rules), std::end(rules), [&](auto& r) { return r.type == header.type; });
    if (rule == std::end(rules))
        return refuse(peer, RefusedReason::unknown_type);
    if (header.tail_bytes > rule->tail_bytes_max ||
        packet_.size != sizeof header + rule->body_bytes + header.tail_bytes)
        return refuse(peer, RefusedReason::bad_message);
    bool fits_mode = child_.mode == Mode::pty || (rule->from & pty_only) == 0;
    if (!fits_mode || (rule->from & bit(peer.role)) == 0)
        return refuse(peer, RefusedReason::not_permitted);
    if (rule->type != Type::commit)
        packet_.close_fds();
    (this->*rule->on)(peer);
}

void Holder::refuse(Peer& peer, RefusedReason reason) {
    Refused refused{reason, packet_.size > 1 ? static_cast<Type>(packet_.bytes[1]) : Type{}, {}};
    tell(peer, Type::refused, &refused, sizeof refused);
}

// The old peer of a role: what it had sent is taken in, nothing that it sends from now on.
void Holder::retire(Role role) {
    for (Peer& peer : peers_) {
        if (peer.role != static_cast<std::uint8_t>(role))
            continue;
        hang_up(peer);
        while (peer.fd >= 0)
            on_peer(peer); // Ends with "gone" after the last packet.
    }
}

// A page of their own for each epoch; its fd, or -1.
int Holder::renew_wake(Role role) {
    Wake& wake = wakes_[static_cast<int>(role) - 1];
    if (wake.page != nullptr) {
        munmap(wake.page, sizeof(WakePage));
        close(wake.event);
    }
    wake = {};
    int fd = memfd_create("helios-wake", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    void* page = MAP_FAILED;
    // Sealed: a peer that shrank it would end the holder with SIGBUS.
    if (fd >= 0 && event >= 0 && ftruncate(fd, 4096) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        page = mmap(nullptr, sizeof(WakePage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) {
        close(fd);
        close(event);
        return -1;
    }
    wake = {new (page) WakePage, event};
    return fd;
}

void Holder::on_hello(Peer& peer) {
    auto hello = body<Hello>();
    auto role = static_cast<std::uint8_t>(hello.role);
    if (role < 1 || role > 3 || hello.epoch >> 63 != 0)
        return refuse(peer, RefusedReason::bad_message);
    auto observes = [](const Peer& other) { return other.role == 3; };
    if (hello.role == Role::observer) {
        if (std::count_if(std::begin(peers_), std::end(peers_), observes) >= std::ptrdiff_t{observers_max})
            return refuse(peer, RefusedReason::not_permitted);
        peer.role = role;
        return welcome(peer, -1);
    }
    std::uint64_t& epoch = epochs_[role - 1];
    std::uint64_t next = hello.epoch == 0 ? epoch + 1 : hello.epoch;
    if (next <= epoch)
        return refuse(peer, RefusedReason::stale_epoch);
    retire(hello.role);
    int wake_page = renew_wake(hello.role);
    if (wake_page < 0)
        return drop(peer); // No descriptors left: it tries again.
    peer.role = role;
    peer.epoch = epoch = next;
    for (Stream& stream : streams_) {
        if (hello.role == Role::broker)
            stream.ring.limit(no_offset);
    }
    welcome(peer, wake_page);
    close(wake_page);
}

Welcome Holder::welcome_body(const Peer& peer) const {
    Welcome welcome;
    welcome.role = static_cast<Role>(peer.role);
    welcome.mode = child_.mode;
    welcome.streams = stream_count_;
    welcome.ended = ended_ ? 1 : 0;
    welcome.child_pid = child_.pid;
    welcome.epoch = peer.epoch;
    welcome.child_start_ticks = child_.start_ticks;
    welcome.started_wall_ns = started_wall_ns_;
    welcome.columns = size_.columns;
    welcome.rows = size_.rows;
    welcome.x_pixels = size_.x_pixels;
    welcome.y_pixels = size_.y_pixels;
    welcome.ring_capacity = streams_[0].ring.capacity();
    welcome.checkpoint_offset = checkpoint_.offset;
    welcome.checkpoint_epoch = checkpoint_.epoch;
    welcome.checkpoint_fds = static_cast<std::uint16_t>(checkpoint_fd_count_);
    welcome.input_queued_bytes_64 = static_cast<std::uint16_t>((input_.size() + 63) / 64);
    welcome.replies_dropped = replies_dropped_;
    std::memcpy(welcome.terminal, terminal_, sizeof terminal_);
    return welcome;
}

void Holder::welcome(Peer& peer, int wake_page) {
    int fds[4 + commit_fds_max];
    std::size_t count = 0;
    for (int i = 0; i < stream_count_; ++i)
        fds[count++] = streams_[i].ring.reader_fd();
    if (wake_page >= 0) {
        fds[count++] = wake_page;
        fds[count++] = wakes_[peer.role - 1].event;
    }
    for (std::size_t i = 0; i < checkpoint_fd_count_ && peer.role == static_cast<std::uint8_t>(Role::grid);
         ++i)
        fds[count++] = checkpoint_fds_[i];
    if (!send_with_fds(peer.fd, welcome_body(peer), fds, count))
        hang_up(peer);
    else if (ended_)
        tell(peer, Type::exit, &exit_, sizeof exit_);
}

void Holder::on_status(Peer& peer) {
    Welcome welcome = welcome_body(peer);
    tell(peer, Type::welcome, &welcome, sizeof welcome);
}

void Holder::on_input(Peer& peer) {
    auto input = body<Input>();
    if (input.writer == 0 || input.seq == 0)
        return refuse(peer, RefusedReason::bad_message);
    const unsigned char* bytes = packet_.bytes + sizeof(Header) + sizeof input;
    std::size_t size = packet_.size - sizeof(Header) - sizeof input;
    InputAck ack{input.writer, input.seq, type_in(input, bytes, size), 0, {}};
    if (ack.outcome == InputOutcome::accepted) {
        if (child_.mode == Mode::pty && line_.add(child_.input, bytes, size))
            ack.line_overflow = 1;
        flush_input();
    }
    tell(peer, Type::input_ack, &ack, sizeof ack);
}

InputOutcome Holder::type_in(const Input& input, const unsigned char* bytes, std::size_t size) {
    if (input.seq <= writers_.last_seq(input.writer))
        return InputOutcome::repeated;
    if (child_.input < 0 || exited_ || input_ending_)
        return InputOutcome::closed;
    if (!input_.accepts(size))
        return InputOutcome::full;
    writers_.accept(input.writer, input.seq);
    input_.add(bytes, size);
    input_ending_ = child_.mode == Mode::pipe && input.end_of_input != 0;
    return InputOutcome::accepted;
}

void Holder::on_resize(Peer& peer) {
    auto resize = body<Resize>();
    if (resize.columns == 0 || resize.rows == 0)
        return refuse(peer, RefusedReason::bad_message);
    JournalEntry size{0, resize.columns, resize.rows, resize.x_pixels, resize.y_pixels};
    bool same = std::memcmp(&size, &size_, sizeof size) == 0; // size_.offset stays 0.
    if (same || ended_ || child_.resize(size) != 0)
        return;
    size_ = size;
    streams_[0].ring.note_size(size);
    wake_peers();
}

void Holder::on_signal(Peer& peer) {
    auto signal = body<Signal>();
    auto target = static_cast<std::uint8_t>(signal.target);
    if (signal.number < 1 || signal.number >= _NSIG || target < 1 || target > 3)
        return refuse(peer, RefusedReason::bad_message);
    bool gone = child_.pid <= 0 || (exited_ && signal.target != SignalTarget::everything);
    SignalAck ack{signal.number, gone ? ESRCH : child_.signal(signal.number, signal.target)};
    tell(peer, Type::signal_ack, &ack, sizeof ack);
}

void Holder::on_reply(Peer& peer) {
    auto reply = body<Reply>();
    Stream& stream = streams_[0];
    if (reply.query_end > stream.ring.written())
        return refuse(peer, RefusedReason::bad_message);
    std::size_t size = packet_.size - sizeof(Header) - sizeof reply;
    bool late = reply.query_end <= stream.ring.effects() || stream.times.is_late(reply.query_end, now_ns_);
    stream.ring.move_effects(std::max(stream.ring.effects(), reply.query_end));
    if (late || exited_ || child_.input < 0 || !input_.accepts_reply(size)) {
        ++replies_dropped_;
        return;
    }
    input_.add(packet_.bytes + sizeof(Header) + sizeof reply, size);
    flush_input();
}

void Holder::on_commit(Peer& peer) {
    auto commit = body<Commit>();
    if (commit.epoch != peer.epoch)
        return refuse(peer, RefusedReason::stale_epoch);
    CommitAck ack{commit.offset, 0, commit.stream, {}};
    ack.accepted = accept_commit(commit) ? 1 : 0;
    tell(peer, Type::commit_ack, &ack, sizeof ack);
}

bool Holder::accept_commit(const Commit& commit) {
    for (std::size_t i = 0; i < packet_.fd_count; ++i) {
        struct stat found {};
        if (fstat(packet_.fds[i], &found) != 0 || !S_ISREG(found.st_mode))
            return false; // Closing a socket or a device may block.
    }
    if (commit.stream >= stream_count_ || (commit.stream != 0 && packet_.fd_count > 0) ||
        !streams_[commit.stream].ring.release(commit.offset, commit.journal_applied))
        return false;
    if (commit.stream != 0)
        return true;
    std::swap_ranges(checkpoint_fds_, checkpoint_fds_ + commit_fds_max, packet_.fds);
    std::swap(checkpoint_fd_count_, packet_.fd_count); // The old ones are closed with the packet.
    checkpoint_ = commit;
    return true;
}

void Holder::on_limit(Peer& peer) {
    auto limit = body<Limit>();
    if (limit.stream >= stream_count_)
        return refuse(peer, RefusedReason::bad_message);
    streams_[limit.stream].ring.limit(limit.offset);
}

void Holder::on_collect(Peer& peer) {
    if (!ended_)
        return refuse(peer, RefusedReason::not_ended);
    tell(peer, Type::exit, &exit_, sizeof exit_);
    done_ = true;
}

} // namespace helios::hold
