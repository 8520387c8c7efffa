#include "grid/ring_view.hpp"

#include <sys/mman.h>

namespace helios::grid {

RingView::~RingView() {
    unmap();
}

void RingView::unmap() {
    if (head_ != nullptr)
        munmap(const_cast<hold::RingHead*>(head_), hold::ring_data_offset);
    head_ = nullptr;
}

bool RingView::map(int ring_fd) {
    unmap();
    void* page = mmap(nullptr, hold::ring_data_offset, PROT_READ, MAP_SHARED, ring_fd, 0);
    if (page == MAP_FAILED)
        return false;
    head_ = static_cast<const hold::RingHead*>(page);
    if (head_->magic == hold::ring_magic)
        return true;
    unmap();
    return false;
}

std::uint64_t RingView::written() const {
    return head_->written.load(std::memory_order_acquire);
}

std::uint64_t RingView::released() const {
    return head_->released.load(std::memory_order_acquire);
}

std::uint32_t RingView::journal_applied(const SizeChange& change) const {
    const std::uint64_t count = head_->journal_count.load(std::memory_order_acquire);
    for (std::uint64_t n = count; n > head_->journal_first.load(std::memory_order_acquire); --n) {
        const hold::JournalEntry entry = head_->journal[(n - 1) % hold::journal_entries];
        const bool same = entry.offset == change.offset && entry.columns == change.size.columns &&
                          entry.rows == change.size.rows;
        // Copied while it was valid, or it is another's by now.
        if (same && n > head_->journal_first.load(std::memory_order_acquire))
            return static_cast<std::uint32_t>(n);
    }
    return 0;
}

} // namespace helios::grid
