#include "base/id.hpp"

#include "base/clock.hpp"

#include <array>
#include <mutex>
#include <sys/random.h>

namespace helios {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int ulid_chars = 26;

Ulid random_ulid(std::uint64_t wall_ms) {
    std::array<std::uint64_t, 2> random{};
    // getrandom of 16 bytes never fails or blocks after boot.
    (void)getrandom(random.data(), sizeof random, 0);
    return Ulid{(wall_ms << 16U) | (random[0] & 0xFFFFU), random[1]};
}

int digit_of(char c) {
    if (c >= 'a' && c <= 'z')
        c = static_cast<char>(c - 'a' + 'A');
    auto at = alphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

Ulid Ulid::mint() {
    static std::mutex mutex;
    static Ulid last;
    std::scoped_lock lock(mutex);
    Ulid next = random_ulid(static_cast<std::uint64_t>(wall_ns() / 1'000'000));
    if (next <= last) {
        next = last;
        if (++next.low == 0)
            ++next.high;
    }
    return last = next;
}

std::string ulid_text(Ulid ulid) {
    std::string text(ulid_chars, '0');
    for (int i = ulid_chars - 1; i >= 0; --i) {
        text[static_cast<std::size_t>(i)] = alphabet[ulid.low & 31U];
        ulid.low = (ulid.low >> 5U) | (ulid.high << 59U);
        ulid.high >>= 5U;
    }
    return text;
}

std::optional<Ulid> parse_ulid(std::string_view text) {
    if (text.size() != ulid_chars || digit_of(text[0]) > 7)
        return std::nullopt;
    Ulid ulid;
    for (char c : text) {
        int digit = digit_of(c);
        if (digit < 0)
            return std::nullopt;
        ulid.high = (ulid.high << 5U) | (ulid.low >> 59U);
        ulid.low = (ulid.low << 5U) | static_cast<std::uint64_t>(digit);
    }
    return ulid;
}

} // namespace helios
