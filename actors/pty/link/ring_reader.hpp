// A holder's output ring, mapped read-only: absolute offsets, copies that are checked after the fact, and the
// journal of size changes. Any thread, one at a time.
//
// Valid are [oldest, written). Bytes before `released` stay in place until the holder, after a second of
// quiet, gives their pages back: they are readable only while the output moved less than that ago.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "hold/protocol.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace helios::pty {

class RingReader {
public:
    // Refuses (invalid) what is not a whole, shrink-sealed ring of that capacity.
    static Result<RingReader> map(const Fd& ring, std::uint64_t capacity);
    RingReader(RingReader&& other) noexcept;
    RingReader& operator=(RingReader&&) = delete;
    ~RingReader();

    // Takes note of what is there now; what comes later is not offered before the next call.
    std::uint64_t observe(std::int64_t now_ns);
    // As last observed.
    [[nodiscard]] std::uint64_t written() const { return written_; }
    // Output, a size change or the end since the last observe().
    [[nodiscard]] bool has_news() const;
    [[nodiscard]] std::uint64_t released() const;
    // As last observed; no_offset while the child lives.
    [[nodiscard]] std::uint64_t end() const { return end_; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
    [[nodiscard]] std::uint64_t oldest(std::int64_t now_ns) const;

    // Copies [offset, offset + out.size()), which must lie below written(). False: a part of it was
    // overwritten before or during the copy, `out` is worthless.
    bool copy(std::uint64_t offset, std::span<std::uint8_t> out) const;

    // Size changes by index; [first, count) exist.
    [[nodiscard]] std::uint64_t size_changes() const { return size_changes_; }
    // The first whose offset is at or after `offset`; size_changes() if there is none.
    [[nodiscard]] std::uint64_t size_change_at(std::uint64_t offset) const;
    // nullopt: forgotten or not there yet.
    [[nodiscard]] std::optional<hold::JournalEntry> size_change(std::uint64_t index) const;
    [[nodiscard]] std::uint64_t first_size_change() const;

private:
    RingReader(const hold::RingHead* head, std::uint64_t capacity) : head_(head), capacity_(capacity) {}

    const hold::RingHead* head_;
    std::uint64_t capacity_;
    std::uint64_t written_ = 0;
    std::uint64_t size_changes_ = 0;
    std::uint64_t end_ = hold::no_offset;
    std::int64_t observed_ns_ = 0;
    std::int64_t moved_after_ns_ = 0; // The output moved at this time or later; 0: never seen to move.
};

} // namespace helios::pty
