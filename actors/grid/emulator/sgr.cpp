// SGR both ways: parameters to a style, and a style to parameters.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <array>
#include <cstring>

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

enum class Effect : std::uint8_t { none, reset, attributes, underline, color, any_color };

// What one parameter does to a style.
struct Change {
    Effect effect = Effect::none;
    std::uint16_t cleared = 0; // Of the attributes, before `set`.
    std::uint16_t set = 0;
    Color Style::*color = nullptr;
    Color value = default_color;
};

consteval Change sets(std::uint16_t bits, std::uint16_t cleared = 0) {
    return {Effect::attributes, cleared, bits, nullptr, default_color};
}
consteval Change clears(std::uint16_t bits) {
    return {Effect::attributes, bits, 0, nullptr, default_color};
}
consteval Change colors(Color Style::*color, Color value) {
    return {Effect::color, 0, 0, color, value};
}
consteval Change any_color(Color Style::*color) {
    return {Effect::any_color, 0, 0, color, default_color};
}

struct SgrRow {
    std::uint8_t first;
    std::uint8_t last; // Colours count up from the first.
    std::string_view effect;
    std::string_view origin;
    Change change;
};

using namespace vt::origin;
constexpr auto sgr_rows = std::to_array<SgrRow>({
    {0, 0, "Default look", ecma, {Effect::reset, 0, 0, nullptr, default_color}},
    {1, 1, "Bold", ecma, sets(attr::bold)},
    {2, 2, "Faint", ecma, sets(attr::faint)},
    {3, 3, "Italic", ecma, sets(attr::italic)},
    {4,
     4,
     "Underline; `4:0` to `4:5`: none, single, double, curly, dotted, dashed",
     ecma,
     {Effect::underline, 0, 0, nullptr, default_color}},
    {5, 5, "Blink", ecma, sets(attr::blink)},
    {6, 6, "Rapid blink", ecma, sets(attr::rapid_blink)},
    {7, 7, "Inverse", ecma, sets(attr::inverse)},
    {8, 8, "Conceal", ecma, sets(attr::conceal)},
    {9, 9, "Strike", ecma, sets(attr::strike)},
    {21, 21, "Double underline", ecma, sets(2U << attr::underline_shift, attr::underline_mask)},
    {22, 22, "Neither bold nor faint", ecma, clears(attr::bold | attr::faint)},
    {23, 23, "Not italic", ecma, clears(attr::italic)},
    {24, 24, "No underline", ecma, clears(attr::underline_mask)},
    {25, 25, "No blink", ecma, clears(attr::blink | attr::rapid_blink)},
    {27, 27, "Not inverse", ecma, clears(attr::inverse)},
    {28, 28, "Not concealed", ecma, clears(attr::conceal)},
    {29, 29, "Not struck", ecma, clears(attr::strike)},
    {30, 37, "Foreground: colours 0 to 7", ecma, colors(&Style::fg, indexed_color(0))},
    {38, 38, "Foreground: `38:5:Ps`, `38:2::Ps:Ps:Ps`, `38:2:Ps:Ps:Ps`, or with semicolons", ecma,
     any_color(&Style::fg)},
    {39, 39, "Default foreground", ecma, colors(&Style::fg, default_color)},
    {40, 47, "Background: colours 0 to 7", ecma, colors(&Style::bg, indexed_color(0))},
    {48, 48, "Background, as 38", ecma, any_color(&Style::bg)},
    {49, 49, "Default background", ecma, colors(&Style::bg, default_color)},
    {53, 53, "Overline", ecma, sets(attr::overline)},
    {55, 55, "No overline", ecma, clears(attr::overline)},
    {58, 58, "Colour of the underline, as 38", kitty, any_color(&Style::underline_color)},
    {59, 59, "The underline has the text's colour", kitty, colors(&Style::underline_color, default_color)},
    {90, 97, "Foreground: colours 8 to 15", xterm, colors(&Style::fg, indexed_color(8))},
    {100, 107, "Background: colours 8 to 15", xterm, colors(&Style::bg, indexed_color(8))},
});

// By parameter: one load instead of a search.
constexpr auto changes = [] {
    std::array<Change, 108> table{};
    for (const SgrRow& row : sgr_rows) {
        for (std::size_t code = row.first; code <= row.last; ++code) {
            table[code] = row.change;
            table[code].value += static_cast<Color>(code - row.first);
        }
    }
    return table;
}();
static_assert(changes[107].value == indexed_color(15));

// 4 alone, or 4:N. Gives how many values after `index` belong to it.
std::size_t take_underline(Style& style, const Params& params, std::size_t index) {
    const std::size_t subs = sub_count(params, index);
    const std::uint32_t kind = subs > 0 ? params.get(index + 1, 1) : 1;
    if (kind <= 5)
        set_underline(style, kind);
    return subs;
}

// Applies the parameter at `index`; gives how many values after it were part of it.
std::size_t apply_one(Style& style, const Params& params, std::size_t index) {
    const std::uint32_t code = params.get(index, 0);
    if (code >= changes.size())
        return sub_count(params, index);
    const Change& change = changes[code];
    switch (change.effect) {
    case Effect::none:
        break;
    case Effect::reset:
        style = style.without_looks();
        break;
    case Effect::attributes:
        clear(style, change.cleared);
        set(style, change.set);
        break;
    case Effect::underline:
        return take_underline(style, params, index);
    case Effect::color:
        style.*change.color = change.value;
        break;
    case Effect::any_color:
        return take_color(params, index, style.*change.color);
    }
    return sub_count(params, index);
}

char* put(char* at, std::string_view text) {
    return std::copy(text.begin(), text.end(), at);
}

struct Digits {
    std::array<char, 3> text{};
    std::uint8_t size = 0;
};
static_assert(sizeof(Digits) == 4);
constexpr std::array<Digits, 256> decimal = [] {
    std::array<Digits, 256> table{};
    for (unsigned number = 0; number < table.size(); ++number) {
        Digits& digits = table[number];
        for (const unsigned part : {number / 100, number / 10 % 10, number % 10}) {
            if (part != 0 || digits.size > 0 || digits.size + 1U == digits.text.size())
                digits.text[digits.size++] = static_cast<char>('0' + part);
        }
        if (digits.size == 0)
            digits.text[digits.size++] = '0';
    }
    return table;
}();

// The low eight bits. One move of four bytes, which must fit at `at`: what is not text is written over.
char* put_number(char* at, std::uint32_t number) {
    const Digits& digits = decimal[number & 0xFFU];
    std::memcpy(at, &digits, sizeof digits);
    return at + digits.size;
}

// 38 and 48 as every terminal reads them; 58 with colons, since older ones take what follows a semicolon for
// attributes.
char* put_color(char* at, Color color, unsigned base) {
    const char separator = base == 58 ? ':' : ';';
    if (color == default_color)
        return at;
    *at++ = ';';
    if (is_indexed(color)) {
        const unsigned index = color & 0xFFU;
        if (base != 58 && index < 16)
            return put_number(at, index < 8 ? base - 8 + index : base + 52 + index - 8);
        at = put_number(at, base);
        at = base == 58 ? put(at, ":5:") : put(at, ";5;"); // Of a known length: a move or two.
        return put_number(at, index);
    }
    at = put_number(at, base);
    at = base == 58 ? put(at, ":2::") : put(at, ";2;");
    at = put_number(at, color >> 16);
    *at++ = separator;
    at = put_number(at, color >> 8);
    *at++ = separator;
    return put_number(at, color);
}

struct AttrCode {
    std::uint16_t bit;
    std::string_view code;
};
constexpr std::array attr_codes{
    AttrCode{attr::bold, ";1"},        AttrCode{attr::faint, ";2"},   AttrCode{attr::italic, ";3"},
    AttrCode{attr::blink, ";5"},       AttrCode{attr::inverse, ";7"}, AttrCode{attr::conceal, ";8"},
    AttrCode{attr::rapid_blink, ";6"}, AttrCode{attr::strike, ";9"},  AttrCode{attr::overline, ";53"}};

// Of the attributes of `bits` any may be set; this code clears all of them.
struct ClearCode {
    std::uint16_t bits;
    std::string_view code;
};
constexpr std::array clear_codes{ClearCode{attr::bold | attr::faint, ";22"},
                                 ClearCode{attr::italic, ";23"},
                                 ClearCode{attr::underline_mask, ";24"},
                                 ClearCode{attr::blink | attr::rapid_blink, ";25"},
                                 ClearCode{attr::inverse, ";27"},
                                 ClearCode{attr::conceal, ";28"},
                                 ClearCode{attr::strike, ";29"},
                                 ClearCode{attr::overline, ";55"}};

constexpr std::size_t parameters_bytes_max = 128; // All attributes, three colours and what clears them: 116.

char* put_attributes(char* at, unsigned attrs) {
    if ((attrs & attr::looks) == 0)
        return at;
    for (const AttrCode& row : attr_codes) {
        if ((attrs & row.bit) != 0)
            at = put(at, row.code);
    }
    const unsigned underline = (attrs & attr::underline_mask) >> attr::underline_shift;
    if (underline != 0)
        at = put(at, ";4");
    if (underline > 1) {
        *at++ = ':';
        at = put_number(at, underline);
    }
    return at;
}

// Parameters that make a style from the default one, each after a semicolon.
char* put_style(char* at, const Style& style) {
    at = put_attributes(at, style.attrs);
    at = put_color(at, style.fg, 38);
    at = put_color(at, style.bg, 48);
    return put_color(at, style.underline_color, 58);
}

bool is_dropped(Color from, Color to) {
    return from != default_color && to == default_color;
}

// Whether something has to be cleared.
bool lacks(const Style& to, const Style& from) {
    return (from.attrs & ~to.attrs & attr::looks) != 0 || is_dropped(from.fg, to.fg) ||
           is_dropped(from.bg, to.bg) || is_dropped(from.underline_color, to.underline_color);
}

// Clears what `to` lacks; what is left of `from` then.
char* put_clears(char* at, Style& from, const Style& to) {
    const auto kind = static_cast<std::uint16_t>(to.underline() == 0 ? 0 : attr::underline_mask);
    const auto lost = static_cast<std::uint16_t>(from.attrs & attr::looks & ~(to.attrs | kind));
    for (const ClearCode& row : clear_codes) {
        if (lost == 0)
            break;
        if ((lost & row.bits) == 0)
            continue;
        at = put(at, row.code);
        clear(from, row.bits);
    }
    const auto drop = [&](Color& color, Color wanted, std::string_view code) {
        if (is_dropped(color, wanted)) {
            at = put(at, code);
            color = default_color;
        }
    };
    drop(from.fg, to.fg, ";39");
    drop(from.bg, to.bg, ";49");
    drop(from.underline_color, to.underline_color, ";59");
    return at;
}

} // namespace

void apply_sgr(Style& style, const Params& params) {
    if (params.size() == 0)
        style = style.without_looks();
    for (std::size_t index = 0; index < params.size(); ++index)
        index += apply_one(style, params, index);
}

// What this text made of this look the last time, it makes of it again.
void Emulator::select_graphics(vt::CsiText text) {
    Style& style = model.pen.style;
    if (text.size == 0 || (text.size == 1 && text.block[0] == '0')) {
        if (style.without_looks() == Style{})
            return model.change_pen(Style{}, 0);
        style = style.without_looks();
        return model.pen_changed();
    }
    if (text.size > SgrMemo::text_bytes_max) {
        plain_.read(text);
        return csi(plain_);
    }
    const SgrMemo::Key key = SgrMemo::key(text.block, text.size, style);
    const SgrMemo::Entry& entry = model.tables.sgr.entry(key);
    if (entry.key == key && entry.id != SgrMemo::unknown)
        return model.change_pen(entry.to, entry.id);
    const bool again = entry.key == key; // What comes but once needs no id until something is printed.
    plain_.read(text);
    csi(plain_);
    const StyleId id = again ? model.pen_style() : SgrMemo::unknown; // It may sweep.
    model.tables.sgr.entry(key) = {key, style, id};
}

void list_sgr(Supported& list) {
    for (const SgrRow& row : sgr_rows) {
        const std::string first = std::to_string(row.first);
        list.push_back({Family::sgr, {"", "", row.effect, row.origin}});
        list.back().spelling = row.first == row.last ? first : first + "-" + std::to_string(row.last);
    }
}

std::string sgr_text(const Style& style) {
    std::array<char, parameters_bytes_max> text{'0'};
    return {text.data(), put_style(text.data() + 1, style)};
}

void append_sgr_change(std::string& out, const Style& from, const Style& to) {
    if (((from.attrs ^ to.attrs) & attr::looks) == 0 && from.fg == to.fg && from.bg == to.bg &&
        from.underline_color == to.underline_color)
        return;
    std::array<char, parameters_bytes_max + 3> text; // Not cleared: most of it stays unused.
    text[0] = '\x1b';
    char* end = text.data() + 1;
    if ((to.attrs & attr::looks) != 0 || (to.fg | to.bg | to.underline_color) != default_color) {
        Style rest = from;
        if (lacks(to, from))
            end = put_clears(end, rest, to);
        const unsigned kind = to.underline() == rest.underline() ? 0 : attr::underline_mask;
        end = put_attributes(end, to.attrs & (~unsigned{rest.attrs} | kind));
        end = rest.fg == to.fg ? end : put_color(end, to.fg, 38);
        end = rest.bg == to.bg ? end : put_color(end, to.bg, 48);
        end = rest.underline_color == to.underline_color ? end : put_color(end, to.underline_color, 58);
    } else {
        ++end;
    }
    text[1] = '['; // Where the first parameter has its semicolon.
    *end++ = 'm';
    out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

} // namespace helios::grid
