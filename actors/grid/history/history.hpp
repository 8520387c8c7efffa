// Lines that scrolled off: immutable logical lines (as the program ended them, not as they were wrapped) in
// append-only pages of compact bytes, independent of the screen's tables: their only copy. Pages that grew
// cold can be compressed, and all of them can leave the address space. One owner, any thread. Bounded in
// lines and bytes; overflow rule: drop_oldest, counted.
//
// Invariant: reading never trusts the bytes (they may come from a checkpoint): what is malformed ends the
// line. sound() says that nothing is; a checkpoint of which it does not hold is refused.
#pragma once

#include "grid/history/line_codec.hpp"
#include "grid/history/page_store.hpp"
#include "grid/history/ring.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace helios::grid {

inline constexpr std::size_t history_page_bytes = 64 * 1024;
inline constexpr std::size_t history_line_bytes_max = 256 * 1024; // A longer line goes on in the next one.

enum class RowEnd : std::uint8_t { line_ends, wraps }; // wraps: what follows belongs to the same line.

class History {
public:
    History(std::size_t lines_max, std::size_t bytes_max)
        : lines_max_(lines_max), bytes_max_(bytes_max), store_(bytes_max) {}

    // A row that scrolled off the screen's top.
    void push(std::span<const Cell> cells, const Tables& tables, RowEnd end);
    void clear();
    // Because a program wants it; how often that was.
    void erase() {
        clear();
        ++erasures_;
    }
    [[nodiscard]] std::uint64_t erasures() const { return erasures_; }

    [[nodiscard]] std::size_t size() const { return index_.size(); }
    [[nodiscard]] HistoryLine line(std::size_t index) const;
    // Calls f(text, runs) for each stored part of line `index`: encoded, see line_codec.hpp.
    void visit(std::size_t index, const std::function<void(line_codec::Bytes, line_codec::Bytes)>& f) const;
    // The newest line goes on in what will be pushed next.
    [[nodiscard]] bool open() const { return open_; }
    // The bytes line `index` takes, a bound of the work of reading it.
    [[nodiscard]] std::size_t line_bytes(std::size_t index) const;
    // Every line decodes to its last byte.
    [[nodiscard]] bool sound() const;
    // What comes next is a new line after all: the row that went on has been erased or moved.
    void close() { open_ = false; }
    void pop_newest();

    // Compresses the oldest page that is neither compressed nor among the newest two; false when there is
    // none. About 0.4 ms, for an idle moment. Reading such a page takes about 50 us more.
    bool compress_one();
    // What compress_one() would find.
    [[nodiscard]] bool compressible() const { return pages_.size() > 2 && packed_ + 2 < pages_.size(); }
    // From unmap() to map() nothing else may be called but the destructor. False: no room for it now.
    void unmap() { store_.unmap(); }
    [[nodiscard]] bool map() { return store_.map(); }

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    [[nodiscard]] std::size_t lines_max() const { return lines_max_; }
    [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }

    // For checkpoints: the encoded line, and its way back in.
    [[nodiscard]] std::vector<std::uint8_t> encoded(std::size_t index) const;
    // False, and nothing is pushed, when the bytes do not consist of segments.
    [[nodiscard]] bool push_encoded(std::span<const std::uint8_t> line, RowEnd end);
    void restore_dropped(std::uint64_t dropped) { dropped_ = dropped; }

private:
    // Lines never cross a page but by their segments; a segment lies in one page.
    struct Place {
        std::uint32_t page = 0; // Counted since the beginning, modulo 2^32; pages_[0] is first_page_.
        std::uint32_t offset = 0;
    };
    struct Page {
        PageStore::Memory memory;
        std::size_t size = 0; // Of what it holds, before any compression.
        std::uint32_t number = 0;
        std::size_t packed = 0; // Its size once compressed, else 0.
    };
    struct Segment {
        line_codec::Bytes text;
        line_codec::Bytes runs;
        bool valid = false;
    };

    static Segment take_segment(line_codec::Bytes& bytes);
    // Calls f(segment) for each of line `index`, until it gives false or the segments end.
    template <class OnSegment>
    void each_segment(std::size_t index, OnSegment f) const;
    // Room for a segment of at most `size` bytes; the caller fills it and says how large it is.
    std::uint8_t* room(std::size_t size) {
        if (filling_ == nullptr || filling_->memory.size - filling_->size < size)
            add_page(size);
        return filling_->memory.bytes + filling_->size;
    }
    void push_encoded_row(std::span<const Cell> cells, const Tables& tables, RowEnd end);
    inline void end_segment(std::size_t size, RowEnd end);
    void append(line_codec::Bytes segment, RowEnd end);
    void add_page(std::size_t size);
    void remove_last_page();
    void keep_as_spare(const Page& page);
    void free_page(const Page& page);
    bool pack(Page& page);
    void unpack(Page& page);
    [[nodiscard]] line_codec::Bytes bytes_of(const Page& page) const;
    inline void drop_oldest();
    void leave_pages();
    [[nodiscard]] const Page& page_at(std::uint32_t page) const { return pages_[page - first_page_]; }
    [[nodiscard]] Segment read_segment(Place& place) const;
    [[nodiscard]] Place end_of(std::size_t index) const;

    std::size_t lines_max_;
    std::size_t bytes_max_;
    PageStore store_;
    std::deque<Page> pages_;
    Page* filling_ = nullptr; // The last of them, null when there is none.
    PageStore::Memory spare_; // Of the last one that was dropped: it has been touched already.
    std::size_t packed_ = 0;  // So many of the oldest pages are compressed, or were not worth it.
    // The last compressed page that was read.
    struct Unpacked {
        std::vector<std::uint8_t> bytes;
        std::uint32_t page = 0;
    };
    mutable Unpacked unpacked_;
    Ring<Place> index_; // Where each line begins.
    std::uint32_t first_page_ = 0;
    std::size_t bytes_ = 0; // Memory of all pages, the spare one too.
    std::size_t open_bytes_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint64_t erasures_ = 0;
    bool open_ = false;
    line_codec::Encoder encoder_;
};

} // namespace helios::grid
