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

// xterm's own.
std::uint32_t palette_color(std::uint32_t index) {
    constexpr std::array<std::uint32_t, 16> named{0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                                                  0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                                  0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    constexpr std::array<std::uint32_t, 6> levels{0, 95, 135, 175, 215, 255};
    if (index < 16)
        return named[index];
    if (index >= 232)
        return (8 + (index - 232) * 10) * 0x010101U;
    index -= 16;
    return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
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

std::uint32_t Palette::shown(ColorKey key, const ViewerFacts& viewer) const {
    if (const auto set = find(key))
        return *set;
    if (key < indexed_colors)
        return palette_color(key);
    return key == role_key(11) ? viewer.background : key == role_key(12) ? viewer.cursor : viewer.foreground;
}

} // namespace helios::grid
