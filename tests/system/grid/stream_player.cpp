#include "stream_player.hpp"

#include <algorithm>
#include <cstring>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

namespace helios::test {
namespace {

pty::Packet wait_for_packet(int socket_fd) {
    while (true) {
        auto received = pty::receive_packet(socket_fd);
        require(received.has_value(), "the holder hung up");
        if (received->has_value())
            return std::move(**received);
        pollfd entry{socket_fd, POLLIN, 0};
        require(poll(&entry, 1, 10'000) == 1, "the holder does not answer");
    }
}

} // namespace

StreamPlayer::StreamPlayer(TerminalId id, const std::string& holder_path)
    : id_(id), path_(holder_path), reference_(grid::Size{80, 24}), buffer_(wire::chunk_bytes_max) {
    auto connected = pty::connect_holder(path_);
    require(connected.has_value(), "no holder to play the broker of");
    socket_ = std::move(connected).value();
    hold::Hello hello;
    hello.role = hold::Role::broker;
    require(pty::send_packet(socket_.get(), hold::Type::hello, hello).has_value(), "hello failed");
    pty::Packet packet = wait_for_packet(socket_.get());
    require(packet.header.type == hold::Type::welcome && packet.fds.size() == 3, "no welcome");
    welcome_ = packet.as<hold::Welcome>();
    const std::size_t ring_bytes = hold::ring_data_offset + welcome_.ring_capacity;
    void* ring = mmap(nullptr, ring_bytes, PROT_READ, MAP_SHARED, packet.fds[0].get(), 0);
    void* wake = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, packet.fds[1].get(), 0);
    require(ring != MAP_FAILED && wake != MAP_FAILED, "the ring cannot be mapped");
    ring_ = static_cast<std::uint8_t*>(ring);
    wake_ = static_cast<hold::WakePage*>(wake);
    wake_event_ = std::move(packet.fds[2]);
    reference_.resize(grid::Size{welcome_.columns, welcome_.rows});
}

StreamPlayer::~StreamPlayer() {
    munmap(ring_, hold::ring_data_offset + welcome_.ring_capacity);
    munmap(wake_, 4096);
}

const hold::RingHead& StreamPlayer::head() const {
    return *reinterpret_cast<const hold::RingHead*>(ring_);
}

std::uint64_t StreamPlayer::written() const {
    return head().written.load();
}

std::uint64_t StreamPlayer::released() const {
    return head().released.load();
}

bool StreamPlayer::has_ended() const {
    return head().end.load() != hold::no_offset;
}

bool StreamPlayer::is_caught_up() const {
    return have_ == written() && next_ == have_ && sizes_sent_ == head().journal_count.load();
}

std::string StreamPlayer::state() const {
    return "next " + std::to_string(next_) + " have " + std::to_string(have_) + " limit " +
           (limit_ ? std::to_string(*limit_) : "none") + " written " + std::to_string(written()) +
           " released " + std::to_string(released()) + " sizes " + std::to_string(sizes_sent_) + " of " +
           std::to_string(head().journal_count.load());
}

void StreamPlayer::type(std::string_view bytes) {
    hold::Input input;
    input.writer = 1;
    input.seq = ++seq_;
    auto sent = pty::send_packet(
        socket_.get(), hold::Type::input, input,
        pty::PacketBytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), {});
    require(sent.has_value() && *sent == pty::SendOutcome::sent, "typing failed");
}

void StreamPlayer::resize(std::uint16_t columns, std::uint16_t rows) {
    hold::Resize resize;
    resize.columns = columns;
    resize.rows = rows;
    auto sent = pty::send_packet(socket_.get(), hold::Type::resize, resize);
    require(sent.has_value(), "resizing failed");
}

wire::TerminalOpened StreamPlayer::opened() const {
    wire::TerminalOpened opened;
    opened.terminal = id_;
    opened.epoch = welcome_.epoch;
    opened.size = wire::Size{welcome_.columns, welcome_.rows, 0, 0};
    opened.written = written();
    opened.released = released();
    opened.ring_capacity = welcome_.ring_capacity;
    opened.child_pid = welcome_.child_pid;
    opened.holder_path = path_;
    return opened;
}

// "limit == have" rewinds; so does a `have` that repeats.
void StreamPlayer::take_credit(const wire::Credit& credit) {
    const bool rewind = !limit_ || credit.limit == credit.have || credit.have == have_;
    have_ = credit.have;
    limit_ = credit.limit;
    if (!rewind || credit.have >= next_)
        return;
    next_ = credit.have;
    sizes_sent_ = head().journal_first.load();
    while (sizes_sent_ < head().journal_count.load() &&
           head().journal[sizes_sent_ % hold::journal_entries].offset < next_)
        ++sizes_sent_;
}

std::optional<wire::Size> StreamPlayer::size_at(std::uint64_t offset) {
    sizes_sent_ = std::max(sizes_sent_, head().journal_first.load());
    if (sizes_sent_ == head().journal_count.load())
        return std::nullopt;
    const hold::JournalEntry entry = head().journal[sizes_sent_ % hold::journal_entries];
    if (entry.offset > offset)
        return std::nullopt;
    ++sizes_sent_;
    return wire::Size{entry.columns, entry.rows, entry.x_pixels, entry.y_pixels};
}

std::uint64_t StreamPlayer::next_size_offset() const {
    if (sizes_sent_ >= head().journal_count.load())
        return hold::no_offset;
    return head().journal[sizes_sent_ % hold::journal_entries].offset;
}

bool StreamPlayer::pump(const std::function<bool(const wire::Data&)>& send) {
    bool any = false;
    while (limit_) {
        next_ = std::max(next_, have_);
        wire::OutputChunk chunk;
        chunk.terminal = id_;
        chunk.epoch = welcome_.epoch;
        chunk.offset = next_;
        chunk.consumers = 1;
        const auto before = sizes_sent_;
        const auto size = size_at(next_);
        const std::uint64_t end = std::min(
            {written(), *limit_, next_ + wire::chunk_bytes_max, std::max(next_, next_size_offset())});
        const std::uint64_t bytes = end > next_ ? end - next_ : 0;
        if (!size && bytes == 0)
            return any;
        for (std::uint64_t i = 0; i < bytes;) {
            const std::uint64_t at = (next_ + i) % welcome_.ring_capacity;
            const std::uint64_t part = std::min(bytes - i, welcome_.ring_capacity - at);
            std::memcpy(buffer_.data() + i, ring_ + hold::ring_data_offset + at, part);
            i += part;
        }
        if (next_ < released()) { // The consumer has parsed on since it said its credit.
            limit_.reset();
            return send(wire::OutputGap{id_, welcome_.epoch, wire::grid_consumer, next_, released()});
        }
        chunk.size = size.value_or(wire::Size{});
        chunk.bytes = wire::Bytes(buffer_.data(), bytes);
        watch_reference(chunk);
        if (!send(chunk)) {
            sizes_sent_ = before;
            return any;
        }
        next_ += bytes;
        any = true;
    }
    return any;
}

void StreamPlayer::watch_reference(const wire::OutputChunk& chunk) {
    if (chunk.size.columns > 0 && sizes_sent_ > sizes_seen_) {
        sizes_seen_ = sizes_sent_;
        reference_.resize(grid::Size{chunk.size.columns, chunk.size.rows});
    }
    replayed_bytes_ += std::min<std::uint64_t>(seen_ - chunk.offset, chunk.bytes.size());
    if (chunk.offset + chunk.bytes.size() <= seen_)
        return;
    reference_.feed(chunk.bytes.subspan(seen_ - chunk.offset));
    seen_ = chunk.offset + chunk.bytes.size();
}

bool StreamPlayer::ask_for_wake() {
    std::uint64_t count = 0;
    [[maybe_unused]] auto got = read(wake_event_.get(), &count, sizeof count);
    const std::uint64_t before = written();
    wake_->asleep.store(1);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return written() != before;
}

} // namespace helios::test
