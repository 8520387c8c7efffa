// One stream's ring in a memfd: the holder is its only writer, peers map it read-only. One thread.
//
// Invariant: released <= written <= released + capacity; no byte in [released, written) is ever overwritten.
#pragma once

#include "hold/system.hpp"

namespace helios::hold {

// New shared memory that begins with a Head of these fields. Sealed: a peer that cut it would end the holder
// with SIGBUS. Null with errno when there is none; fd is the caller's to close in any case.
template <class Head>
Head* map_shared(std::size_t size, int& fd, auto... fields) {
    fd = memfd_create("helios-hold", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (ftruncate(fd, static_cast<off_t>(size)) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return nullptr;
    void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return base == MAP_FAILED ? nullptr : new (base) Head{fields...};
}

struct Ring {
    RingHead* head = nullptr;
    unsigned char* bytes = nullptr;
    int reader_fd = -1;    // Read-only, for peers.
    int source = -1;       // What is read into it.
    bool readable = false; // Its source may hold bytes (edge-triggered).
    std::uint64_t limit = no_offset;
    std::uint64_t last_end = 0; // After the child's exit: where reading ends, whoever still writes.

    // Once. capacity: a power of two, at least a page.
    void open(std::uint64_t capacity, int from) {
        int fd = -1;
        source = from;
        head = map_shared<RingHead>(ring_data_offset + capacity, fd, ring_magic, capacity);
        need(head != nullptr, "cannot make a ring");
        bytes = reinterpret_cast<unsigned char*>(head) + ring_data_offset;
        // F_SEAL_FUTURE_WRITE would forbid giving pages back (EPERM, measured), so peers get a read-only
        // descriptor of a file that nobody but root can open for writing again.
        char path[32];
        std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        fchmod(fd, 0400);
        reader_fd = ::open(path, O_RDONLY | O_CLOEXEC);
        ::close(fd);
        need(reader_fd >= 0, "cannot open a ring for its readers");
    }

    // Bytes that may be read now, at most up to the end of the memory.
    [[nodiscard]] std::uint64_t room() const {
        std::uint64_t lap_end = (head->written / head->capacity + 1) * head->capacity;
        std::uint64_t bound = std::min({head->released + head->capacity, limit, lap_end});
        return bound > head->written ? bound - head->written : 0;
    }

    // One read(2) of at most `most` bytes, published at once; its result. Only while there is room.
    ssize_t take(std::uint64_t most) {
        ssize_t got = read(source, bytes + head->written % head->capacity, std::min(room(), most));
        if (got > 0)
            head->written += static_cast<std::uint64_t>(got);
        return got;
    }

    // False when offset is not in [released, written].
    bool release(std::uint64_t offset, std::uint32_t journal_applied) const {
        if (offset < head->released || offset > head->written)
            return false;
        head->released = offset;
        auto& first = head->journal_first;
        while (first < head->journal_count &&
               (first < journal_applied || head->journal[first % journal_entries].offset < offset))
            ++first;
        return true;
    }

    void note_size(const Resize& size) const {
        std::uint64_t count = head->journal_count;
        if (count - head->journal_first == journal_entries)
            ++head->journal_first; // Before its entry is overwritten.
        head->journal[count % journal_entries] = {head->written, size.columns, size.rows, size.x_pixels,
                                                  size.y_pixels};
        head->journal_count = count + 1;
    }

    // Gives the pages back to the kernel that no unreleased byte lies in.
    void punch() const {
        constexpr std::uint64_t page = 4096;
        std::uint64_t from = (head->written + page - 1) / page * page;
        std::uint64_t to = (head->released + head->capacity) / page * page;
        while (from < to) {
            std::uint64_t at = from % head->capacity;
            std::uint64_t size = std::min(to - from, head->capacity - at);
            madvise(bytes + at, size, MADV_REMOVE);
            from += size;
        }
    }
};

// When the bytes before an offset were read: windows of 50 ms, the latest first, as many as cover
// reply_late_ns.
struct ReadTimes {
    struct Window {
        std::uint64_t end = 0;
        std::int64_t began_ns = 0;
    };
    static constexpr std::int64_t window_ns = 50'000'000;
    Window windows[reply_late_ns / window_ns + 2]{};

    void note(std::uint64_t written, std::int64_t now_ns) {
        if (now_ns - windows[0].began_ns >= window_ns) {
            std::shift_right(std::begin(windows), std::end(windows), 1);
            windows[0].began_ns = now_ns;
        }
        windows[0].end = written;
    }

    // True when the byte before `offset` came more than reply_late_ns ago.
    [[nodiscard]] bool is_late(std::uint64_t offset, std::int64_t now_ns) const {
        return std::ranges::any_of(windows, [&](const Window& window) {
            return offset <= window.end && now_ns - window.began_ns > reply_late_ns;
        });
    }
};

} // namespace helios::hold
