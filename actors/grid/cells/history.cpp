// See history.hpp.
#include "grid/cells/history.hpp"

#include "grid/cells/ascii.hpp"
#include "grid/cells/line_codec.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

std::span<const Cell> without_trailing_blanks(std::span<const Cell> cells) {
    const auto blank = [](const Cell& cell) {
        return cell.style == 0 && (cell.content == 0 || cell.content == ' ' || cell.is_gap());
    };
    while (!cells.empty() && blank(cells.back()))
        cells = cells.first(cells.size() - 1);
    return cells;
}

} // namespace

void History::push(std::span<const Cell> cells, const Tables& tables, RowEnd end) {
    if (end == RowEnd::line_ends)
        cells = without_trailing_blanks(cells);
    if (ascii::prefix(cells, 0) == cells.size()) {
        push_ascii(cells, end);
        return;
    }
    text_.clear();
    runs_.clear();
    segment_.clear();
    line_codec::encode(cells, tables, text_, runs_);
    line_codec::append_number(segment_, text_.size());
    line_codec::append_number(segment_, runs_.size());
    segment_.insert(segment_.end(), text_.begin(), text_.end());
    segment_.insert(segment_.end(), runs_.begin(), runs_.end());
    append(segment_, end);
}

// What encode() would give, without the way through it: most lines are such.
void History::push_ascii(std::span<const Cell> cells, RowEnd end) {
    segment_.clear();
    line_codec::append_number(segment_, cells.size());
    segment_.push_back(0);
    const std::span<std::uint8_t> segment = make_segment(segment_.size() + cells.size());
    std::copy(segment_.begin(), segment_.end(), segment.begin());
    ascii::read(segment.data() + segment_.size(), cells);
    end_segment(end);
}

void History::append(std::span<const std::uint8_t> segment, RowEnd end) {
    std::copy(segment.begin(), segment.end(), make_segment(segment.size()).begin());
    end_segment(end);
}

std::span<std::uint8_t> History::make_segment(std::size_t size) {
    if (open_ && open_bytes_ + size > history_line_bytes_max)
        open_ = false;
    std::vector<std::uint8_t>& page = page_for(size);
    if (!open_) {
        index_.push_back({first_page_ + pages_.size() - 1, static_cast<std::uint32_t>(page.size())});
        open_bytes_ = 0;
    }
    page.resize(page.size() + size);
    open_bytes_ += size;
    return std::span(page).last(size);
}

void History::end_segment(RowEnd end) {
    open_ = end == RowEnd::wraps;
    trim();
}

// The last page, or a new one: a segment lies in one page, so a giant one gets a page of its own.
std::vector<std::uint8_t>& History::page_for(std::size_t size) {
    if (pages_.empty() || pages_.back().size() + size > pages_.back().capacity()) {
        const std::size_t usual = std::clamp<std::size_t>(bytes_max_ / 8, 4096, history_page_bytes);
        pages_.emplace_back();
        pages_.back().reserve(std::max(usual, size));
        bytes_ += pages_.back().capacity();
    }
    return pages_.back();
}

void History::trim() {
    while (index_.size() > lines_max_)
        drop_oldest();
    while (bytes_ > bytes_max_ && !index_.empty())
        drop_oldest();
}

void History::drop_oldest() {
    index_.pop_front();
    ++dropped_;
    if (index_.empty()) {
        clear();
        return;
    }
    for (; first_page_ < index_.front().page; ++first_page_) {
        bytes_ -= pages_.front().capacity();
        pages_.pop_front();
    }
}

void History::clear() {
    first_page_ += pages_.size();
    pages_.clear();
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
    while (first_page_ + pages_.size() - 1 > place.page) {
        bytes_ -= pages_.back().capacity();
        pages_.pop_back();
    }
    pages_.back().resize(place.offset);
    index_.pop_back();
    open_ = false;
}

History::Place History::end_of(std::size_t index) const {
    if (index + 1 < index_.size())
        return index_[index + 1];
    return {first_page_ + pages_.size() - 1, static_cast<std::uint32_t>(pages_.back().size())};
}

// Off the front of the bytes; they are left alone when they do not begin with one.
History::Segment History::take_segment(std::span<const std::uint8_t>& bytes) {
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
    const line_codec::Bytes page(pages_[place.page - first_page_]);
    line_codec::Bytes rest = page.subspan(std::min<std::size_t>(place.offset, page.size()));
    const Segment segment = take_segment(rest);
    if (!segment.valid)
        return segment;
    place.offset = static_cast<std::uint32_t>(page.size() - rest.size());
    if (rest.empty() && place.page + 1 < first_page_ + pages_.size())
        place = {place.page + 1, 0};
    return segment;
}

template <class OnSegment>
void History::each_segment(std::size_t index, OnSegment f) const {
    Place place = index_[index];
    const Place end = end_of(index);
    while (place.page < end.page || (place.page == end.page && place.offset < end.offset)) {
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
    std::size_t bytes = pages_[begin.page - first_page_].size() - begin.offset + end.offset;
    for (std::uint64_t page = begin.page + 1; page < end.page; ++page)
        bytes += pages_[page - first_page_].size();
    return bytes;
}

std::vector<std::uint8_t> History::encoded(std::size_t index) const {
    std::vector<std::uint8_t> bytes;
    const Place end = end_of(index);
    for (Place place = index_[index]; place.page <= end.page; place = {place.page + 1, 0}) {
        const auto& page = pages_[place.page - first_page_];
        const std::size_t last = place.page == end.page ? end.offset : page.size();
        bytes.insert(bytes.end(), page.begin() + place.offset,
                     page.begin() + static_cast<std::ptrdiff_t>(last));
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
