// See cell_run.hpp. Stretches of the two kinds of which there is most go a vector at a time, compiled once
// for each instruction set (Highway); what is between them gives the same one by one.
#include "grid/text/cell_run.hpp"

#include "grid/text/grapheme.hpp"

#include <algorithm>
#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "grid/text/cell_run.cpp"
#include <hwy/foreach_target.h>
// After the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace helios::grid::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR // A machine without vectors that Highway knows.

std::size_t put_stretch(std::span<Cell> /*into*/, std::span<const char32_t> /*text*/, StyleId /*style*/,
                        unsigned /*width*/) {
    return 0;
}

#else

namespace hn = hwy::HWY_NAMESPACE;

static_assert(std::endian::native == std::endian::little && offsetof(Cell, content) == 0,
              "a cell's content is its lower half");

const hn::CappedTag<std::uint32_t, 16> points_tag;
const hn::Repartition<std::uint64_t, decltype(points_tag)> cells_tag; // As wide: half as many.
using Points = hn::Vec<decltype(points_tag)>;
using Cells = hn::Vec<decltype(cells_tag)>;
using PointMask = hn::Mask<decltype(points_tag)>;

PointMask between(Points points, std::uint32_t first, std::uint32_t last) {
    const auto moved = hn::Sub(points, hn::Set(points_tag, first));
    return hn::Lt(moved, hn::Set(points_tag, last - first + 1));
}
template <class... Masks>
PointMask any_of(PointMask first, Masks... others) {
    ((first = hn::Or(first, others)), ...);
    return first;
}

// Latin, Greek, Cyrillic, dashes and quotation marks, boxes and blocks, braille, private use.
PointMask narrow(Points points) {
    const auto in = [&](std::uint32_t first, std::uint32_t last) { return between(points, first, last); };
    return any_of(in(0x20, 0x2FF), in(0x370, 0x482), in(0x2010, 0x2027), in(0x2100, 0x2319),
                  in(0x2500, 0x25FC), in(0x2800, 0x28FF), in(0xE000, 0xF8FF));
}
// Ideographs and their punctuation, kana, hangul, fullwidth forms.
PointMask wide(Points points) {
    const auto in = [&](std::uint32_t first, std::uint32_t last) { return between(points, first, last); };
    return any_of(in(0x2FF0, 0x3029), in(0x3041, 0x3096), in(0x309B, 0x30FF), in(0x3250, 0xA48C),
                  in(0xAC00, 0xD7A3), in(0xF900, 0xFAFF), in(0xFF01, 0xFF60));
}

#if HWY_MEM_OPS_MIGHT_FAULT
constexpr bool parts = false; // Whole vectors alone.
#else
constexpr bool parts = true;
#endif

Points load(const char32_t* text, std::size_t count) {
    const auto* points = reinterpret_cast<const std::uint32_t*>(text);
    return parts ? hn::MaskedLoad(hn::FirstN(points_tag, count), points_tag, points)
                 : hn::LoadU(points_tag, points);
}
// Some cells at their place among `count`.
void store(Cells cells, Cell* into, std::size_t place, std::size_t count) {
    auto* lanes = reinterpret_cast<std::uint64_t*>(into + place);
    if (parts)
        hn::BlendedStore(cells, hn::FirstN(cells_tag, count - std::min(place, count)), cells_tag, lanes);
    else
        hn::StoreU(cells, cells_tag, lanes);
}
// Each of half of the lanes twice.
Cells twice(Cells cells, std::uint64_t first) {
    const auto order = hn::Add(hn::ShiftRight<1>(hn::Iota(cells_tag, 0)), hn::Set(cells_tag, first));
    return hn::TableLookupLanes(cells, hn::IndicesFromVec(cells_tag, order));
}

HWY_INLINE void store_narrow(Points points, Cell* into, std::size_t count, StyleId style) {
    const std::size_t lanes = hn::Lanes(cells_tag);
    const hn::Half<decltype(points_tag)> half_tag;
    const Cells styles = hn::Set(cells_tag, std::uint64_t{style} << 32);
    const Cells low = hn::PromoteTo(cells_tag, hn::LowerHalf(half_tag, points));
    const Cells high = hn::PromoteTo(cells_tag, hn::UpperHalf(half_tag, points));
    store(hn::Or(low, styles), into, 0, count);
    store(hn::Or(high, styles), into, lanes, count);
}

HWY_INLINE void store_wide(Points points, Cell* into, std::size_t count, StyleId style) {
    const std::size_t lanes = hn::Lanes(cells_tag);
    const hn::Half<decltype(points_tag)> half_tag;
    const Cells styles = hn::Set(cells_tag, std::uint64_t{style} << 32);
    const Cells tails = hn::Or(styles, hn::Set(cells_tag, Cell::tail));
    const Points leads = hn::Or(points, hn::Set(points_tag, Cell::wide));
    const Cells low = hn::Or(styles, hn::PromoteTo(cells_tag, hn::LowerHalf(half_tag, leads)));
    const Cells high = hn::Or(styles, hn::PromoteTo(cells_tag, hn::UpperHalf(half_tag, leads)));
    store(hn::OddEven(tails, twice(low, 0)), into, 0, 2 * count);
    store(hn::OddEven(tails, twice(low, lanes / 2)), into, lanes, 2 * count);
    store(hn::OddEven(tails, twice(high, 0)), into, 2 * lanes, 2 * count);
    store(hn::OddEven(tails, twice(high, lanes / 2)), into, 3 * lanes, 2 * count);
}

// As many as are of one kind and fit.
std::size_t put_stretch(std::span<Cell> into, std::span<const char32_t> text, StyleId style, unsigned width) {
    const std::size_t lanes = hn::Lanes(points_tag);
    std::size_t taken = 0;
    while (true) {
        Cell* at = into.data() + taken * width;
        const std::size_t room = (into.size() - taken * width) >> (width - 1);
        const std::size_t there = std::min({text.size() - taken, room, lanes});
        if (!parts && there < lanes)
            return taken;
        const Points points = load(text.data() + taken, there);
        const PointMask others =
            hn::Not(width == 2 ? wide(points) : narrow(points)); // What is not there too.
        if (hn::AllFalse(points_tag, others)) { // So that the next ones need not wait for the count.
            width == 2 ? store_wide(points, at, lanes, style) : store_narrow(points, at, lanes, style);
            taken += lanes;
            continue;
        }
        const std::size_t count = parts ? hn::FindKnownFirstTrue(points_tag, others) : 0;
        if (count > 0)
            width == 2 ? store_wide(points, at, count, style) : store_narrow(points, at, count, style);
        return taken + count;
    }
}

#endif

} // namespace
} // namespace helios::grid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace helios::grid {
namespace {

HWY_EXPORT(put_stretch);

// Of the classes that those of a stretch have, none joins the one before it.
bool stands_alone(Break before) {
    using enum Break;
    constexpr std::uint16_t of_stretches = grapheme::set_of(other, pictographic, hangul_lv, hangul_lvt);
    return (grapheme::followers[static_cast<std::size_t>(before)] & of_stretches) == 0;
}

constexpr std::size_t sample = 8;

// Of a stretch that a character could be in; 0: none.
unsigned likely_width(char32_t point) {
    if (point < 0x2E80)
        return 1;
    return point < 0x10000 ? 2 : 0;
}

} // namespace

// It has one, and no part in the cluster before it.
bool CellRun::begins_cell(WidthClass next) const {
    return next.width() > 0 &&
           (clusters_ == Clusters::marks_only || !may_continue(before_, next.break_class()));
}

std::size_t CellRun::put(std::span<const char32_t> text) {
    std::size_t taken = 0;
    while (taken < text.size()) {
        taken += put_alike(text.subspan(taken));
        const std::size_t some = std::min(text.size() - taken, sample);
        const std::size_t each = put_each(text.subspan(taken, some));
        taken += each;
        if (each < some)
            break;
    }
    return taken;
}

// A stretch of one kind, where a few of the next ones are.
std::size_t CellRun::put_alike(std::span<const char32_t> text) {
    if (text.size() < sample || (clusters_ == Clusters::whole && !stands_alone(before_)))
        return 0;
    const unsigned width = likely_width(text.front());
    if (width == 0 || likely_width(text[sample / 2]) != width || likely_width(text[sample - 1]) != width)
        return 0;
    const std::span<Cell> room(cell_, edge_);
    const std::size_t taken = HWY_DYNAMIC_DISPATCH(put_stretch)(room, text, style_, width);
    cell_ += taken * width;
    if (taken > 0)
        before_ = Break::other;
    return taken;
}

// Each is stored as if it were wide, since a branch on it would often be missed: the next one, or in the end
// what was there, replaces the tail of a narrow one.
std::size_t CellRun::put_each(std::span<const char32_t> text) {
    std::size_t taken = 0;
    Cell beyond;
    unsigned width = 2;
    for (; taken < text.size() && cell_ + 1 < edge_; ++taken) {
        const WidthClass each = width_class(text[taken]);
        if (begins_cell(each)) {
            width = each.width();
            beyond = cell_[1];
            cell_[0] = {static_cast<std::uint32_t>(text[taken]) | (width == 2 ? Cell::wide : 0U), style_};
            cell_[1] = {Cell::tail, style_};
            cell_ += width;
        } else if (!join(text[taken])) {
            break;
        }
        before_ = each.break_class();
    }
    if (width == 1)
        *cell_ = beyond;
    if (taken < text.size() && cell_ + 1 == edge_) {
        const WidthClass next = width_class(text[taken]);
        if (next.width() == 1 && begins_cell(next))
            *cell_++ = {static_cast<std::uint32_t>(text[taken++]), style_};
    }
    return taken;
}

// To the character before it, if it is of this run and that was done before. What may change its width is
// left to the one who knows how.
bool CellRun::join(char32_t point) {
    if (cell_ == first_ || (clusters_ == Clusters::whole && (point | 1U) == emoji_variation))
        return false;
    Cell& cell = cell_[cell_[-1].is_tail() ? -2 : -1];
    const std::uint32_t joined = joins_.find(cell.content, point);
    if (joined == 0)
        return false;
    cell.content = (cell.content & Cell::wide) | joined;
    return true;
}

} // namespace helios::grid
#endif
