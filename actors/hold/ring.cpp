#include "hold/ring.hpp"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace helios::hold {
namespace {

constexpr std::uint64_t page = 4096;

// F_SEAL_FUTURE_WRITE would forbid giving pages back (EPERM, measured), so peers get a read-only descriptor
// of a file that nobody but root can open for writing again.
int reopen_read_only(int fd) {
    char path[32];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fchmod(fd, 0400) != 0)
        return -1;
    return ::open(path, O_RDONLY | O_CLOEXEC);
}

} // namespace

bool Ring::open(std::uint64_t capacity) {
    std::size_t size = ring_data_offset + capacity;
    int fd = memfd_create("helios-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(size)) != 0)
        return false;
    void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return false;
    reader_fd_ = reopen_read_only(fd);
    ::close(fd);
    if (reader_fd_ < 0)
        return false;
    head_ = new (base) RingHead;
    head_->capacity = capacity_ = capacity;
    head_->magic = ring_magic;
    bytes_ = static_cast<unsigned char*>(base) + ring_data_offset;
    return true;
}

std::uint64_t Ring::room() const {
    std::uint64_t bound = std::min(released() + capacity_, limit_);
    return bound > written() ? bound - written() : 0;
}

ssize_t Ring::take_from(int fd, std::uint64_t most) {
    std::uint64_t wanted = std::min(room(), most);
    std::uint64_t at = written() & (capacity_ - 1);
    std::uint64_t first = std::min(wanted, capacity_ - at);
    iovec parts[2] = {{bytes_ + at, first}, {bytes_, wanted - first}};
    ssize_t got = readv(fd, parts, wanted > first ? 2 : 1);
    if (got > 0)
        head_->written.store(written() + static_cast<std::uint64_t>(got), std::memory_order_release);
    return got;
}

bool Ring::release(std::uint64_t offset, std::uint32_t journal_applied) {
    if (offset < released() || offset > written())
        return false;
    head_->released.store(offset, std::memory_order_release);
    std::uint64_t first = head_->journal_first.load(std::memory_order_relaxed);
    std::uint64_t count = head_->journal_count.load(std::memory_order_relaxed);
    auto is_past = [&](std::uint64_t n) {
        return n < journal_applied || head_->journal[n % journal_entries].offset < offset;
    };
    while (first < count && is_past(first))
        ++first;
    head_->journal_first.store(first, std::memory_order_release);
    return true;
}

void Ring::note_size(JournalEntry size) {
    std::uint64_t count = head_->journal_count.load(std::memory_order_relaxed);
    if (count - head_->journal_first.load(std::memory_order_relaxed) == journal_entries)
        head_->journal_first.fetch_add(1, std::memory_order_seq_cst); // Before its entry is overwritten.
    size.offset = written();
    head_->journal[count % journal_entries] = size;
    head_->journal_count.store(count + 1, std::memory_order_release);
}

// A released page is free only if nothing unreleased has been written over it, one capacity later.
std::uint64_t Ring::punch_from() const {
    std::uint64_t reused = written() > capacity_ ? (written() - capacity_ + page - 1) & ~(page - 1) : 0;
    return std::max(punched_, reused);
}

bool Ring::can_punch() const {
    return (released() & ~(page - 1)) > punch_from();
}

void Ring::punch() {
    std::uint64_t from = punch_from();
    std::uint64_t length = (released() & ~(page - 1)) - from;
    std::uint64_t at = from & (capacity_ - 1);
    std::uint64_t first = std::min(length, capacity_ - at);
    madvise(bytes_ + at, first, MADV_REMOVE);
    if (length > first)
        madvise(bytes_, length - first, MADV_REMOVE);
    punched_ = from + length;
}

void ReadTimes::note(std::uint64_t written, std::int64_t now_ns) {
    Window& last = windows_[(count_ + kept - 1) % kept];
    if (count_ > 0 && now_ns - last.began_ns < window_ns) {
        last.end = written;
        return;
    }
    Window& next = windows_[count_ % kept];
    if (count_ >= kept)
        forgotten_end_ = next.end;
    next = {written, now_ns};
    ++count_;
}

bool ReadTimes::is_late(std::uint64_t offset, std::int64_t now_ns) const {
    if (offset <= forgotten_end_)
        return true;
    for (std::uint64_t n = count_ > kept ? count_ - kept : 0; n < count_; ++n) {
        const Window& window = windows_[n % kept];
        if (window.end >= offset)
            return now_ns - window.began_ns > reply_late_ns;
    }
    return false;
}

} // namespace helios::hold
