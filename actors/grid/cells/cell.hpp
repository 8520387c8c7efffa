// Cells of eight bytes, and what their numbers stand for: styles, clusters and links live in Tables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace helios::grid {

// 0 is the default colour; an indexed colour is 0x010000NN; a direct one is 0x02rrggbb.
using Color = std::uint32_t;
inline constexpr Color default_color = 0;
inline constexpr Color indexed_color(std::uint32_t index) {
    return 0x01000000U | (index & 0xFFU);
}
inline constexpr Color rgb_color(std::uint32_t rgb) {
    return 0x02000000U | (rgb & 0xFFFFFFU);
}
inline constexpr bool is_indexed(Color color) {
    return color >> 24 == 1;
}
inline constexpr bool is_rgb(Color color) {
    return color >> 24 == 2;
}
// One of the three forms above, as every colour is.
inline constexpr bool is_color(Color color) {
    return color == default_color || is_rgb(color) || color == indexed_color(color);
}

namespace attr {
inline constexpr std::uint16_t bold = 1;
inline constexpr std::uint16_t faint = 2;
inline constexpr std::uint16_t italic = 4;
inline constexpr std::uint16_t blink = 8;
inline constexpr std::uint16_t rapid_blink = 16;
inline constexpr std::uint16_t inverse = 32;
inline constexpr std::uint16_t conceal = 64;
inline constexpr std::uint16_t strike = 128;
inline constexpr std::uint16_t overline = 256;
inline constexpr std::uint16_t underline_mask = 7U << 9; // 1 single, 2 double, 3 curly, 4 dotted, 5 dashed.
inline constexpr std::uint16_t underline_shift = 9;
inline constexpr unsigned underline_max = 5;
inline constexpr std::uint16_t guarded = 1U << 12; // DECSCA: selective erasing leaves it. No look of its own.
inline constexpr unsigned role_shift = 13;
inline constexpr std::uint16_t role_mask = 3U << role_shift; // What a shell's marks say. No look of its own.
inline constexpr std::uint16_t all = 0x7FFF;
inline constexpr std::uint16_t looks = 0xFFF; // What SGR makes.
} // namespace attr

// What a cell is for a shell with integration (OSC 133). `command`: of a command line that has been run.
enum class Role : std::uint8_t { output, prompt, input, command };

struct Style {
    Color fg = default_color;
    Color bg = default_color;
    Color underline_color = default_color;
    std::uint16_t attrs = 0;
    std::uint16_t link = 0; // Id in Tables::links, 0 is none.

    [[nodiscard]] unsigned underline() const {
        return static_cast<unsigned>(attrs & attr::underline_mask) >> attr::underline_shift;
    }
    [[nodiscard]] Role role() const { return static_cast<Role>(attrs >> attr::role_shift & 3); }
    void set_role(Role role) {
        attrs = static_cast<std::uint16_t>((attrs & ~attr::role_mask) | static_cast<unsigned>(role)
                                                                            << attr::role_shift);
    }
    [[nodiscard]] Style without_role() const {
        Style style = *this;
        style.set_role(Role::output);
        return style;
    }
    // A link, the guard and the role are not part of SGR and survive a reset.
    [[nodiscard]] Style without_looks() const {
        const auto kept = static_cast<std::uint16_t>(attrs & ~attr::looks);
        return {default_color, default_color, default_color, kept, link};
    }
    // Colours, attributes and underline are such as SGR can make; the link is the tables' affair.
    [[nodiscard]] bool known() const {
        return is_color(fg) && is_color(bg) && is_color(underline_color) && (attrs & ~attr::all) == 0 &&
               underline() <= attr::underline_max;
    }
    bool operator==(const Style&) const = default;
};
static_assert(sizeof(Style) == 16);

using StyleId = std::uint32_t; // In Tables::styles; 0 is the default style.

struct Cell {
    std::uint32_t content = 0; // Bits 0..20: code point or cluster id, 0 is blank; then the flags below.
    StyleId style = 0;

    static constexpr std::uint32_t value_mask = 0x1FFFFF;
    static constexpr std::uint32_t cluster = 1U << 21; // The value is an id in Tables::clusters.
    static constexpr std::uint32_t wide = 1U << 22;    // The left half; its tail is the next cell.
    static constexpr std::uint32_t tail = 1U << 23;    // The right half: no value of its own.
    static constexpr std::uint32_t gap = 1U
                                         << 24; // Left blank at the margin, since a wide character wrapped.
    static constexpr std::uint32_t known = (1U << 25) - 1;

    [[nodiscard]] bool is_wide() const { return (content & wide) != 0; }
    [[nodiscard]] bool is_tail() const { return (content & tail) != 0; }
    [[nodiscard]] bool is_gap() const { return (content & gap) != 0; }
    [[nodiscard]] bool is_cluster() const { return (content & cluster) != 0; }
    [[nodiscard]] std::uint32_t value() const { return content & value_mask; }
    bool operator==(const Cell&) const = default;
};
static_assert(sizeof(Cell) == 8);

// What a cell may show: a scalar value that is no control.
inline constexpr bool is_printable(std::uint32_t value) {
    const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
    return !control && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

inline constexpr std::size_t cluster_codepoints_max =
    16; // The longest emoji sequence has 10; more marks are dropped.

// A character of several code points: its base and what joins it. No allocation.
class Cluster {
public:
    Cluster() = default;
    explicit Cluster(char32_t base) { push_back(base); }

    // Only while it is not full.
    void push_back(char32_t point) { points_[size_++] = point; }
    [[nodiscard]] bool full() const { return size_ == cluster_codepoints_max; }
    [[nodiscard]] std::u32string_view points() const { return {points_.data(), size_}; }
    // Of a cluster that is not empty.
    [[nodiscard]] char32_t base() const { return points_[0]; }
    bool operator==(const Cluster& other) const { return points() == other.points(); }

private:
    std::array<char32_t, cluster_codepoints_max> points_{};
    std::uint8_t size_ = 0;
};

struct Link {
    std::string id; // Of OSC 8, empty when the program gave none.
    std::string uri;
    bool operator==(const Link&) const = default;
};

} // namespace helios::grid
