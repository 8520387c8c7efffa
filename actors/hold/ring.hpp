// One stream's ring in a memfd: the holder is its only writer, peers map it read-only. One thread.
//
// Invariant: released <= written <= released + capacity; no byte in [released, written) is ever overwritten.
#pragma once

#include "hold/protocol.hpp"

#include <sys/types.h>

namespace helios::hold {

class Ring {
public:
    // Once. capacity: a power of two, at least a page. False with errno set.
    bool open(std::uint64_t capacity);

    // Bytes that may be read now.
    [[nodiscard]] std::uint64_t room() const;
    // One read(2) of at most `most` bytes, published at once; its result. Only while there is room.
    ssize_t take_from(int fd, std::uint64_t most);

    // False when offset is not in [released, written].
    bool release(std::uint64_t offset, std::uint32_t journal_applied);
    void limit(std::uint64_t offset) { limit_ = offset; }
    void note_size(JournalEntry size);
    void finish() { head_->end.store(written(), std::memory_order_release); }

    // Gives whole released pages back to the kernel. Only while it can.
    [[nodiscard]] bool can_punch() const;
    void punch();

    [[nodiscard]] std::uint64_t written() const { return head_->written.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t released() const { return head_->released.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t effects() const { return head_->effects.load(std::memory_order_relaxed); }
    void move_effects(std::uint64_t offset) { head_->effects.store(offset, std::memory_order_release); }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
    [[nodiscard]] int reader_fd() const { return reader_fd_; } // Read-only, for peers.

private:
    [[nodiscard]] std::uint64_t punch_from() const;

    RingHead* head_ = nullptr;
    unsigned char* bytes_ = nullptr;
    std::uint64_t capacity_ = 0;
    std::uint64_t limit_ = no_offset;
    std::uint64_t punched_ = 0; // Every page before it was given back.
    int reader_fd_ = -1;
};

// When the bytes before an offset were read: windows of 50 ms, 3.2 s of them, which covers reply_late_ns.
class ReadTimes {
public:
    void note(std::uint64_t written, std::int64_t now_ns);
    // True when the byte before `offset` came more than reply_late_ns ago.
    [[nodiscard]] bool is_late(std::uint64_t offset, std::int64_t now_ns) const;

private:
    struct Window {
        std::uint64_t end = 0;
        std::int64_t began_ns = 0;
    };
    static constexpr std::uint64_t kept = 64;
    static constexpr std::int64_t window_ns = 50'000'000;
    static_assert(kept * window_ns > reply_late_ns);

    Window windows_[kept]{};
    std::uint64_t count_ = 0;
    std::uint64_t forgotten_end_ = 0;
};

} // namespace helios::hold
