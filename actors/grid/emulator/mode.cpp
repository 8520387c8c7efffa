// Modes: set, reset and reported from one table. Then how keys are to be sent: kitty's flags, a stack of them
// a screen, and xterm's modifyOtherKeys.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

static_assert(vt::param_value_max < 1U << 24);

using namespace vt::origin;

struct ModeRow {
    std::uint32_t number;
    char marker; // '?' of DEC's modes, 0 of ANSI's.
    std::string_view mnemonic;
    std::string_view effect;
    std::string_view origin;
    void (*set)(Emulator&, bool on);
    bool (*is_set)(const Model&); // Null where there is no such state.
};

template <bool Modes::*flag>
void set_flag(Emulator& e, bool on) {
    e.model.modes.*flag = on;
}
template <bool Modes::*flag>
bool flag_of(const Model& model) {
    return model.modes.*flag;
}

template <MouseTracking tracking>
void track_mouse(Emulator& e, bool on) {
    e.model.modes.mouse = on ? tracking : MouseTracking::off;
}
template <MouseTracking tracking>
bool tracks_mouse(const Model& model) {
    return model.modes.mouse == tracking;
}

template <MouseEncoding encoding>
void encode_mouse(Emulator& e, bool on) {
    MouseEncoding& now = e.model.modes.mouse_encoding;
    if (on || now == encoding)
        now = on ? encoding : MouseEncoding::x10;
}
template <MouseEncoding encoding>
bool encodes_mouse(const Model& model) {
    return model.modes.mouse_encoding == encoding;
}

template <Alternate how>
void switch_screen(Emulator& e, bool on) {
    on ? e.model.enter_alternate(how) : e.model.leave_alternate(how);
}
bool is_alternate(const Model& model) {
    return model.alternate != Alternate::off;
}

void set_reverse_screen(Emulator& e, bool on) {
    e.model.modes.reverse_screen = on;
    e.model.canvas().touch_all();
}

void set_origin(Emulator& e, bool on) {
    e.model.modes.origin = on;
    e.model.move_to_origin(0, 0);
}

void set_autowrap(Emulator& e, bool on) {
    e.model.modes.autowrap = on;
    if (!on)
        e.model.pen.pending_wrap = false;
}

void set_side_margins(Emulator& e, bool on) {
    e.model.modes.left_right_margins = on;
    e.model.reset_side_margins();
}

// A pty's size is its viewers', so that of DECCOLM there is what goes along with it, as in an xterm whose
// window cannot be resized.
void switch_columns(Emulator& e, bool on) {
    if (!e.model.modes.column_switch)
        return;
    e.model.modes.wide_columns = on;
    e.model.columns_switched();
}

void set_resize_reports(Emulator& e, bool on) {
    e.model.modes.resize_reports = on;
    e.report_size_if_asked();
}

void set_synchronized(Emulator& e, bool on) {
    e.model.synchronized_updates += on && !e.model.modes.synchronized ? 1 : 0;
    e.model.modes.synchronized = on;
}

void set_blinking(Emulator& e, bool on) {
    e.model.cursor_blinking = on;
}
bool is_blinking(const Model& model) {
    return model.cursor_blinking;
}

void save_or_restore(Emulator& e, bool on) {
    on ? e.model.save_pen() : e.model.restore_pen();
}

using M = Modes;
using Tracking = MouseTracking;
using Encoding = MouseEncoding;
constexpr auto rows = std::to_array<ModeRow>({
    {4, 0, "IRM", "Insert", ecma, set_flag<&M::insert>, flag_of<&M::insert>},
    {20, 0, "LNM", "LF with a carriage return", ecma, set_flag<&M::newline>, flag_of<&M::newline>},
    {1, '?', "DECCKM", "Application cursor keys", dec, set_flag<&M::cursor_keys>, flag_of<&M::cursor_keys>},
    {3, '?', "DECCOLM", "With mode 40: erases, homes, resets the margins; the size stays the viewers'", dec,
     switch_columns, flag_of<&M::wide_columns>},
    {5, '?', "DECSCNM", "Reverse screen", dec, set_reverse_screen, flag_of<&M::reverse_screen>},
    {6, '?', "DECOM", "Places count from the margins", dec, set_origin, flag_of<&M::origin>},
    {7, '?', "DECAWM", "Autowrap", dec, set_autowrap, flag_of<&M::autowrap>},
    {9, '?', "", "Mouse reports: presses", xterm, track_mouse<Tracking::x10>, tracks_mouse<Tracking::x10>},
    {12, '?', "", "Blinking cursor", xterm, set_blinking, is_blinking},
    {25, '?', "DECTCEM", "Visible cursor", dec, set_flag<&M::cursor_visible>, flag_of<&M::cursor_visible>},
    {40, '?', "", "DECCOLM has an effect", xterm, set_flag<&M::column_switch>, flag_of<&M::column_switch>},
    {45, '?', "", "Reverse wrap: BS and CUB go back over a wrap", xterm, set_flag<&M::reverse_wrap>,
     flag_of<&M::reverse_wrap>},
    {47, '?', "", "Alternate screen", xterm, switch_screen<Alternate::mode_47>, is_alternate},
    {66, '?', "DECNKM", "Application keypad", dec, set_flag<&M::keypad>, flag_of<&M::keypad>},
    {69, '?', "DECLRMM", "Left and right margins", dec, set_side_margins, flag_of<&M::left_right_margins>},
    {80, '?', "DECSDM", "Sixels at the top left, the cursor stays", dec, set_flag<&M::sixel_display>,
     flag_of<&M::sixel_display>},
    {95, '?', "DECNCSM", "DECCOLM does not erase", dec, set_flag<&M::column_switch_keeps>,
     flag_of<&M::column_switch_keeps>},
    {1000, '?', "", "Mouse reports: presses and releases", xterm, track_mouse<Tracking::clicks>,
     tracks_mouse<Tracking::clicks>},
    {1002, '?', "", "Mouse reports: and motion while pressed", xterm, track_mouse<Tracking::drags>,
     tracks_mouse<Tracking::drags>},
    {1003, '?', "", "Mouse reports: and all motion", xterm, track_mouse<Tracking::all>,
     tracks_mouse<Tracking::all>},
    {1004, '?', "", "Focus events", xterm, set_flag<&M::focus_events>, flag_of<&M::focus_events>},
    {1005, '?', "", "Mouse reports in UTF-8", xterm, encode_mouse<Encoding::utf8>,
     encodes_mouse<Encoding::utf8>},
    {1006, '?', "", "Mouse reports as SGR", xterm, encode_mouse<Encoding::sgr>, encodes_mouse<Encoding::sgr>},
    {1007, '?', "", "The wheel sends arrow keys on the alternate screen", xterm,
     set_flag<&M::alternate_scroll>, flag_of<&M::alternate_scroll>},
    {1015, '?', "", "Mouse reports in decimals", rxvt, encode_mouse<Encoding::urxvt>,
     encodes_mouse<Encoding::urxvt>},
    {1016, '?', "", "Mouse reports as SGR in pixels", xterm, encode_mouse<Encoding::sgr_pixels>,
     encodes_mouse<Encoding::sgr_pixels>},
    {1045, '?', "", "Reverse wrap over any end of a row, from the first to the last", xterm,
     set_flag<&M::far_reverse_wrap>, flag_of<&M::far_reverse_wrap>},
    {1047, '?', "", "Alternate screen, erased when left", xterm, switch_screen<Alternate::mode_1047>,
     is_alternate},
    {1048, '?', "", "Saves the cursor; reset: restores it", xterm, save_or_restore, nullptr},
    {1049, '?', "", "Alternate screen, erased, and the cursor saved", xterm,
     switch_screen<Alternate::mode_1049>, is_alternate},
    {2004, '?', "", "Bracketed paste", xterm, set_flag<&M::bracketed_paste>, flag_of<&M::bracketed_paste>},
    {2026, '?', "", "Synchronized output", contour, set_synchronized, flag_of<&M::synchronized>},
    {2027, '?', "", "A cell holds a grapheme cluster", contour, set_flag<&M::graphemes>,
     flag_of<&M::graphemes>},
    {2031, '?', "", "A report when the colour scheme changes", contour, set_flag<&M::color_scheme_reports>,
     flag_of<&M::color_scheme_reports>},
    {2048, '?', "", "A report of the size, now and when it changes: `CSI 48 ; Ps ; Ps ; Ps ; Ps t`", ghostty,
     set_resize_reports, flag_of<&M::resize_reports>},
    {8452, '?', "", "The cursor goes to the right of a sixel image", rxvt, set_flag<&M::sixel_right>,
     flag_of<&M::sixel_right>},
});

constexpr std::uint32_t key_of(std::uint32_t number, char marker) {
    return number | static_cast<std::uint32_t>(marker) << 24; // A parameter has 24 bits.
}
constexpr auto keys = [] {
    std::array<std::uint32_t, rows.size()> all{};
    for (std::size_t index = 0; index < rows.size(); ++index)
        all[index] = key_of(rows[index].number, rows[index].marker);
    return all;
}();

const ModeRow* find_row(std::uint32_t mode, char marker) {
    const auto key = std::ranges::find(keys, key_of(mode, marker));
    return key == keys.end() ? nullptr : &rows[static_cast<std::size_t>(key - keys.begin())];
}

} // namespace

unsigned mode_state(const Model& model, std::uint32_t mode, char marker) {
    const ModeRow* row = find_row(mode, marker);
    if (row == nullptr || row->is_set == nullptr)
        return 0;
    return row->is_set(model) ? 1 : 2;
}

bool Emulator::set_mode(std::uint32_t number, char marker, bool on) {
    const ModeRow* row = find_row(number, marker);
    if (row != nullptr)
        row->set(*this, on);
    return row != nullptr;
}

void Emulator::set_modes(const vt::Sequence& sequence) {
    for (std::size_t index = 0; index < sequence.params.size(); ++index) {
        if (!set_mode(sequence.params.get(index, 0), sequence.marker, sequence.final == 'h'))
            ++model.counters.unknown_sequences;
    }
}

void push_keyboard(Emulator& e, const vt::Sequence& s) {
    KittyKeyboard& kitty = e.model.plane().kitty;
    kitty.stack.push_back(kitty.flags);
    if (kitty.stack.size() > kitty_stack_max)
        kitty.stack.erase(kitty.stack.begin());
    kitty.flags = static_cast<std::uint8_t>(s.params.get(0, 0) & 31U);
}

void pop_keyboard(Emulator& e, const vt::Sequence& s) {
    KittyKeyboard& kitty = e.model.plane().kitty;
    for (std::size_t left = std::min<std::size_t>(s.params.count(0), kitty_stack_max + 1); left > 0; --left) {
        kitty.flags = kitty.stack.empty() ? std::uint8_t{0} : kitty.stack.back();
        if (!kitty.stack.empty())
            kitty.stack.pop_back();
    }
}

void set_keyboard(Emulator& e, const vt::Sequence& s) {
    KittyKeyboard& kitty = e.model.plane().kitty;
    const auto flags = static_cast<std::uint8_t>(s.params.get(0, 0) & 31U);
    switch (s.params.get(1, 1)) {
    case 1:
        kitty.flags = flags;
        break;
    case 2:
        kitty.flags = static_cast<std::uint8_t>(kitty.flags | flags);
        break;
    case 3:
        kitty.flags = static_cast<std::uint8_t>(kitty.flags & ~flags);
        break;
    default:
        break;
    }
}

// CSI > 4 ; N m; without a value it is the default again.
void modify_other_keys(Emulator& e, const vt::Sequence& s) {
    if (s.params.get(0, 4) != 4)
        return;
    e.model.modes.modify_other_keys = static_cast<std::uint8_t>(std::min(s.params.get(1, 0), 2U));
}

void disable_modify_other_keys(Emulator& e, const vt::Sequence& s) {
    if (s.params.get(0, 0) == 4)
        e.model.modes.modify_other_keys = 0;
}

void list_modes(Supported& list) {
    for (const ModeRow& row : rows) {
        SupportedRow listed{Family::mode, {"", row.mnemonic, row.effect, row.origin}};
        listed.spelling = (row.marker == 0 ? "" : "? ") + std::to_string(row.number);
        list.push_back(std::move(listed));
    }
}

} // namespace helios::grid
