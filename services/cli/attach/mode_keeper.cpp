#include "cli/attach/mode_keeper.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace helios::cli {
namespace {

struct Pattern {
    std::string_view begin;
    unsigned char bit;
};

// Longest first where one begins another.
constexpr std::array patterns{
    Pattern{"\x1b]4;", 1},   Pattern{"\x1b]5;", 1},  Pattern{"\x1b]10;", 2},    Pattern{"\x1b]11;", 2},
    Pattern{"\x1b]12;", 2},  Pattern{"\x1b]17;", 2}, Pattern{"\x1b]19;", 2},    Pattern{"\x1b]22;", 4},
    Pattern{"\x1b]9;4;", 8}, Pattern{"\x1b]21;", 2}, Pattern{"\x1b[?1007", 16}, Pattern{"\x1b[?2027", 32},
};
constexpr std::size_t pattern_bytes_max = 8;

// Everything a program may have switched on. Mode 2026 first, so that what follows shows.
constexpr std::string_view private_modes_off =
    "\x1b[?2026l\x1b[?9l\x1b[?1000l\x1b[?1001l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1005l\x1b[?1006l\x1b[?"
    "1015l"
    "\x1b[?1016l\x1b[?2004l\x1b[?2031l\x1b[?2048l\x1b[?1l\x1b[?5l\x1b[?6l\x1b[?69l\x1b[?7h";
constexpr std::string_view kitty_keyboard_off = "\x1b[<99u\x1b[=0;1u"; // The stack of the present screen.
constexpr std::string_view other_keys_off = "\x1b[>4m";
constexpr std::string_view leave_alternate = "\x1b[?1049l\x1b[?1047l\x1b[?47l";
// Insert and newline mode, margins, keypad, character sets, attributes, hyperlink, cursor.
constexpr std::string_view ansi_modes_off = "\x1b[4l\x1b[20l\x1b[r\x1b>\x0f\x1b(B\x1b)B\x1b[m";
constexpr std::string_view link_off = "\x1b]8;;\x1b\\";
constexpr std::string_view cursor_on = "\x1b[?25h";
constexpr std::string_view cursor_style_default = "\x1b[0 q";
constexpr std::string_view tab_stops_default = "\x1b[?5W";
constexpr std::string_view save_title = "\x1b[22;0t";
constexpr std::string_view restore_title = "\x1b[23;0t";

} // namespace

OuterTerminal ModeKeeper::outer_of(std::string_view term) {
    bool plain = term.empty() || term == "dumb" || term == "linux" || term.starts_with("vt");
    return plain ? OuterTerminal::plain : OuterTerminal::full;
}

std::string ModeKeeper::reset_modes() const {
    bool full = outer_ == OuterTerminal::full;
    std::string text = "\x18"; // Ends a sequence that was cut in the middle.
    text += private_modes_off;
    if (full)
        text.append(kitty_keyboard_off).append(other_keys_off);
    text += leave_alternate;
    if (full) // Each screen has a stack of its own.
        text.append(kitty_keyboard_off).append(other_keys_off);
    text += ansi_modes_off;
    if (full)
        text.append(link_off).append(cursor_style_default).append(tab_stops_default);
    text += cursor_on;
    return text;
}

std::string ModeKeeper::enter(std::uint16_t rows) const {
    std::string text;
    if (outer_ == OuterTerminal::full)
        text += save_title;
    text += "\x1b[" + std::to_string(rows) + ";1H";
    text.append(rows, '\n');
    return text;
}

std::string ModeKeeper::fresh() const {
    return reset_modes() + undo_touched() + "\x1b[H\x1b[2J";
}

std::string ModeKeeper::leave() const {
    std::string text = reset_modes() + undo_touched();
    if (outer_ == OuterTerminal::full)
        text += restore_title;
    // The last line may be in use: the next one is below it.
    return text + "\x1b[999;1H\r\n";
}

std::string ModeKeeper::undo_touched() const {
    std::string text;
    if ((touched_ & palette) != 0)
        text += "\x1b]104\x1b\\\x1b]105\x1b\\";
    if ((touched_ & dynamic_colors) != 0)
        text += "\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\\x1b]117\x1b\\\x1b]119\x1b\\";
    if ((touched_ & pointer) != 0)
        text += "\x1b]22;\x1b\\";
    if ((touched_ & progress) != 0)
        text += "\x1b]9;4;0\x1b\\";
    if ((touched_ & alternate_scroll) != 0)
        text += "\x1b[?1007l";
    if ((touched_ & graphemes) != 0)
        text += "\x1b[?2027l";
    return text;
}

void ModeKeeper::note(std::string_view sequence) {
    for (const Pattern& pattern : patterns) {
        if (sequence.starts_with(pattern.begin))
            touched_ |= pattern.bit;
    }
}

void ModeKeeper::watch(std::string_view passed) {
    // A sequence that the last piece had begun.
    if (!begun_.empty()) {
        begun_ += passed.substr(0, pattern_bytes_max - std::min(pattern_bytes_max, begun_.size()));
        note(begun_);
        if (begun_.size() >= pattern_bytes_max)
            begun_.clear();
    }
    std::size_t at = 0;
    while ((at = passed.find('\x1b', at)) != passed.npos) {
        std::string_view rest = passed.substr(at);
        note(rest);
        if (rest.size() < pattern_bytes_max)
            begun_.assign(rest);
        ++at;
    }
}

} // namespace helios::cli
