// See history.hpp.
#include "grid/history/history.hpp"

#include "base/check.hpp"
#include "grid/cells/ascii.hpp"

#include <algorithm>
#include <utility>
#include <zstd.h>

namespace helios::grid {
namespace {

constexpr int compression_level = 1; // zstd: higher ones save a tenth more and take several times as long.

std::span<const Cell> without_trailing_blanks(std::span<const Cell> cells) {
    const auto blank = [](const Cell& cell) {
        return cell.style == 0 && (cell.content == 0 || cell.content == ' ' || cell.is_gap());
    };
    while (!cells.empty() && blank(cells.back()))
        cells = cells.first(cells.size() - 1);
    return cells;
}

} // namespace

// This and the next are small parts of what every line costs.
inline void History::drop_oldest() {
    index_.pop_front();
    ++dropped_;
    if (index_.empty() || first_page_ != index_.front().page)
        leave_pages();
}

inline void History::end_segment(std::size_t size, RowEnd end) {
    Page& page = *filling_;
    if (!open_ || open_bytes_ + size > history_line_bytes_max) {
        index_.push_back({page.number, static_cast<std::uint32_t>(page.size)});
        open_bytes_ = 0;
    }
    page.size += size;
    open_bytes_ += size;
    open_ = end == RowEnd::wraps;
    while (index_.size() > lines_max_ || (bytes_ > bytes_max_ && !index_.empty()))
        drop_oldest();
}

// Most lines are plain: what encode() would give for them is made without the way through it.
void History::push(std::span<const Cell> cells, const Tables& tables, RowEnd end) {
    if (end == RowEnd::line_ends)
        cells = without_trailing_blanks(cells);
    std::uint8_t* segment = room(2 * line_codec::number_bytes_max + cells.size());
    std::uint8_t* at = line_codec::put_number(line_codec::put_number(segment, cells.size()), 0);
    if (ascii::read(at, cells, 0) == cells.size()) {
        end_segment(static_cast<std::size_t>(at - segment) + cells.size(), end);
    } else {
        push_encoded_row(cells, tables, end);
    }
}

void History::push_encoded_row(std::span<const Cell> cells, const Tables& tables, RowEnd end) {
    encoder_.encode(cells, tables);
    const auto text = encoder_.text();
    const auto runs = encoder_.runs();
    std::uint8_t* segment = room(2 * line_codec::number_bytes_max + text.size() + runs.size());
    std::uint8_t* at = line_codec::put_number(line_codec::put_number(segment, text.size()), runs.size());
    at = std::copy(text.begin(), text.end(), at);
    at = std::copy(runs.begin(), runs.end(), at);
    end_segment(static_cast<std::size_t>(at - segment), end);
}

void History::append(line_codec::Bytes segment, RowEnd end) {
    std::copy(segment.begin(), segment.end(), room(segment.size()));
    end_segment(segment.size(), end);
}

// A giant segment gets a page of its own.
void History::add_page(std::size_t size) {
    const std::size_t usual = std::clamp<std::size_t>(bytes_max_ / 8, 4096, history_page_bytes);
    if (filling_ != nullptr && filling_->size == 0) { // Made for a segment that became larger.
        keep_as_spare(pages_.back());
        pages_.pop_back();
    }
    // A page that is dropped now is touched already: the new one need not be.
    while (spare_.size < size && bytes_ + usual > bytes_max_ && index_.size() > 1)
        drop_oldest();
    if (spare_.size < size) {
        store_.free(spare_);
        bytes_ -= spare_.size;
        spare_ = store_.allocate(std::max(usual, size));
        bytes_ += spare_.size;
    }
    const auto number = static_cast<std::uint32_t>(first_page_ + pages_.size());
    pages_.push_back({std::exchange(spare_, {}), 0, number, 0});
    filling_ = &pages_.back();
}

// What becomes the last one is written to again.
void History::remove_last_page() {
    keep_as_spare(pages_.back());
    pages_.pop_back();
    packed_ = std::min(packed_, pages_.empty() ? 0 : pages_.size() - 1);
    filling_ = pages_.empty() ? nullptr : &pages_.back();
    if (filling_ != nullptr && filling_->packed > 0)
        unpack(*filling_);
}

void History::free_page(const Page& page) {
    bytes_ -= page.memory.size;
    store_.free(page.memory);
}

void History::keep_as_spare(const Page& page) {
    if (page.packed > 0)
        return free_page(page);
    bytes_ -= spare_.size;
    store_.free(spare_);
    spare_ = page.memory;
}

// What the line that was dropped last was alone in.
void History::leave_pages() {
    if (index_.empty()) {
        clear();
        return;
    }
    for (; first_page_ != index_.front().page; ++first_page_) {
        keep_as_spare(pages_.front());
        pages_.pop_front();
        packed_ -= packed_ > 0 ? 1 : 0;
    }
}

void History::clear() {
    first_page_ += static_cast<std::uint32_t>(pages_.size());
    for (const Page& page : pages_)
        free_page(page);
    pages_.clear();
    packed_ = 0;
    unpacked_ = {};
    filling_ = nullptr;
    store_.free(std::exchange(spare_, {}));
    index_.clear();
    bytes_ = 0;
    open_bytes_ = 0;
    open_ = false;
}

void History::pop_newest() {
    if (index_.size() <= 1) {
        clear();
        return;
    }
    const Place place = index_.back();
    while (filling_->number != place.page)
        remove_last_page();
    filling_->size = place.offset;
    index_.pop_back();
    open_ = false;
}

bool History::compress_one() {
    if (!compressible())
        return false;
    pack(pages_[packed_++]);
    return true;
}

// What does not shrink by a quarter stays as it is.
bool History::pack(Page& page) {
    std::vector<std::uint8_t> packed(ZSTD_compressBound(page.size));
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), page.memory.bytes, page.size, compression_level);
    if (ZSTD_isError(size) != 0 || size > page.memory.size / 4 * 3)
        return false;
    const PageStore::Memory memory = store_.allocate(size);
    std::copy_n(packed.begin(), size, memory.bytes);
    bytes_ += memory.size;
    free_page(page);
    page.memory = memory;
    page.packed = size;
    return true;
}

void History::unpack(Page& page) {
    const line_codec::Bytes bytes = bytes_of(page);
    const PageStore::Memory memory = store_.allocate(std::max(page.size, history_page_bytes));
    std::copy(bytes.begin(), bytes.end(), memory.bytes);
    bytes_ += memory.size;
    free_page(page);
    page.memory = memory;
    page.packed = 0;
}

// Of a compressed page good until the next one is read.
line_codec::Bytes History::bytes_of(const Page& page) const {
    if (page.packed == 0)
        return {page.memory.bytes, page.size};
    if (unpacked_.bytes.empty() || unpacked_.page != page.number) {
        unpacked_.bytes.resize(page.size);
        unpacked_.page = page.number;
        const std::size_t size =
            ZSTD_decompress(unpacked_.bytes.data(), page.size, page.memory.bytes, page.packed);
        HELIOS_CHECK(size == page.size, "a page unpacks to what was packed");
    }
    return unpacked_.bytes;
}

History::Place History::end_of(std::size_t index) const {
    if (index + 1 < index_.size())
        return index_[index + 1];
    return {filling_->number, static_cast<std::uint32_t>(filling_->size)};
}

// Off the front of the bytes; they are left alone when they do not begin with one.
History::Segment History::take_segment(line_codec::Bytes& bytes) {
    line_codec::Bytes rest = bytes;
    const auto text = line_codec::take_number(rest);
    const auto runs = text ? line_codec::take_number(rest) : std::nullopt;
    if (!runs || *text > rest.size() || *runs > rest.size() - *text)
        return {};
    const auto text_size = static_cast<std::size_t>(*text);
    const auto runs_size = static_cast<std::size_t>(*runs);
    bytes = rest.subspan(text_size + runs_size);
    return {rest.first(text_size), rest.subspan(text_size, runs_size), true};
}

History::Segment History::read_segment(Place& place) const {
    const line_codec::Bytes page = bytes_of(page_at(place.page));
    line_codec::Bytes rest = page.subspan(std::min<std::size_t>(place.offset, page.size()));
    const Segment segment = take_segment(rest);
    if (!segment.valid)
        return segment;
    place.offset = static_cast<std::uint32_t>(page.size() - rest.size());
    if (rest.empty() && place.page != filling_->number)
        place = {place.page + 1, 0};
    return segment;
}

template <class OnSegment>
void History::each_segment(std::size_t index, OnSegment f) const {
    Place place = index_[index];
    const Place end = end_of(index);
    while (place.page != end.page || place.offset < end.offset) {
        const Segment segment = read_segment(place);
        if (!f(segment) || !segment.valid)
            return;
    }
}

HistoryLine History::line(std::size_t index) const {
    HistoryLine line;
    each_segment(index, [&](const Segment& segment) {
        line_codec::decode(segment.text, segment.runs, line);
        return true;
    });
    line.continues = open_ && index + 1 == index_.size();
    return line;
}

void History::visit(std::size_t index,
                    const std::function<void(line_codec::Bytes, line_codec::Bytes)>& f) const {
    each_segment(index, [&](const Segment& segment) {
        f(segment.text, segment.runs);
        return true;
    });
}

bool History::sound() const {
    bool sound = true;
    for (std::size_t index = 0; index < index_.size() && sound; ++index) {
        each_segment(index, [&](const Segment& segment) {
            sound = segment.valid && line_codec::is_sound(segment.text, segment.runs);
            return sound;
        });
    }
    return sound;
}

std::size_t History::line_bytes(std::size_t index) const {
    const Place begin = index_[index];
    const Place end = end_of(index);
    if (begin.page == end.page)
        return end.offset - begin.offset;
    std::size_t bytes = page_at(begin.page).size - begin.offset + end.offset;
    for (std::uint32_t page = begin.page + 1; page != end.page; ++page)
        bytes += page_at(page).size;
    return bytes;
}

std::vector<std::uint8_t> History::encoded(std::size_t index) const {
    std::vector<std::uint8_t> bytes;
    const Place end = end_of(index);
    for (Place place = index_[index]; place.page != end.page + 1; place = {place.page + 1, 0}) {
        const line_codec::Bytes page = bytes_of(page_at(place.page));
        const std::size_t last = place.page == end.page ? end.offset : page.size();
        const line_codec::Bytes part = page.first(last).subspan(place.offset);
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

// Segment by segment, as they came: so a line takes no more pages than it did.
bool History::push_encoded(std::span<const std::uint8_t> line, RowEnd end) {
    std::vector<line_codec::Bytes> segments;
    line_codec::Bytes rest = line;
    do {
        const line_codec::Bytes before = rest;
        if (!take_segment(rest).valid)
            return false;
        segments.push_back(before.first(before.size() - rest.size()));
    } while (!rest.empty());
    open_ = false;
    for (const line_codec::Bytes& segment : segments)
        append(segment, &segment == &segments.back() ? end : RowEnd::wraps);
    return true;
}

} // namespace helios::grid
