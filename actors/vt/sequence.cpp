// See sequence.hpp: what parameters do that is more than a line.
#include "vt/sequence.hpp"

#include <algorithm>

namespace helios::vt {

bool Params::plausible() const {
    const std::uint32_t beyond = size_ >= params_max ? 0U : ~0U << size_;
    return size_ <= params_max && (!full_ || size_ == params_max) && (subs_ & (beyond | 1U)) == 0 &&
           std::all_of(values_.begin(), values_.begin() + size_,
                       [](std::uint32_t value) { return value == empty || value <= param_value_max; });
}

// As digit() and separate() for each byte, without a store for each.
std::size_t Params::take(std::span<const std::uint8_t> bytes) {
    std::size_t index = 0;
    while (index < bytes.size()) {
        const std::uint8_t byte = bytes[index];
        if (byte == ':' || byte == ';') {
            separate(byte);
            ++index;
            continue;
        }
        if (byte < '0' || byte > '9')
            break;
        std::uint32_t value = 0;
        if (size_ > 0 && values_[size_ - 1U] != empty)
            value = values_[size_ - 1U];
        for (; index < bytes.size() && bytes[index] >= '0' && bytes[index] <= '9'; ++index)
            value = std::min(value * 10 + (bytes[index] - std::uint32_t{'0'}), param_value_max);
        if (full_)
            continue;
        if (size_ == 0)
            size_ = 1;
        values_[size_ - 1U] = value;
    }
    return index;
}

bool Params::operator==(const Params& other) const {
    const std::uint32_t used = size_ >= params_max ? ~0U : (1U << size_) - 1U;
    return size_ == other.size_ && full_ == other.full_ && (subs_ & used) == (other.subs_ & used) &&
           std::equal(values_.begin(), values_.begin() + size_, other.values_.begin());
}

} // namespace helios::vt
