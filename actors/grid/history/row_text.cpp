// See row_text.hpp. Compiled once for each instruction set (Highway): the machine's best is chosen when it is
// first called.
// Every cell's bytes are made at once, whatever their number; then they are stored one after the other, so
// that a length is neither waited for nor branched on.
#include "grid/history/row_text.hpp"

#include "vt/utf8.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "grid/history/row_text.cpp"
#include <hwy/foreach_target.h>
// After the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace helios::grid::line_codec::HWY_NAMESPACE {
namespace {

std::uint8_t* put_cluster(std::uint8_t* at, const Cluster& cluster, bool wide) {
    if (wide)
        *at++ = wide_mark;
    at = vt::put_utf8(at, cluster.base());
    for (const char32_t point : cluster.points().substr(1)) {
        *at++ = joined_mark;
        at = vt::put_utf8(at, point);
    }
    return at;
}

#if HWY_TARGET == HWY_SCALAR // A machine without vectors that Highway knows.

std::uint8_t* put_cell(std::uint8_t* at, const Cell& cell, const Tables& tables) {
    if (cell.is_cluster())
        return put_cluster(at, tables.clusters[cell.value()], cell.is_wide());
    if (cell.is_wide())
        *at++ = wide_mark;
    return vt::put_utf8(at, cell.value() == 0 ? U' ' : char32_t{cell.value()});
}

Stretch put_cells(std::uint8_t* at, std::span<const Cell> cells, const Tables& tables,
                  ClusterForms& /*forms*/) {
    std::size_t index = 0;
    std::size_t characters = 0;
    for (; index < cells.size() && cells[index].style == cells[0].style; ++index) {
        if (cells[index].is_tail() || cells[index].is_gap())
            continue;
        at = put_cell(at, cells[index], tables);
        ++characters;
    }
    return {at, index, characters};
}

#else

namespace hn = hwy::HWY_NAMESPACE;

static_assert(std::endian::native == std::endian::little && offsetof(Cell, content) == 0,
              "a cell's content is its first half");

const hn::CappedTag<std::uint32_t, 16> lanes_tag;
const hn::Repartition<std::uint64_t, decltype(lanes_tag)> pairs_tag;
using Lanes = hn::Vec<decltype(lanes_tag)>;
using LaneMask = hn::Mask<decltype(lanes_tag)>;
using Places = std::uint64_t; // A bit for each lane, the first the lowest.

constexpr std::size_t lanes_max = 16;

Lanes set(std::uint32_t value) {
    return hn::Set(lanes_tag, value);
}
Lanes bits(Lanes lanes, std::uint32_t mask) {
    return hn::And(lanes, set(mask));
}
Places places(LaneMask mask) {
    alignas(8) std::array<std::uint8_t, 8> bytes{};
    hn::StoreMaskBits(lanes_tag, mask, bytes.data());
    std::uint64_t places = 0;
    std::memcpy(&places, bytes.data(), sizeof places);
    return places;
}

// The bytes of some characters, and how many each has.
struct Forms {
    alignas(64) std::array<std::uint64_t, lanes_max> bytes;
    alignas(64) std::array<std::uint32_t, lanes_max> sizes;

    [[nodiscard]] std::uint8_t* put(std::uint8_t* at, std::size_t lane) const {
        std::memcpy(at, &bytes[lane], sizeof bytes[lane]);
        return at + sizes[lane];
    }
    // Without an end that would have to be foretold.
    [[nodiscard]] std::uint8_t* put_all(std::uint8_t* at) const {
        for (std::size_t lane = 0; lane < hn::Lanes(lanes_tag); ++lane)
            at = put(at, lane);
        return at;
    }
};

// In UTF-8 with a mark before each that is `marked`. Those that are not `shown` have no bytes.
HWY_INLINE void encode(Lanes points, LaneMask marked, std::uint32_t mark, LaneMask shown, Forms& into) {
    const auto tail = [&](Lanes shifted) { return hn::Or(bits(shifted, 0x3F), set(0x80)); };
    const LaneMask two = hn::Gt(points, set(0x7F));
    const LaneMask three = hn::Gt(points, set(0x7FF));
    const LaneMask four = hn::Gt(points, set(0xFFFF));
    const Lanes first = tail(points);
    const Lanes second = hn::Or(tail(hn::ShiftRight<6>(points)), hn::ShiftLeft<8>(first));
    const Lanes third = hn::Or(tail(hn::ShiftRight<12>(points)), hn::ShiftLeft<8>(second));
    const auto led = [&](Lanes lead, std::uint32_t form, Lanes tails) {
        return hn::Or(hn::Or(lead, set(form)), hn::ShiftLeft<8>(tails));
    };
    Lanes bytes = hn::IfThenElse(two, led(hn::ShiftRight<6>(points), 0xC0, first), points);
    bytes = hn::IfThenElse(three, led(hn::ShiftRight<12>(points), 0xE0, second), bytes);
    bytes = hn::IfThenElse(four, led(hn::ShiftRight<18>(points), 0xF0, third), bytes);
    const Lanes one = set(1);
    Lanes sizes = hn::Add(one, hn::IfThenElseZero(two, one));
    sizes = hn::Add(sizes, hn::Add(hn::IfThenElseZero(three, one), hn::IfThenElseZero(four, one)));
    sizes = hn::Add(sizes, hn::IfThenElseZero(marked, one));
    hn::Store(hn::IfThenElseZero(shown, sizes), lanes_tag, into.sizes.data());
    const Lanes low = hn::IfThenElse(marked, hn::Or(hn::ShiftLeft<8>(bytes), set(mark)), bytes);
    const Lanes high = hn::IfThenElseZero(marked, hn::ShiftRight<24>(bytes));
    hn::StoreInterleaved2(low, high, lanes_tag, reinterpret_cast<std::uint32_t*>(into.bytes.data()));
}

// Some cells, apart.
struct Halves {
    Lanes contents;
    Lanes styles;
};
// Blank cells follow the `count` that there are.
Halves load(const Cell* cells, std::size_t count) {
    const std::size_t lanes = hn::Lanes(lanes_tag);
    const auto* words = reinterpret_cast<const std::uint32_t*>(cells);
#if HWY_MEM_OPS_MIGHT_FAULT
    std::array<Cell, lanes_max> copy{};
    if (count < lanes)
        words = reinterpret_cast<const std::uint32_t*>((std::copy_n(cells, count, copy.data()), copy.data()));
    const Lanes low = hn::LoadU(lanes_tag, words);
    const Lanes high = hn::LoadU(lanes_tag, words + lanes);
#else
    const std::size_t count_low = 2 * count;
    const std::size_t count_high = count_low < lanes ? 0 : count_low - lanes;
    const Lanes low = hn::MaskedLoad(hn::FirstN(lanes_tag, count_low), lanes_tag, words);
    const Lanes high = hn::MaskedLoad(hn::FirstN(lanes_tag, count_high), lanes_tag, words + lanes);
#endif
    return {hn::ConcatEven(lanes_tag, high, low), hn::ConcatOdd(lanes_tag, high, low)};
}

// Pairs of halves of wide characters of three bytes: four bytes a pair. False when they are anything else.
HWY_INLINE bool put_wide(std::uint8_t* at, Lanes contents, LaneMask there) {
    const auto each = [&](std::uint32_t first, std::uint32_t second) {
        return hn::BitCast(lanes_tag, hn::Set(pairs_tag, std::uint64_t{second} << 32 | first));
    };
    const Lanes beyond = hn::IfThenElseZero(there, hn::Sub(contents, each(Cell::wide + 0x800, Cell::tail)));
    if (!hn::AllTrue(lanes_tag, hn::Lt(beyond, each(0x10000 - 0x800, 1))))
        return false;
    const Lanes first = bits(hn::ShiftRight<4>(contents), 0x0F00);
    const Lanes second = bits(hn::ShiftLeft<10>(contents), 0x3F0000);
    const Lanes third = bits(hn::ShiftLeft<24>(contents), 0x3F000000);
    const Lanes bytes = hn::Or(hn::Or(first, second), hn::Or(third, set(0x8080E000U | wide_mark)));
    const hn::Rebind<std::uint32_t, decltype(pairs_tag)> packed_tag;
    const auto packed = hn::TruncateTo(packed_tag, hn::BitCast(pairs_tag, bytes));
    hn::StoreU(packed, packed_tag, reinterpret_cast<std::uint32_t*>(at));
    return true;
}

// Where the bytes of four forms of four bytes go, by two bits for each: its size less one.
using Shuffle = std::array<std::uint8_t, 16>;
constexpr std::array<Shuffle, 256> make_shuffles() {
    std::array<Shuffle, 256> shuffles{};
    for (unsigned sizes = 0; sizes < shuffles.size(); ++sizes) {
        std::size_t to = 0;
        for (unsigned lane = 0; lane < 4; ++lane) {
            const unsigned size = 1 + (sizes >> lane & 1U) + 2 * (sizes >> (4 + lane) & 1U);
            for (unsigned byte = 0; byte < size; ++byte)
                shuffles[sizes][to++] = static_cast<std::uint8_t>(4 * lane + byte);
        }
    }
    return shuffles;
}
alignas(64) constexpr std::array<Shuffle, 256> shuffles = make_shuffles();

// Cells of one to three bytes each.
HWY_INLINE std::uint8_t* put_narrow(std::uint8_t* at, Lanes contents, std::size_t count) {
    const hn::Full128<std::uint8_t> shuffle_tag;
    const Lanes points = hn::IfThenElse(hn::Eq(contents, set(0)), set(' '), contents);
    const LaneMask two = hn::Gt(points, set(0x7F));
    const LaneMask three = hn::Gt(points, set(0x7FF));
    const auto tail = [&](Lanes shifted) { return hn::Or(bits(shifted, 0x3F), set(0x80)); };
    const Lanes last = tail(points);
    const Lanes upper = hn::ShiftRight<6>(points);
    const Lanes of_two = hn::Or(hn::Or(upper, set(0xC0)), hn::ShiftLeft<8>(last));
    const Lanes tails = hn::Or(tail(upper), hn::ShiftLeft<8>(last));
    const Lanes of_three = hn::Or(hn::Or(hn::ShiftRight<12>(points), set(0xE0)), hn::ShiftLeft<8>(tails));
    alignas(64) std::array<std::uint32_t, lanes_max> forms;
    hn::Store(hn::IfThenElse(three, of_three, hn::IfThenElse(two, of_two, points)), lanes_tag, forms.data());
    const Places there = (Places{1} << count) - 1;
    Places larger = places(three) & there;
    Places odd = places(two) & ~larger & there; // Of two bytes.
    for (std::size_t lane = 0; lane < hn::Lanes(lanes_tag); lane += 4) {
        const Places sizes = (larger & 0xF) << 4 | (odd & 0xF);
        const auto some = hn::Load(shuffle_tag, reinterpret_cast<const std::uint8_t*>(forms.data() + lane));
        const auto order = hn::Load(shuffle_tag, shuffles[sizes].data());
        hn::StoreU(hn::TableLookupBytes(some, order), shuffle_tag, at);
        at += std::popcount(there >> lane & 0xF) + std::popcount(sizes) + std::popcount(larger & 0xF);
        larger >>= 4;
        odd >>= 4;
    }
    return at;
}

std::uint8_t* put_cluster(std::uint8_t* at, std::uint32_t content, const Tables& tables,
                          ClusterForms& forms) {
    ClusterForms::Form& form = forms.of(content);
    if (form.content == content) {
        std::memcpy(at, form.bytes.data(), form.bytes.size());
        return at + form.size;
    }
    const Cell cell{content, 0};
    std::uint8_t* const end = put_cluster(at, tables.clusters[cell.value()], cell.is_wide());
    if (end <= at + form.bytes.size()) {
        form.content = content;
        form.size = static_cast<std::uint32_t>(end - at);
        std::copy(at, end, form.bytes.begin());
    }
    return end;
}

// Cells of any kind; gives the end of their text.
HWY_INLINE std::uint8_t* put_any(std::uint8_t* at, Lanes contents, LaneMask shown, const Tables& tables,
                                 ClusterForms& known) {
    const LaneMask blank = hn::Eq(contents, set(0));
    const LaneMask wide = hn::Ne(bits(contents, Cell::wide), set(0));
    const Lanes points = hn::IfThenElse(blank, set(' '), bits(contents, Cell::value_mask));
    Forms forms;
    encode(points, wide, wide_mark, shown, forms);
    const LaneMask clusters = hn::And(shown, hn::Ne(bits(contents, Cell::cluster), set(0)));
    if (hn::AllFalse(lanes_tag, clusters))
        return forms.put_all(at);
    alignas(64) std::array<std::uint32_t, lanes_max> kept;
    hn::Store(hn::IfThenElseZero(clusters, contents), lanes_tag, kept.data());
    for (std::size_t lane = 0; lane < hn::Lanes(lanes_tag); ++lane)
        at = kept[lane] != 0 ? put_cluster(at, kept[lane], tables, known) : forms.put(at, lane);
    return at;
}

Stretch put_cells(std::uint8_t* at, std::span<const Cell> cells, const Tables& tables, ClusterForms& forms) {
    const std::size_t lanes = hn::Lanes(lanes_tag);
    const Lanes style = set(cells[0].style);
    std::size_t index = 0;
    std::size_t characters = 0;
    while (index < cells.size()) {
        const Cell* next = cells.data() + index;
        const std::size_t count = std::min(cells.size() - index, lanes);
        const Halves some = load(next, count);
        const Places others = places(hn::Ne(some.styles, style));
        std::size_t alike = count; // The next ones need not wait for it when all are.
        if (others != 0)
            alike = std::min(count, static_cast<std::size_t>(std::countr_zero(others)));
        const LaneMask there = hn::FirstN(lanes_tag, alike);
        const LaneMask shown = hn::And(there, hn::Eq(bits(some.contents, Cell::tail | Cell::gap), set(0)));
        if (alike % 2 == 0 && put_wide(at, some.contents, there))
            at += 2 * alike;
        else if (hn::AllTrue(lanes_tag, hn::Lt(some.contents, set(0x10000))))
            at = put_narrow(at, some.contents, alike);
        else
            at = put_any(at, some.contents, shown, tables, forms);
        characters += static_cast<std::size_t>(std::popcount(places(shown)));
        index += alike;
        if (alike < lanes)
            break;
        // So that pairs are in step.
        if (index < cells.size() && next[lanes - 1].is_wide() && next[lanes].style == next[0].style)
            ++index;
    }
    return {at, index, characters};
}

#endif

} // namespace
} // namespace helios::grid::line_codec::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace helios::grid::line_codec {

HWY_EXPORT(put_cells);

Stretch put_stretch(std::uint8_t* at, std::span<const Cell> cells, const Tables& tables,
                    ClusterForms& forms) {
    return HWY_DYNAMIC_DISPATCH(put_cells)(at, cells, tables, forms);
}

} // namespace helios::grid::line_codec
#endif
