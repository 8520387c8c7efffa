// See utf8.hpp: decode_text(). Compiled once for each instruction set (Highway): the machine's best is chosen
// when it is first called.
// A block is judged as bytes: what leads, what continues, and by three tables of nibbles which pairs of a
// lead and the byte after it can be (Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per
// Byte", 2020). What stands before the first fault is decoded at every place at once, as if a character began
// there, and those where one does are kept: so the lengths of characters are neither waited for nor branched
// on.
#include "vt/utf8.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "vt/utf8_text.cpp"
#include <hwy/foreach_target.h>
// After the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace helios::vt::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR // A machine without vectors that Highway knows.

TextRun decode_run(std::span<const std::uint8_t> bytes, TextBuffer& into) {
    TextRun run;
    Utf8Decoder decoder;
    std::size_t ascii = 0;
    for (std::size_t index = 0; index < bytes.size() && ascii < ascii_run_min; ++index) {
        const auto step = decoder.push(bytes[index]);
        if (step == Utf8Decoder::Step::more)
            continue;
        const char32_t point = decoder.codepoint();
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        if (step != Utf8Decoder::Step::complete || control || run.characters == into.size())
            break;
        into[run.characters++] = point;
        run.bytes = index + 1;
        ascii = point < 0x80 ? ascii + 1 : 0;
    }
    return run;
}

#else

namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<std::uint8_t, 64> bytes_tag;
const hn::RebindToSigned<decltype(bytes_tag)> signed_tag;
const hn::CappedTag<std::uint32_t, 16> points_tag;
const hn::Rebind<std::uint8_t, decltype(points_tag)> units_tag;
using Block = hn::Vec<decltype(bytes_tag)>;
using Units = hn::Vec<decltype(points_tag)>;
using Places = std::uint64_t; // A bit for each byte of a block, the first the lowest.

constexpr std::size_t block_max = 64;
constexpr std::size_t beyond_max = 16 + 3; // As much may be read behind a block.

template <class Mask>
Places places(Mask mask) {
    alignas(8) std::array<std::uint8_t, 8> bits{};
    hn::StoreMaskBits(signed_tag, mask, bits.data());
    Places places = 0;
    std::memcpy(&places, bits.data(), sizeof places);
    return places;
}

// Pairs of bytes that no character begins with: table 3-7 of the Unicode standard; and C1 controls.
enum Fault : std::uint8_t {
    overlong_two = 1,    // C0, C1.
    below_a0 = 2,        // C2 before 80..9F.
    overlong_three = 4,  // E0 before 80..9F.
    surrogate = 8,       // ED before A0..BF.
    overlong_four = 16,  // F0 before 80..8F.
    beyond_unicode = 32, // F4 before 90..BF.
    no_lead = 64,        // F5..FF.
};
struct Nibbles {
    alignas(16) std::array<std::uint8_t, 16> first_high{};
    alignas(16) std::array<std::uint8_t, 16> first_low{};
    alignas(16) std::array<std::uint8_t, 16> second_high{};
};
constexpr Nibbles make_nibbles() {
    Nibbles of;
    of.first_high[0xC] = overlong_two | below_a0;
    of.first_high[0xE] = overlong_three | surrogate;
    of.first_high[0xF] = overlong_four | beyond_unicode | no_lead;
    of.first_low = {overlong_two | overlong_three | overlong_four, overlong_two, below_a0, 0, beyond_unicode};
    for (std::size_t low = 5; low < 16; ++low)
        of.first_low[low] = no_lead;
    of.first_low[0xD] |= surrogate;
    of.second_high.fill(overlong_two | no_lead);
    of.second_high[0x8] |= below_a0 | overlong_three | overlong_four;
    of.second_high[0x9] |= below_a0 | overlong_three | beyond_unicode;
    of.second_high[0xA] |= surrogate | beyond_unicode;
    of.second_high[0xB] |= surrogate | beyond_unicode;
    return of;
}
constexpr Nibbles nibbles = make_nibbles();

// A fault is one that all three tables name.
Places faults(Block bytes, Block next) {
    const auto table = [](const auto& entries) { return hn::LoadDup128(bytes_tag, entries.data()); };
    const auto high = hn::TableLookupBytes(table(nibbles.first_high), hn::ShiftRight<4>(bytes));
    const auto low = hn::TableLookupBytes(table(nibbles.first_low), hn::And(bytes, hn::Set(bytes_tag, 0x0F)));
    const auto second = hn::TableLookupBytes(table(nibbles.second_high), hn::ShiftRight<4>(next));
    const auto named = hn::And(hn::And(high, low), second);
    return places(hn::Ne(hn::BitCast(signed_tag, named), hn::Zero(signed_tag)));
}

// What a block holds, up to the first place that is no character, or one that the block's end cuts.
struct Judged {
    std::size_t end = 0;
    Places starts = 0; // Of characters; also behind the end.
    bool ascii = false;
    bool stops = false; // What stands at the end cannot become a character in another block.
};
Judged judge(const std::uint8_t* at) {
    const std::size_t block = hn::Lanes(bytes_tag);
    const auto bytes = hn::LoadU(bytes_tag, at);
    const auto numbers = hn::BitCast(signed_tag, bytes);
    const auto below = [&](int limit) {
        return places(hn::Lt(numbers, hn::Set(signed_tag, static_cast<std::int8_t>(limit))));
    };
    const Places high = below(0);
    const Places tails = below(0xC0 - 0x100);
    const Places threes = high & ~below(0xE0 - 0x100);
    const Places fours = high & ~below(0xF0 - 0x100);
    const Places twos = high & ~tails; // And what is longer.
    const Places controls = below(0x20) & ~high;
    const Places deletes = places(hn::Eq(numbers, hn::Set(signed_tag, 0x7F)));
    const Places unled = tails & ~(twos << 1 | threes << 2 | fours << 3);
    const Places cut = (twos & ~(tails >> 1)) | (threes & ~(tails >> 2)) | (fours & ~(tails >> 3));
    const Places bad = controls | deletes | unled | faults(bytes, hn::LoadU(bytes_tag, at + 1));
    const Places ends = bad | cut;
    const auto end = std::min(static_cast<std::size_t>(std::countr_zero(ends)), block);
    return {end, ~tails, high == 0, end < block && ((bad >> end & 1U) != 0 || end + 3 < block)};
}

// The character that begins at each of some bytes, if one does.
Units points_at(const std::uint8_t* at, Units first) {
    const auto set = [](std::uint32_t value) { return hn::Set(points_tag, value); };
    const auto unit = [&](std::size_t index) {
        return hn::PromoteTo(points_tag, hn::LoadU(units_tag, at + index));
    };
    // Each is the sum of its bytes' places, of which the marks are taken off.
    const auto two = hn::Add(hn::ShiftLeft<6>(first), unit(1));
    const auto three = hn::Add(hn::ShiftLeft<6>(two), unit(2));
    const auto four = hn::Add(hn::ShiftLeft<6>(three), unit(3));
    auto point = hn::IfThenElse(hn::Gt(first, set(0xBF)), hn::Sub(two, set(0x3080)), first);
    point = hn::IfThenElse(hn::Gt(first, set(0xDF)), hn::Sub(three, set(0xE2080)), point);
    return hn::IfThenElse(hn::Gt(first, set(0xEF)), hn::Sub(four, set(0x3C82080)), point);
}

// The first `end` bytes' characters; gives how many. There is room for one for each byte of a block.
std::size_t put(const std::uint8_t* at, std::size_t end, Places starts, char32_t* into) {
    const std::size_t lanes = hn::Lanes(points_tag);
    char32_t* const begin = into;
    for (std::size_t index = 0; index < end; index += lanes) {
        const auto first = hn::PromoteTo(points_tag, hn::LoadU(units_tag, at + index));
        const auto start = hn::Ne(hn::And(first, hn::Set(points_tag, 0xC0)), hn::Set(points_tag, 0x80));
        const auto points = hn::Compress(points_at(at + index, first), start);
        hn::StoreU(points, points_tag, reinterpret_cast<std::uint32_t*>(into));
        const std::size_t taken = std::min(end - index, lanes);
        into += std::popcount(starts >> index & ((Places{1} << taken) - 1));
    }
    return static_cast<std::size_t>(into - begin);
}

TextRun decode_run(std::span<const std::uint8_t> bytes, TextBuffer& into) {
    const std::size_t block = hn::Lanes(bytes_tag);
    std::array<std::uint8_t, block_max + beyond_max> rest{}; // Behind it are controls.
    TextRun run;
    std::size_t ascii = 0;
    while (run.characters + block <= into.size() && run.bytes < bytes.size()) {
        const std::uint8_t* at = bytes.data() + run.bytes;
        if (const std::size_t left = bytes.size() - run.bytes; left < block + beyond_max) {
            std::copy_n(at, std::min(left, rest.size()), rest.data());
            std::fill(rest.begin() + left, rest.end(), 0);
            at = rest.data();
        }
        const Judged judged = judge(at);
        run.characters += put(at, judged.end, judged.starts, into.data() + run.characters);
        run.bytes += judged.end;
        ascii = judged.ascii ? ascii + judged.end : 0;
        if (judged.stops || judged.end == 0 || ascii >= ascii_run_min)
            break;
    }
    return run;
}

#endif

} // namespace
} // namespace helios::vt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace helios::vt {

HWY_EXPORT(decode_run);

TextRun decode_text(std::span<const std::uint8_t> bytes, TextBuffer& into) {
    return HWY_DYNAMIC_DISPATCH(decode_run)(bytes, into);
}

} // namespace helios::vt
#endif
