// SGR both ways: parameters to a style, and a style to parameters.
#include "grid/emulator/emulator.hpp"

#include <array>

namespace helios::grid {
namespace {

using vt::Params;

void set(Style& style, std::uint16_t bits) {
    style.attrs = static_cast<std::uint16_t>(style.attrs | bits);
}
void clear(Style& style, std::uint16_t bits) {
    style.attrs = static_cast<std::uint16_t>(style.attrs & static_cast<std::uint16_t>(~bits));
}
void set_underline(Style& style, unsigned kind) {
    clear(style, attr::underline_mask);
    set(style, static_cast<std::uint16_t>(kind << attr::underline_shift));
}

// How many values follow `index` as its sub-parameters.
std::size_t sub_count(const Params& params, std::size_t index) {
    std::size_t count = 0;
    while (index + 1 + count < params.size() && params.is_sub(index + 1 + count))
        ++count;
    return count;
}

struct Rgb {
    std::uint32_t red = 0;
    std::uint32_t green = 0;
    std::uint32_t blue = 0;
};

bool make_rgb(const Rgb& rgb, Color& color) {
    if (rgb.red > 255 || rgb.green > 255 || rgb.blue > 255)
        return false;
    color = rgb_color(rgb.red << 16 | rgb.green << 8 | rgb.blue);
    return true;
}

// 38, 48 and 58 in both spellings. Gives how many values after `index` belong to it.
std::size_t take_color(const Params& params, std::size_t index, Color& color) {
    const std::size_t subs = sub_count(params, index);
    if (subs > 0) { // 38:5:N, 38:2:R:G:B or 38:2:COLORSPACE:R:G:B
        const std::uint32_t kind = params.get(index + 1, 0);
        if (kind == 5 && params.get(index + 2, 256) <= 255)
            color = indexed_color(params.get(index + 2, 0));
        const std::size_t first = index + (subs >= 5 ? 3 : 2);
        if (kind == 2 && subs >= 4) {
            make_rgb({params.get(first, 0), params.get(first + 1, 0), params.get(first + 2, 0)}, color);
        }
        return subs;
    }
    const std::uint32_t kind = params.get(index + 1, 0);
    if (kind == 5) {
        if (params.get(index + 2, 0) <= 255)
            color = indexed_color(params.get(index + 2, 0));
        return 2;
    }
    if (kind == 2) {
        make_rgb({params.get(index + 2, 0), params.get(index + 3, 0), params.get(index + 4, 0)}, color);
        return 4;
    }
    return 0;
}

// What one parameter does to the attributes: first cleared, then set.
struct AttributeChange {
    std::uint16_t cleared = 0;
    std::uint16_t set = 0;
};
constexpr std::size_t attribute_codes = 56;

constexpr std::array<AttributeChange, attribute_codes> attribute_changes = [] {
    std::array<AttributeChange, attribute_codes> changes{};
    changes[1].set = attr::bold;
    changes[2].set = attr::faint;
    changes[3].set = attr::italic;
    changes[5].set = attr::blink;
    changes[6].set = attr::rapid_blink;
    changes[7].set = attr::inverse;
    changes[8].set = attr::conceal;
    changes[9].set = attr::strike;
    changes[21] = {attr::underline_mask, 2U << attr::underline_shift}; // Double.
    changes[22].cleared = attr::bold | attr::faint;
    changes[23].cleared = attr::italic;
    changes[24].cleared = attr::underline_mask;
    changes[25].cleared = attr::blink | attr::rapid_blink;
    changes[27].cleared = attr::inverse;
    changes[28].cleared = attr::conceal;
    changes[29].cleared = attr::strike;
    changes[53].set = attr::overline;
    changes[55].cleared = attr::overline;
    return changes;
}();

void apply_plain(Style& style, std::uint32_t code) {
    if (code < attribute_codes) {
        clear(style, attribute_changes[code].cleared);
        set(style, attribute_changes[code].set);
    }
    if (code == 39)
        style.fg = default_color;
    if (code == 49)
        style.bg = default_color;
    if (code == 59)
        style.underline_color = default_color;
}

// A link and the guard are not part of SGR and survive a reset.
void reset(Style& style) {
    const auto guard = static_cast<std::uint16_t>(style.attrs & attr::guarded);
    style = Style{default_color, default_color, default_color, guard, style.link};
}

// Applies the parameter at `index`; gives how many values after it were part of it.
std::size_t apply_one(Style& style, const Params& params, std::size_t index) {
    const std::uint32_t code = params.get(index, 0);
    if (code == 0) {
        reset(style);
    } else if (code == 4) {
        const std::size_t subs = sub_count(params, index);
        const std::uint32_t kind = subs > 0 ? params.get(index + 1, 1) : 1;
        if (kind <= 5)
            set_underline(style, kind);
        return subs;
    } else if (code >= 30 && code <= 37) {
        style.fg = indexed_color(code - 30);
    } else if (code >= 40 && code <= 47) {
        style.bg = indexed_color(code - 40);
    } else if (code >= 90 && code <= 97) {
        style.fg = indexed_color(code - 90 + 8);
    } else if (code >= 100 && code <= 107) {
        style.bg = indexed_color(code - 100 + 8);
    } else if (code == 38) {
        return take_color(params, index, style.fg);
    } else if (code == 48) {
        return take_color(params, index, style.bg);
    } else if (code == 58) {
        return take_color(params, index, style.underline_color);
    } else {
        apply_plain(style, code);
    }
    return sub_count(params, index);
}

void append_color(std::string& text, Color color, unsigned base) {
    if (is_indexed(color)) {
        const unsigned index = color & 0xFFU;
        if (base != 58 && index < 8) {
            text += ';' + std::to_string(base - 8 + index);
        } else if (base != 58 && index < 16) {
            text += ';' + std::to_string(base + 52 + index - 8);
        } else {
            text += ';' + std::to_string(base) + (base == 58 ? ":5:" : ";5;") + std::to_string(index);
        }
    } else if (is_rgb(color)) {
        const std::string separator = base == 58 ? ":" : ";";
        text += ';' + std::to_string(base) + separator + '2' + separator + (base == 58 ? ":" : "");
        text += std::to_string(color >> 16 & 0xFFU) + separator + std::to_string(color >> 8 & 0xFFU) +
                separator + std::to_string(color & 0xFFU);
    }
}

struct AttrCode {
    std::uint16_t bit;
    const char* code;
};
constexpr std::array attr_codes{
    AttrCode{attr::bold, ";1"},        AttrCode{attr::faint, ";2"},   AttrCode{attr::italic, ";3"},
    AttrCode{attr::blink, ";5"},       AttrCode{attr::inverse, ";7"}, AttrCode{attr::conceal, ";8"},
    AttrCode{attr::rapid_blink, ";6"}, AttrCode{attr::strike, ";9"},  AttrCode{attr::overline, ";53"}};

} // namespace

void apply_sgr(Style& style, const Params& params) {
    if (params.size() == 0)
        reset(style);
    for (std::size_t index = 0; index < params.size(); ++index)
        index += apply_one(style, params, index);
}

std::string sgr_text(const Style& style) {
    std::string text = "0";
    for (const AttrCode& row : attr_codes) {
        if ((style.attrs & row.bit) != 0)
            text += row.code;
    }
    if (style.underline() == 1)
        text += ";4";
    if (style.underline() > 1)
        text += ";4:" + std::to_string(style.underline());
    append_color(text, style.fg, 38);
    append_color(text, style.bg, 48);
    append_color(text, style.underline_color, 58);
    return text;
}

} // namespace helios::grid
