// See settings.hpp.
#include "grid/paint/settings.hpp"

#include "grid/paint/painter.hpp"

#include <array>
#include <string_view>

namespace helios::grid {
namespace {

struct Switch {
    bool Modes::*flag;
    std::string_view on;
    std::string_view off;
};
constexpr std::array switches{
    Switch{&Modes::cursor_keys, "\x1b[?1h", "\x1b[?1l"},
    Switch{&Modes::keypad, "\x1b=", "\x1b>"},
    Switch{&Modes::reverse_screen, "\x1b[?5h", "\x1b[?5l"},
    Switch{&Modes::newline, "\x1b[20h", "\x1b[20l"},
    Switch{&Modes::cursor_visible, "\x1b[?25h", "\x1b[?25l"},
    Switch{&Modes::focus_events, "\x1b[?1004h", "\x1b[?1004l"},
    Switch{&Modes::alternate_scroll, "\x1b[?1007h", "\x1b[?1007l"},
    Switch{&Modes::bracketed_paste, "\x1b[?2004h", "\x1b[?2004l"},
};

constexpr std::array<std::size_t, 5> tracking_modes{0, 9, 1000, 1002, 1003};
constexpr std::array<std::size_t, 5> encoding_modes{0, 1005, 1006, 1015, 1016};

// Of modes of which one at most is on; 0 is none.
void append_choice(std::string& out, std::size_t from, std::size_t to) {
    if (from == to)
        return;
    append_csi(out, "?");
    out += std::to_string(to == 0 ? from : to);
    out += to == 0 ? 'l' : 'h';
}

} // namespace

void append_mode_changes(std::string& out, const Modes& from, const Modes& to) {
    for (const Switch& row : switches) {
        if (from.*row.flag != to.*row.flag)
            out += to.*row.flag ? row.on : row.off;
    }
    append_choice(out, tracking_modes[static_cast<std::size_t>(from.mouse)],
                  tracking_modes[static_cast<std::size_t>(to.mouse)]);
    append_choice(out, encoding_modes[static_cast<std::size_t>(from.mouse_encoding)],
                  encoding_modes[static_cast<std::size_t>(to.mouse_encoding)]);
    if (from.modify_other_keys != to.modify_other_keys) {
        append_csi(out, ">4;");
        out += std::to_string(to.modify_other_keys);
        out += 'm';
    }
}

void append_cursor_look(std::string& out, CursorLook look) {
    append_csi(out, static_cast<std::size_t>(look.shape) * 2 + (look.blinking ? 1 : 2), " q");
}

void append_color(std::string& out, const SetColor& color) {
    out += color.key < indexed_colors ? "\x1b]4;" + std::to_string(color.key)
                                      : "\x1b]" + std::to_string(color.key - indexed_colors + 10);
    out += ";rgb:";
    for (const unsigned shift : {16U, 8U, 0U}) {
        constexpr std::string_view digits = "0123456789abcdef";
        out += digits[color.rgb >> (shift + 4) & 15U];
        out += digits[color.rgb >> shift & 15U];
        out += shift == 0 ? "\x1b\\" : "/";
    }
}

void append_color_changes(std::string& out, const Palette& from, const Palette& to) {
    for (const SetColor& color : from.colors()) {
        if (to.find(color.key))
            continue;
        out += color.key < indexed_colors ? "\x1b]104;" + std::to_string(color.key)
                                          : "\x1b]" + std::to_string(color.key - indexed_colors + 110);
        out += "\x1b\\";
    }
    for (const SetColor& color : to.colors()) {
        if (from.find(color.key) != color.rgb)
            append_color(out, color);
    }
}

void append_title(std::string& out, const std::string& title) {
    out.append("\x1b]2;").append(title).append("\x1b\\");
}

void append_icon_name(std::string& out, const std::string& name) {
    out.append("\x1b]1;").append(name).append("\x1b\\");
}

void append_cwd(std::string& out, const std::string& place) {
    out.append("\x1b]7;").append(place).append("\x1b\\");
}

} // namespace helios::grid
