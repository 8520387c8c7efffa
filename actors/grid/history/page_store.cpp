// See page_store.hpp.
#include "grid/history/page_store.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/mman.h>
#include <utility>

namespace helios::grid {
namespace {

constexpr std::size_t unit = 4096; // A page of the system.

std::size_t rounded(std::size_t bytes) {
    return (bytes + unit - 1) / unit * unit;
}

} // namespace

// Pages come and go in about the order of their age, and shrink when they grow cold: so there are gaps.
PageStore::PageStore(std::size_t bytes_max) : reserved_(4 * rounded(bytes_max)) {}

PageStore::~PageStore() {
    if (base_ != nullptr)
        munmap(base_, reserved_);
}

PageStore::PageStore(PageStore&& other) noexcept
    : reserved_(other.reserved_), file_(std::move(other.file_)), base_(std::exchange(other.base_, nullptr)),
      mapped_(std::exchange(other.mapped_, false)), tried_(other.tried_), end_(other.end_),
      free_(std::move(other.free_)), plain_(std::move(other.plain_)) {}

PageStore& PageStore::operator=(PageStore&& other) noexcept {
    std::swap(reserved_, other.reserved_);
    std::swap(file_, other.file_);
    std::swap(base_, other.base_);
    std::swap(mapped_, other.mapped_);
    std::swap(tried_, other.tried_);
    std::swap(end_, other.end_);
    std::swap(free_, other.free_);
    std::swap(plain_, other.plain_);
    return *this;
}

// Once: a process without descriptors does not get one for each line.
bool PageStore::make_file() {
    if (std::exchange(tried_, true))
        return base_ != nullptr;
    Fd file(memfd_create("helios-history", MFD_CLOEXEC));
    if (!file)
        return false;
    void* base = mmap(nullptr, reserved_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file.get(), 0);
    if (base == MAP_FAILED)
        return false;
    file_ = std::move(file);
    base_ = static_cast<std::uint8_t*>(base);
    mapped_ = true;
    return true;
}

bool PageStore::holds(const std::uint8_t* bytes) const {
    return base_ != nullptr && bytes >= base_ && bytes < base_ + reserved_;
}

PageStore::Memory PageStore::allocate(std::size_t bytes) {
    bytes = rounded(bytes);
    Memory memory;
    if (make_file())
        memory = take(bytes);
    if (memory.size == 0) {
        plain_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(bytes));
        memory = {plain_.back().get(), bytes};
    }
    return memory;
}

// The first gap that is large enough, else the file grows.
PageStore::Memory PageStore::take(std::size_t bytes) {
    const auto gap = std::ranges::find_if(free_, [&](const Range& range) { return range.size >= bytes; });
    if (gap != free_.end()) {
        Memory memory{base_ + gap->offset, bytes};
        gap->offset += bytes;
        gap->size -= bytes;
        if (gap->size == 0)
            free_.erase(gap);
        return memory;
    }
    if (reserved_ - end_ < bytes || ftruncate(file_.get(), static_cast<off_t>(end_ + bytes)) != 0)
        return {};
    Memory memory{base_ + end_, bytes};
    end_ += bytes;
    return memory;
}

void PageStore::free(Memory memory) {
    if (memory.size == 0)
        return;
    if (!holds(memory.bytes)) {
        std::erase_if(plain_, [&](const auto& bytes) { return bytes.get() == memory.bytes; });
        return;
    }
    const Range range{static_cast<std::size_t>(memory.bytes - base_), memory.size};
    // A kernel that cannot punch keeps the memory until the gap is used again.
    fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(range.offset),
              static_cast<off_t>(range.size));
    auto after = std::ranges::find_if(free_, [&](const Range& other) { return other.offset > range.offset; });
    after = free_.insert(after, range);
    if (after + 1 != free_.end() && after->offset + after->size == (after + 1)->offset) {
        after->size += (after + 1)->size;
        free_.erase(after + 1);
    }
    if (after != free_.begin() && (after - 1)->offset + (after - 1)->size == after->offset) {
        (after - 1)->size += after->size;
        free_.erase(after);
    }
}

// The addresses stay taken, by nothing.
void PageStore::unmap() {
    if (!mapped_)
        return;
    mapped_ = mmap(base_, reserved_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                   0) == MAP_FAILED;
}

bool PageStore::map() {
    if (base_ == nullptr || mapped_)
        return true;
    mapped_ = mmap(base_, reserved_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
                   file_.get(), 0) != MAP_FAILED;
    return mapped_;
}

} // namespace helios::grid
