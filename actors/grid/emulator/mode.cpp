// Modes: set, reset and reported from one table.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

// A mode that is one flag and nothing else.
struct ModeRow {
    std::uint32_t number;
    char marker;
    bool Modes::*flag;
};

constexpr std::array rows{
    ModeRow{1, '?', &Modes::cursor_keys},
    ModeRow{5, '?', &Modes::reverse_screen},
    ModeRow{6, '?', &Modes::origin},
    ModeRow{7, '?', &Modes::autowrap},
    ModeRow{25, '?', &Modes::cursor_visible},
    ModeRow{45, '?', &Modes::reverse_wrap},
    ModeRow{66, '?', &Modes::keypad},
    ModeRow{69, '?', &Modes::left_right_margins},
    ModeRow{80, '?', &Modes::sixel_display},
    ModeRow{1004, '?', &Modes::focus_events},
    ModeRow{1007, '?', &Modes::alternate_scroll},
    ModeRow{2004, '?', &Modes::bracketed_paste},
    ModeRow{2026, '?', &Modes::synchronized},
    ModeRow{2027, '?', &Modes::graphemes},
    ModeRow{2031, '?', &Modes::color_scheme_reports},
    ModeRow{2048, '?', &Modes::resize_reports},
    ModeRow{8452, '?', &Modes::sixel_right},
    ModeRow{4, '\0', &Modes::insert},
    ModeRow{20, '\0', &Modes::newline},
};

const ModeRow* find_row(std::uint32_t mode, char marker) {
    const auto row = std::ranges::find_if(rows, [&](const ModeRow& candidate) {
        return candidate.number == mode && candidate.marker == marker;
    });
    return row == rows.end() ? nullptr : &*row;
}

MouseTracking tracking_of(std::uint32_t mode) {
    switch (mode) {
    case 9:
        return MouseTracking::x10;
    case 1000:
        return MouseTracking::clicks;
    case 1002:
        return MouseTracking::drags;
    case 1003:
        return MouseTracking::all;
    default:
        return MouseTracking::off;
    }
}

MouseEncoding encoding_of(std::uint32_t mode) {
    switch (mode) {
    case 1005:
        return MouseEncoding::utf8;
    case 1006:
        return MouseEncoding::sgr;
    case 1015:
        return MouseEncoding::urxvt;
    case 1016:
        return MouseEncoding::sgr_pixels;
    default:
        return MouseEncoding::x10;
    }
}

Alternate alternate_of(std::uint32_t mode) {
    switch (mode) {
    case 47:
        return Alternate::mode_47;
    case 1047:
        return Alternate::mode_1047;
    case 1049:
        return Alternate::mode_1049;
    default:
        return Alternate::off;
    }
}

unsigned set_or_reset(bool on) {
    return on ? 1 : 2;
}

} // namespace

unsigned mode_state(const Model& model, std::uint32_t mode, char marker) {
    if (const ModeRow* row = find_row(mode, marker))
        return set_or_reset(model.modes.*row->flag);
    if (marker != '?')
        return 0;
    if (mode == 12)
        return set_or_reset(model.cursor_blinking);
    if (tracking_of(mode) != MouseTracking::off)
        return set_or_reset(model.modes.mouse == tracking_of(mode));
    if (encoding_of(mode) != MouseEncoding::x10)
        return set_or_reset(model.modes.mouse_encoding == encoding_of(mode));
    if (alternate_of(mode) != Alternate::off)
        return set_or_reset(model.alternate != Alternate::off);
    return 0;
}

void Emulator::set_modes(const vt::Sequence& sequence) {
    const bool on = sequence.final == 'h';
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        const std::uint32_t mode = sequence.params.get(index, 0);
        if (sequence.marker == '?') {
            set_dec_mode(mode, on);
        } else if (const ModeRow* row = find_row(mode, '\0')) {
            model.modes.*row->flag = on;
        }
    }
}

void Emulator::set_dec_mode(std::uint32_t mode, bool on) {
    Modes& modes = model.modes;
    if (const ModeRow* row = find_row(mode, '?')) {
        modes.*row->flag = on;
        if (mode == 6)
            model.move_to_origin(0, 0);
        if (mode == 7 && !on)
            model.pen.pending_wrap = false;
        if (mode == 5)
            model.canvas().touch_all();
        if (mode == 69)
            model.reset_side_margins();
        if (mode == 2048)
            report_size_if_asked();
    } else if (mode == 12) {
        model.cursor_blinking = on;
    } else if (mode == 1048) {
        on ? model.save_pen() : model.restore_pen();
    } else if (tracking_of(mode) != MouseTracking::off) {
        modes.mouse = on ? tracking_of(mode) : MouseTracking::off;
    } else if (encoding_of(mode) != MouseEncoding::x10) {
        if (on || modes.mouse_encoding == encoding_of(mode)) {
            modes.mouse_encoding = on ? encoding_of(mode) : MouseEncoding::x10;
        }
    } else if (alternate_of(mode) != Alternate::off) {
        on ? model.enter_alternate(alternate_of(mode)) : model.leave_alternate(alternate_of(mode));
    } else {
        ++model.counters.unknown_sequences;
    }
}

} // namespace helios::grid
