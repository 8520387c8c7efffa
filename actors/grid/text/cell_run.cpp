// See cell_run.hpp. Four characters at a time of the two kinds of which there is most; the loop at the end
// would give the same.
#include "grid/text/cell_run.hpp"

#include "grid/text/blocks.hpp"
#include "grid/text/width.hpp"

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

std::size_t CellRun::put(std::span<const char32_t> text) {
    std::size_t taken = 0;
    while (taken + block <= text.size() && cell + 2 * block <= edge) {
        if (write_narrow(cell, &text[taken], style)) {
            cell += block;
            taken += block;
        } else if (write_wide(cell, &text[taken], style)) {
            cell += 2 * block;
            taken += block;
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
    for (; taken < text.size() && cell + 1 < edge; ++taken) {
        const WidthClass each = width_class(text[taken]);
        if (each.width() == 0)
            break;
        width = each.width();
        beyond = cell[1];
        cell[0] = {static_cast<std::uint32_t>(text[taken]) | (width == 2 ? Cell::wide : 0U), style};
        cell[1] = {Cell::tail, style};
        cell += width;
    }
    if (width == 1)
        *cell = beyond;
    if (taken < text.size() && cell + 1 == edge && width_class(text[taken]).width() == 1)
        *cell++ = {static_cast<std::uint32_t>(text[taken++]), style};
    return taken;
}

} // namespace helios::grid
