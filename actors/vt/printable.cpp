// See printable.hpp. Compiled once for each instruction set (Highway): the machine's best is chosen when it
// is first called.
#include "vt/printable.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "vt/printable.cpp"
#include <hwy/foreach_target.h>
// After the line above.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace helios::vt::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

const hn::ScalableTag<std::uint8_t> bytes_tag;

std::size_t prefix(std::span<const std::uint8_t> bytes) {
    const std::size_t block = hn::Lanes(bytes_tag);
    const auto space = hn::Set(bytes_tag, 0x20);
    const auto printable = hn::Set(bytes_tag, 0x7F - 0x20);
    std::size_t index = 0;
    for (; index + block <= bytes.size(); index += block) {
        const auto moved = hn::Sub(hn::LoadU(bytes_tag, bytes.data() + index), space);
        const auto good = hn::Lt(moved, printable);
        if (!hn::AllTrue(bytes_tag, good))
            return index + hn::FindKnownFirstTrue(bytes_tag, hn::Not(good));
    }
    while (index < bytes.size() && bytes[index] >= 0x20 && bytes[index] < 0x7F)
        ++index;
    return index;
}

} // namespace
} // namespace helios::vt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace helios::vt {

HWY_EXPORT(prefix);

std::size_t printable_prefix_long(std::span<const std::uint8_t> bytes) {
    return HWY_DYNAMIC_DISPATCH(prefix)(bytes);
}

} // namespace helios::vt
#endif
