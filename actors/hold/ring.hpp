// One stream's ring in a memfd: the holder is its only writer, peers map it read-only. One thread.
//
// Invariant: released <= written <= released + capacity; no byte in [released, written) is ever overwritten.
#pragma once

#include "hold/protocol.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace helios::hold {

// New shared memory that begins with a Head. Sealed: a peer that cut it would end the holder with SIGBUS.
// Null with errno when there is none; fd is the caller's to close in any case.
template <class Head>
Head* map_shared(std::size_t size, int& fd) {
    fd = memfd_create("helios-hold", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (ftruncate(fd, static_cast<off_t>(size)) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return nullptr;
    void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return base == MAP_FAILED ? nullptr : new (base) Head;
}

class Ring {
public:
    // Once. capacity: a power of two, at least a page. False with errno set.
    bool open(std::uint64_t capacity) {
        int fd = -1;
        head_ = map_shared<RingHead>(ring_data_offset + capacity, fd);
        if (head_ == nullptr)
            return false;
        head_->magic = ring_magic;
        head_->capacity = capacity;
        bytes_ = reinterpret_cast<unsigned char*>(head_) + ring_data_offset;
        // F_SEAL_FUTURE_WRITE would forbid giving pages back (EPERM, measured), so peers get a read-only
        // descriptor of a file that nobody but root can open for writing again.
        char path[32];
        std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        fchmod(fd, 0400);
        reader_fd_ = ::open(path, O_RDONLY | O_CLOEXEC);
        ::close(fd);
        return reader_fd_ >= 0;
    }

    // Bytes that may be read now.
    [[nodiscard]] std::uint64_t room() const {
        std::uint64_t bound = std::min(released() + head_->capacity, limit_);
        return bound > written() ? bound - written() : 0;
    }

    // One read(2) of at most `most` bytes, published at once; its result. Only while there is room.
    ssize_t take_from(int fd, std::uint64_t most) {
        std::uint64_t wanted = std::min(room(), most);
        std::uint64_t at = written() % head_->capacity;
        std::uint64_t first = std::min(wanted, head_->capacity - at);
        iovec parts[2] = {{bytes_ + at, first}, {bytes_, wanted - first}};
        ssize_t got = readv(fd, parts, 2);
        if (got > 0)
            head_->written += static_cast<std::uint64_t>(got);
        return got;
    }

    // False when offset is not in [released, written].
    bool release(std::uint64_t offset, std::uint32_t journal_applied) {
        if (offset < released() || offset > written())
            return false;
        head_->released = offset;
        std::uint64_t first = head_->journal_first;
        while (first < head_->journal_count &&
               (first < journal_applied || head_->journal[first % journal_entries].offset < offset))
            ++first;
        head_->journal_first = first;
        return true;
    }

    void limit(std::uint64_t offset) { limit_ = offset; }

    void note_size(JournalEntry size) {
        std::uint64_t count = head_->journal_count;
        if (count - head_->journal_first == journal_entries)
            ++head_->journal_first; // Before its entry is overwritten.
        size.offset = written();
        head_->journal[count % journal_entries] = size;
        head_->journal_count = count + 1;
    }

    // Gives whole released pages back to the kernel. False when there are none.
    bool punch() {
        constexpr std::uint64_t page = 4096;
        std::uint64_t capacity = head_->capacity;
        // A released page is free only if nothing unreleased has been written over it, one capacity later.
        std::uint64_t reused = written() > capacity ? (written() - capacity + page - 1) / page * page : 0;
        std::uint64_t from = std::max(punched_, reused);
        std::uint64_t to = released() / page * page;
        if (to <= from)
            return false;
        std::uint64_t first = std::min(to - from, capacity - from % capacity);
        madvise(bytes_ + from % capacity, first, MADV_REMOVE);
        madvise(bytes_, to - from - first, MADV_REMOVE);
        punched_ = to;
        return true;
    }

    [[nodiscard]] RingHead& head() { return *head_; }
    [[nodiscard]] std::uint64_t written() const { return head_->written.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t released() const { return head_->released.load(std::memory_order_relaxed); }
    [[nodiscard]] int reader_fd() const { return reader_fd_; } // Read-only, for peers.

private:
    RingHead* head_ = nullptr;
    unsigned char* bytes_ = nullptr;
    std::uint64_t limit_ = no_offset;
    std::uint64_t punched_ = 0; // Every page before it was given back.
    int reader_fd_ = -1;
};

// When the bytes before an offset were read: windows of 50 ms, 3.2 s of them, which covers reply_late_ns.
class ReadTimes {
public:
    void note(std::uint64_t written, std::int64_t now_ns) {
        if (now_ns - windows_[latest_].began_ns >= window_ns) {
            latest_ = (latest_ + 1) % kept;
            windows_[latest_].began_ns = now_ns;
        }
        windows_[latest_].end = written;
    }

    // True when the byte before `offset` came more than reply_late_ns ago.
    [[nodiscard]] bool is_late(std::uint64_t offset, std::int64_t now_ns) const {
        return std::ranges::any_of(windows_, [&](const Window& window) {
            return offset <= window.end && now_ns - window.began_ns > reply_late_ns;
        });
    }

private:
    struct Window {
        std::uint64_t end = 0;
        std::int64_t began_ns = 0;
    };
    static constexpr std::size_t kept = 64;
    static constexpr std::int64_t window_ns = 50'000'000;
    static_assert(kept * window_ns > reply_late_ns);

    Window windows_[kept]{};
    std::size_t latest_ = 0;
};

} // namespace helios::hold
