// The colours that programs set over the viewer's own: OSC 4 and 104 by index, OSC 10 to 19 and 110 to 119 by
// role (xterm's control sequences, "Operating System Commands"). One owner, any thread; bounded by its keys.
#pragma once

#include "grid/facts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace helios::grid {

// 0 to 255: an indexed colour. Then the roles, of which OSC 10 sets the first.
using ColorKey = std::uint16_t;
inline constexpr ColorKey indexed_colors = 256;
inline constexpr ColorKey color_keys = indexed_colors + 10;
inline constexpr ColorKey role_key(std::uint32_t osc_number) {
    return static_cast<ColorKey>(indexed_colors + osc_number - 10);
}

struct SetColor {
    ColorKey key = 0;
    std::uint32_t rgb = 0; // 0xrrggbb
    bool operator==(const SetColor&) const = default;
};

class Palette {
public:
    void set(ColorKey key, std::uint32_t rgb);
    void reset(ColorKey key);
    void reset_indexed();
    [[nodiscard]] std::optional<std::uint32_t> find(ColorKey key) const;
    // What was set, else the viewer's own: xterm's for an index.
    [[nodiscard]] std::uint32_t shown(ColorKey key, const ViewerFacts& viewer) const;
    // By rising key.
    [[nodiscard]] const std::vector<SetColor>& colors() const { return colors_; }
    bool operator==(const Palette&) const = default;

private:
    std::vector<SetColor> colors_;
};

// As XParseColor(3) reads numbers: rgb:r/g/b with one to four hex digits each, or # and three times as many.
// Names are not known.
std::optional<std::uint32_t> parse_color(std::string_view text);

} // namespace helios::grid
