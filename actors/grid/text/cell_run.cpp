// See cell_run.hpp. Four characters at a time of the two kinds of which there is most; the loop at the end
// would give the same.
#include "grid/text/cell_run.hpp"

#include "grid/text/blocks.hpp"
#include "grid/text/grapheme.hpp"

namespace helios::grid {
namespace {

constexpr std::size_t block = 4; // Characters.

#ifdef __SSE2__
// Of one cell: Latin, Greek, Cyrillic, dashes and quotation marks, boxes.
bool all_narrow(__m128i points) {
    using namespace blocks;
    const __m128i latin = _mm_cmplt_epi32(points, set(0x300));
    const __m128i letters = _mm_or_si128(latin, between(points, 0x370, 0x482));
    const __m128i signs = _mm_or_si128(between(points, 0x2010, 0x2027), between(points, 0x2500, 0x25FC));
    return all(_mm_or_si128(letters, signs));
}

// Into four cells.
bool write_narrow(Cell* into, const char32_t* text, StyleId style) {
    using namespace blocks;
    const __m128i points = load(text);
    if (!all_narrow(points))
        return false;
    store(into, _mm_unpacklo_epi32(points, set(style)));
    store(into + 2, _mm_unpackhi_epi32(points, set(style)));
    return true;
}

// Into eight cells.
bool write_wide(Cell* into, const char32_t* text, StyleId style) {
    using namespace blocks;
    const __m128i points = load(text);
    if (!all_wide(points))
        return false;
    const __m128i leads = _mm_or_si128(points, set(Cell::wide));
    const __m128i tails = _mm_unpacklo_epi32(set(Cell::tail), set(style));
    const __m128i first = _mm_unpacklo_epi32(leads, set(style));
    const __m128i second = _mm_unpackhi_epi32(leads, set(style));
    store(into, _mm_unpacklo_epi64(first, tails));
    store(into + 2, _mm_unpackhi_epi64(first, tails));
    store(into + 4, _mm_unpacklo_epi64(second, tails));
    store(into + 6, _mm_unpackhi_epi64(second, tails));
    return true;
}
#else
bool write_narrow(Cell* /*into*/, const char32_t* /*text*/, StyleId /*style*/) {
    return false;
}
bool write_wide(Cell* /*into*/, const char32_t* /*text*/, StyleId /*style*/) {
    return false;
}
#endif

} // namespace

// It has one, and no part in the cluster before it.
bool CellRun::begins_cell(WidthClass next) const {
    return next.width() > 0 &&
           (clusters_ == Clusters::marks_only || !may_continue(before_, next.break_class()));
}

std::size_t CellRun::put(std::span<const char32_t> text) {
    std::size_t taken = 0;
    while (taken + block <= text.size() && cell_ + 2 * block <= edge_) {
        // Of the characters in blocks only these two classes join one before them.
        const bool alone = before_ != Break::prepend && before_ != Break::hangul_l;
        if (alone && write_narrow(cell_, &text[taken], style_)) {
            cell_ += block;
            taken += block;
            before_ = Break::other;
        } else if (alone && write_wide(cell_, &text[taken], style_)) {
            cell_ += 2 * block;
            taken += block;
            before_ = Break::other;
        } else {
            const std::size_t count = put_each(text.subspan(taken, block));
            taken += count;
            if (count < block)
                return taken;
        }
    }
    return taken + put_each(text.subspan(taken));
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
        const WidthClass last = width_class(text[taken]);
        if (last.width() == 1 && begins_cell(last))
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
