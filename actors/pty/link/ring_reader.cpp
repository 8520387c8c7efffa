#include "pty/link/ring_reader.hpp"

#include "base/clock.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

namespace helios::pty {
namespace {

// The holder gives released pages back after a second of quiet; the rest is for our own delays.
constexpr std::int64_t quiet_ns = 800'000'000;
constexpr std::uint64_t capacity_max = 1ULL << 32;
// The holder reads into the ring before it raises `written`: so much below the ring's oldest byte may be
// torn.
constexpr std::uint64_t read_ahead_bytes = 64 * 1024;

Error not_a_ring(const char* why) {
    return Error{ErrorCode::invalid, std::string("not a holder's ring: ") + why, 0};
}

const std::uint8_t* bytes_of(const hold::RingHead* head) {
    return reinterpret_cast<const std::uint8_t*>(head) + hold::ring_data_offset;
}

} // namespace

Result<RingReader> RingReader::map(const Fd& ring, std::uint64_t capacity) {
    if (!std::has_single_bit(capacity) || capacity > capacity_max)
        return not_a_ring("its capacity is no power of two");
    struct stat file {};
    if (fstat(ring.get(), &file) != 0)
        return system_error("cannot look at a holder's ring");
    std::size_t size = hold::ring_data_offset + capacity;
    if (file.st_size < static_cast<off_t>(size))
        return not_a_ring("it is too short");
    // A ring that could shrink under the mapping would end this process with SIGBUS.
    int seals = fcntl(ring.get(), F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0)
        return not_a_ring("it is not sealed against shrinking");
    void* at = mmap(nullptr, size, PROT_READ, MAP_SHARED, ring.get(), 0);
    if (at == MAP_FAILED)
        return system_error("cannot map a holder's ring");
    RingReader reader(static_cast<const hold::RingHead*>(at), capacity);
    if (reader.head_->magic != hold::ring_magic || reader.head_->capacity != capacity)
        return not_a_ring("its head says otherwise");
    return reader;
}

RingReader::RingReader(RingReader&& other) noexcept
    : head_(std::exchange(other.head_, nullptr)), capacity_(other.capacity_), written_(other.written_),
      size_changes_(other.size_changes_), end_(other.end_), observed_ns_(other.observed_ns_),
      moved_after_ns_(other.moved_after_ns_) {}

RingReader::~RingReader() {
    if (head_ != nullptr)
        munmap(const_cast<hold::RingHead*>(head_), hold::ring_data_offset + capacity_);
}

std::uint64_t RingReader::observe(std::int64_t now_ns) {
    std::uint64_t written = head_->written.load(std::memory_order_acquire);
    if (written != written_) {
        moved_after_ns_ = observed_ns_;
        written_ = written;
    }
    observed_ns_ = now_ns;
    // After `written`: a size change is published before the bytes that follow it.
    size_changes_ = head_->journal_count.load(std::memory_order_acquire);
    end_ = head_->end.load(std::memory_order_acquire);
    return written_;
}

bool RingReader::has_news() const {
    return head_->written.load(std::memory_order_acquire) != written_ ||
           head_->journal_count.load(std::memory_order_acquire) != size_changes_ ||
           head_->end.load(std::memory_order_acquire) != end_;
}

std::uint64_t RingReader::released() const {
    return head_->released.load(std::memory_order_acquire);
}

std::uint64_t RingReader::oldest(std::int64_t now_ns) const {
    bool moving = moved_after_ns_ != 0 && now_ns - moved_after_ns_ < quiet_ns;
    std::uint64_t kept = released();
    if (!moving)
        return kept;
    std::uint64_t front = head_->written.load(std::memory_order_acquire) + read_ahead_bytes;
    return std::min(kept, front > capacity_ ? front - capacity_ : 0);
}

bool RingReader::copy(std::uint64_t offset, std::span<std::uint8_t> out) const {
    std::size_t at = offset & (capacity_ - 1);
    std::size_t first = std::min<std::size_t>(out.size(), capacity_ - at);
    std::memcpy(out.data(), bytes_of(head_) + at, first);
    std::memcpy(out.data() + first, bytes_of(head_), out.size() - first);
    // The holder never overwrites what is not released; what was released before or during the copy is only
    // good while it cannot have been reached yet.
    std::atomic_thread_fence(std::memory_order_acquire);
    return offset >= released() || offset >= oldest(monotonic_ns());
}

std::uint64_t RingReader::first_size_change() const {
    return head_->journal_first.load(std::memory_order_acquire);
}

std::uint64_t RingReader::size_change_at(std::uint64_t offset) const {
    std::uint64_t count = size_changes();
    for (std::uint64_t index = first_size_change(); index < count; ++index) {
        auto entry = size_change(index);
        if (entry && entry->offset >= offset)
            return index;
    }
    return count;
}

std::optional<hold::JournalEntry> RingReader::size_change(std::uint64_t index) const {
    if (index < first_size_change() || index >= size_changes())
        return std::nullopt;
    hold::JournalEntry entry = head_->journal[index % hold::journal_entries];
    std::atomic_thread_fence(std::memory_order_acquire);
    if (index < first_size_change())
        return std::nullopt;
    return entry;
}

} // namespace helios::pty
