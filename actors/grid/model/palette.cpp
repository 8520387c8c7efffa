#include "grid/model/palette.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace helios::grid {
namespace {

// Eight bits of a number of so many hex digits: rgb: scales it, # takes its highest bits.
enum class Digits : std::uint8_t { scaled, highest };

std::optional<std::uint32_t> parse_part(std::string_view text, Digits how) {
    std::uint32_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || text.size() > 4 || parsed.ec != std::errc{} ||
        parsed.ptr != text.data() + text.size())
        return std::nullopt;
    const auto bits = static_cast<unsigned>(text.size() * 4);
    if (how == Digits::highest)
        return bits <= 8 ? value << (8 - bits) : value >> (bits - 8);
    const std::uint32_t most = (1U << bits) - 1;
    return (value * 255 + most / 2) / most;
}

std::optional<std::uint32_t> join(const std::array<std::string_view, 3>& parts, Digits how) {
    std::uint32_t rgb = 0;
    for (const std::string_view part : parts) {
        const auto value = parse_part(part, how);
        if (!value)
            return std::nullopt;
        rgb = rgb << 8 | *value;
    }
    return rgb;
}

} // namespace

std::optional<std::uint32_t> parse_color(std::string_view text) {
    if (text.starts_with("#")) {
        text.remove_prefix(1);
        const std::size_t each = text.size() / 3;
        if (text.size() % 3 != 0)
            return std::nullopt;
        return join({text.substr(0, each), text.substr(each, each), text.substr(2 * each)}, Digits::highest);
    }
    if (!text.starts_with("rgb:"))
        return std::nullopt;
    text.remove_prefix(4);
    const std::size_t first = text.find('/');
    const std::size_t second = first == text.npos ? text.npos : text.find('/', first + 1);
    if (second == text.npos)
        return std::nullopt;
    return join({text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)},
                Digits::scaled);
}

void Palette::set(ColorKey key, std::uint32_t rgb) {
    const auto place = std::ranges::lower_bound(colors_, key, {}, &SetColor::key);
    if (place != colors_.end() && place->key == key) {
        place->rgb = rgb;
    } else {
        colors_.insert(place, {key, rgb});
    }
}

void Palette::reset(ColorKey key) {
    std::erase_if(colors_, [key](const SetColor& color) { return color.key == key; });
}

void Palette::reset_indexed() {
    std::erase_if(colors_, [](const SetColor& color) { return color.key < indexed_colors; });
}

std::optional<std::uint32_t> Palette::find(ColorKey key) const {
    const auto place = std::ranges::lower_bound(colors_, key, {}, &SetColor::key);
    if (place == colors_.end() || place->key != key)
        return std::nullopt;
    return place->rgb;
}

} // namespace helios::grid
