// The CSI sequences: one row each, a few lines of meaning. What solicits a reply is in vt/query.cpp instead.
#include "grid/emulator/emulator.hpp"
#include "grid/emulator/supported.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

using vt::Params;
using vt::Sequence;
using Handler = void (*)(Emulator&, const Sequence&);

struct CsiRow {
    vt::Name name;
    Handler handler;
};

std::ptrdiff_t distance(const Sequence& sequence) {
    return static_cast<std::ptrdiff_t>(sequence.params.count(0));
}

// 1-based as sent, 0-based here; 0 and absent mean the first.
std::size_t place(const Params& params, std::size_t index) {
    return params.count(index) - 1U;
}

void erase_in_display(Emulator& e, const Sequence& s) {
    switch (s.params.get(0, 0)) {
    case 0:
        e.model.erase_below();
        break;
    case 1:
        e.model.erase_above();
        break;
    case 2:
        e.model.erase_screen();
        break;
    case 3:
        e.model.erase_history();
        break;
    default:
        break;
    }
}

void erase_in_line(Emulator& e, const Sequence& s) {
    Model& m = e.model;
    switch (s.params.get(0, 0)) {
    case 0:
        m.erase_line(m.pen.column, m.columns());
        break;
    case 1:
        m.erase_line(0, m.pen.column + 1U);
        break;
    case 2:
        m.erase_line(0, m.columns());
        break;
    default:
        break;
    }
}

// HPR and VPR know no margins but in origin mode, unlike CUF and CUD (ECMA-48 8.3.59, as xterm).
void move_beyond_margins(Model& m, std::size_t rows, std::size_t columns) {
    const bool origin = m.modes.origin;
    m.move_to(std::min<std::size_t>(m.pen.row + rows, origin ? m.margin_bottom : m.rows() - 1),
              std::min<std::size_t>(m.pen.column + columns, origin ? m.margin_right : m.columns() - 1));
}

// DECSED and DECSEL: the same places, but guarded cells stay.
void erase_display_selectively(Emulator& e, const Sequence& s) {
    Model& m = e.model;
    const std::uint32_t part = s.params.get(0, 0);
    const std::size_t first = part == 0 ? m.pen.row : 0U;
    const std::size_t last = part == 1 ? m.pen.row : m.rows() - 1;
    if (part > 2 || !m.allowance.spend_rows((last - first + 1) * 2, 0,
                                            m.columns() - 1)) // Each cell is looked at as well.
        return;
    for (std::size_t row = first; row <= last; ++row) {
        const bool here = row == m.pen.row;
        m.erase_selectively(row, part == 0 && here ? m.pen.column : 0U,
                            part == 1 && here ? m.pen.column + 1U : m.columns());
    }
}

void erase_line_selectively(Emulator& e, const Sequence& s) {
    Model& m = e.model;
    const std::uint32_t part = s.params.get(0, 0);
    if (part <= 2)
        m.erase_selectively(m.pen.row, part == 0 ? m.pen.column : 0U,
                            part == 1 ? m.pen.column + 1U : m.columns());
}

// DECSCA
void guard(Emulator& e, const Sequence& s) {
    const std::uint32_t how = s.params.get(0, 0);
    std::uint16_t& attrs = e.model.pen.style.attrs;
    if (how <= 2)
        attrs = static_cast<std::uint16_t>(how == 1 ? attrs | attr::guarded : attrs & ~attr::guarded);
    e.model.pen_changed();
}

// With side margins in force (mode 69) CSI s sets them, else it saves the cursor.
void side_margins_or_save(Emulator& e, const Sequence& s) {
    Model& m = e.model;
    if (!m.modes.left_right_margins)
        return m.save_pen();
    const std::size_t last = s.params.get(1, 0) == 0 ? m.columns() : s.params.get(1, 0);
    m.set_side_margins(place(s.params, 0), last - 1);
}

void tab_clear(Emulator& e, const Sequence& s) {
    if (s.params.get(0, 0) == 0)
        e.model.clear_tab();
    if (s.params.get(0, 0) == 3)
        e.model.clear_all_tabs();
}

void set_margins(Emulator& e, const Sequence& s) {
    const std::size_t last = s.params.get(1, 0) == 0 ? e.model.rows() : s.params.get(1, 0);
    e.model.set_margins(place(s.params, 0), last - 1);
}

void cursor_style(Emulator& e, const Sequence& s) {
    const std::uint32_t style = s.params.get(0, 0);
    if (style > 6)
        return;
    e.model.cursor_blinking = style == 0 || style % 2 == 1;
    e.model.cursor_shape = style <= 2   ? CursorShape::block
                           : style <= 4 ? CursorShape::underline
                                        : CursorShape::bar;
}

// The title stack; the operations that ask are queries, those that move windows are not ours to obey.
void window(Emulator& e, const Sequence& s) {
    Model& m = e.model;
    const std::uint32_t operation = s.params.get(0, 0);
    if (operation == 22) {
        m.title_stack.push_back(m.titles);
        if (m.title_stack.size() > title_stack_max)
            m.title_stack.erase(m.title_stack.begin());
    } else if (operation == 23 && !m.title_stack.empty()) {
        const std::uint32_t which = s.params.get(1, 0);
        if (which != 2)
            m.titles.icon = m.title_stack.back().icon;
        if (which != 1)
            e.set_title(m.title_stack.back().title);
        m.title_stack.pop_back();
    }
}

void select_graphics(Emulator& e, const Sequence& s) {
    apply_sgr(e.model.pen.style, s.params);
    e.model.pen_changed();
}

template <auto operation>
void counted(Emulator& e, const Sequence& s) {
    (e.model.*operation)(s.params.count(0));
}
template <auto operation>
void forward(Emulator& e, const Sequence& s) {
    (e.model.*operation)(distance(s));
}
template <auto operation>
void backward(Emulator& e, const Sequence& s) {
    (e.model.*operation)(-distance(s));
}
template <auto operation>
void on_box(Emulator& e, const Sequence& s) {
    operation(e.model, s.params);
}
void change_box(Emulator& e, const Sequence& s) {
    edit_box(e.model, s);
}

void next_line(Emulator& e, const Sequence& s) {
    e.model.move_rows(distance(s));
    e.model.carriage_return();
}

void previous_line(Emulator& e, const Sequence& s) {
    e.model.move_rows(-distance(s));
    e.model.carriage_return();
}

void to_column(Emulator& e, const Sequence& s) {
    e.model.move_to_column(place(s.params, 0));
}

void to_row(Emulator& e, const Sequence& s) {
    Model& m = e.model;
    const std::size_t left = m.modes.origin ? m.margin_left : 0;
    m.move_to_origin(place(s.params, 0), m.pen.column - std::min<std::size_t>(left, m.pen.column));
}

void to_place(Emulator& e, const Sequence& s) {
    e.model.move_to_origin(place(s.params, 0), place(s.params, 1));
}

void scroll_up(Emulator& e, const Sequence& s) {
    e.model.scroll_up(e.model.margin_top, e.model.margin_bottom, s.params.count(0));
}

void scroll_down(Emulator& e, const Sequence& s) {
    e.model.scroll_down(e.model.margin_top, e.model.margin_bottom, s.params.count(0));
}

// With several parameters it is highlight mouse tracking, which is ignored.
void scroll_down_if_single(Emulator& e, const Sequence& s) {
    if (s.params.size() <= 1)
        scroll_down(e, s);
}

// Of levels that exist; xterm as well takes VT220's word that it is a soft reset.
void conformance_level(Emulator& e, const Sequence& s) {
    if (const std::uint32_t level = s.params.get(0, 0); level >= 61 && level <= 65)
        e.model.soft_reset();
}

void change_extent(Emulator& e, const Sequence& s) {
    e.model.rectangles = s.params.get(0, 0) == 2;
}

void change_modes(Emulator& e, const Sequence& s) {
    e.set_modes(s);
}

void push_look(Emulator& e, const Sequence& s) {
    e.push_style(s.params);
}

void pop_look(Emulator& e, const Sequence&) {
    e.pop_style();
}

using namespace vt::origin;

constexpr auto rows = std::to_array<CsiRow>({
    {{"CSI Ps @", "ICH", "Insert blank characters", ecma}, counted<&Model::insert_characters>},
    {{"CSI Ps SP @", "SL", "Scroll left", ecma}, backward<&Model::scroll_columns>},
    {{"CSI Ps SP A", "SR", "Scroll right", ecma}, forward<&Model::scroll_columns>},
    {{"CSI Ps A", "CUU", "Cursor up", ecma}, backward<&Model::move_rows>},
    {{"CSI Ps B", "CUD", "Cursor down", ecma}, forward<&Model::move_rows>},
    {{"CSI Ps C", "CUF", "Cursor forward", ecma}, forward<&Model::move_columns>},
    {{"CSI Ps D", "CUB", "Cursor backward", ecma}, counted<&Model::move_back>},
    {{"CSI Ps E", "CNL", "Cursor to the start of a following line", ecma}, next_line},
    {{"CSI Ps F", "CPL", "Cursor to the start of a preceding line", ecma}, previous_line},
    {{"CSI Ps G", "CHA", "Cursor to a column", ecma}, to_column},
    {{"CSI Ps ; Ps H", "CUP", "Cursor to a row and column", ecma}, to_place},
    {{"CSI Ps I", "CHT", "Cursor forward by tab stops", ecma}, counted<&Model::tab>},
    {{"CSI Ps J", "ED", "Erase below (0), above (1), the screen (2), the history (3)", ecma},
     erase_in_display},
    {{"CSI ? Ps J", "DECSED", "Erase below (0), above (1), the screen (2), but not what DECSCA guards", dec},
     erase_display_selectively},
    {{"CSI Ps K", "EL", "Erase to the right (0), to the left (1), the line (2)", ecma}, erase_in_line},
    {{"CSI ? Ps K", "DECSEL", "As EL, but not what DECSCA guards", dec}, erase_line_selectively},
    {{"CSI Ps L", "IL", "Insert lines", ecma}, counted<&Model::insert_lines>},
    {{"CSI Ps M", "DL", "Delete lines", ecma}, counted<&Model::delete_lines>},
    {{"CSI Ps P", "DCH", "Delete characters", ecma}, counted<&Model::delete_characters>},
    {{"CSI Ps S", "SU", "Scroll up", ecma}, scroll_up},
    {{"CSI Ps T", "SD", "Scroll down; with several parameters ignored", ecma}, scroll_down_if_single},
    {{"CSI Ps X", "ECH", "Erase characters", ecma}, counted<&Model::erase_characters>},
    {{"CSI Ps Z", "CBT", "Cursor backward by tab stops", ecma}, counted<&Model::back_tab>},
    {{"CSI Ps ^", "SD", "Scroll down", ecma}, scroll_down},
    {{"CSI Ps `", "HPA", "Cursor to a column", ecma}, to_column},
    {{"CSI Ps a", "HPR", "Cursor forward, whatever the margins", ecma},
     [](Emulator& e, const Sequence& s) { move_beyond_margins(e.model, 0, s.params.count(0)); }},
    {{"CSI Ps b", "REP", "Repeat the last character", ecma}, counted<&Model::repeat_last>},
    {{"CSI Ps d", "VPA", "Cursor to a row", ecma}, to_row},
    {{"CSI Ps e", "VPR", "Cursor down, whatever the margins", ecma},
     [](Emulator& e, const Sequence& s) { move_beyond_margins(e.model, s.params.count(0), 0); }},
    {{"CSI Ps ; Ps f", "HVP", "Cursor to a row and column", ecma}, to_place},
    {{"CSI Ps g", "TBC", "Clear the tab stop here (0), all (3)", ecma}, tab_clear},
    {{"CSI Pm h", "SM", "Set ANSI modes", ecma}, change_modes},
    {{"CSI Pm l", "RM", "Reset ANSI modes", ecma}, change_modes},
    {{"CSI ? Pm h", "DECSET", "Set DEC modes", dec}, change_modes},
    {{"CSI ? Pm l", "DECRST", "Reset DEC modes", dec}, change_modes},
    {{"CSI Pm m", "SGR", "Select graphic rendition", ecma}, select_graphics},
    {{"CSI > 4 ; Ps m", "XTMODKEYS", "modifyOtherKeys", xterm}, modify_other_keys},
    {{"CSI > 4 n", "XTMODKEYS", "modifyOtherKeys off", xterm}, disable_modify_other_keys},
    {{"CSI Ps SP q", "DECSCUSR", "Cursor: block (0 to 2), underline (3, 4), bar (5, 6); odd ones blink", dec},
     cursor_style},
    {{"CSI ? Pm s", "XTSAVE", "Save DEC modes", xterm},
     [](Emulator& e, const Sequence& s) { e.save_modes(s); }},
    {{"CSI ? Pm r", "XTRESTORE", "Restore DEC modes", xterm},
     [](Emulator& e, const Sequence& s) { e.restore_modes(s); }},
    {{"CSI Pm # {", "XTPUSHSGR", "Push these parts of the look, or all", xterm}, push_look},
    {{"CSI Pm # p", "XTPUSHSGR", "The same", xterm}, push_look},
    {{"CSI # }", "XTPOPSGR", "Pop them", xterm}, pop_look},
    {{"CSI # q", "XTPOPSGR", "The same", xterm}, pop_look},
    {{"CSI Ps ; Ps r", "DECSTBM", "Top and bottom margin", dec}, set_margins},
    {{"CSI Ps ; Ps s", "DECSLRM, SCOSC", "Left and right margin; without mode 69: save the cursor", dec},
     side_margins_or_save},
    {{"CSI Ps ; Ps t", "XTWINOPS", "Save (22) and restore (23) titles; what moves windows is ignored", xterm},
     window},
    {{"CSI u", "SCORC", "Restore the cursor", sco},
     [](Emulator& e, const Sequence&) { e.model.restore_pen(); }},
    {{"CSI > Ps u", "", "Push keyboard flags", kitty}, push_keyboard},
    {{"CSI < Ps u", "", "Pop keyboard flags", kitty}, pop_keyboard},
    {{"CSI = Ps ; Ps u", "", "Set (1), add (2), remove (3) keyboard flags", kitty}, set_keyboard},
    {{"CSI Ps \" q", "DECSCA", "Guard characters against selective erasure (1)", dec}, guard},
    {{"CSI Ps ' }", "DECIC", "Insert columns", dec}, forward<&Model::insert_columns>},
    {{"CSI Ps ' ~", "DECDC", "Delete columns", dec}, backward<&Model::insert_columns>},
    {{"CSI Ps ; Ps ; Ps ; Ps ; Pm $ r", "DECCARA", "Change attributes in a rectangle", dec}, change_box},
    {{"CSI Ps ; Ps ; Ps ; Ps ; Pm $ t", "DECRARA", "Reverse attributes in a rectangle", dec}, change_box},
    {{"CSI Ps ; Ps ; Ps ; Ps ; Ps ; Ps ; Ps ; Ps $ v", "DECCRA", "Copy a rectangle", dec}, on_box<copy_box>},
    {{"CSI Ps ; Ps ; Ps ; Ps ; Ps $ x", "DECFRA", "Fill a rectangle with a character", dec},
     on_box<fill_box>},
    {{"CSI Ps ; Ps ; Ps ; Ps $ z", "DECERA", "Erase a rectangle", dec}, on_box<erase_box>},
    {{"CSI Ps ; Ps ; Ps ; Ps $ {", "DECSERA", "As DECERA, but not what DECSCA guards", dec},
     on_box<erase_box_selectively>},
    {{"CSI Ps * x", "DECSACE", "DECCARA and DECRARA change a stream (0, 1) or a rectangle (2)", dec},
     change_extent},
    {{"CSI Ps ; Ps \" p", "DECSCL", "Soft reset; the level stays 4", dec}, conformance_level},
    {{"CSI ! p", "DECSTR", "Soft reset", dec}, [](Emulator& e, const Sequence&) { e.model.soft_reset(); }},
});
constexpr auto keys = vt::keys_of<rows>();

constexpr std::size_t marker_index(char marker) {
    return marker == 0 ? 0 : static_cast<std::size_t>(marker - '<') + 1;
}

// Rows without an intermediate, by marker and final: one load instead of a search.
constexpr auto direct = [] {
    std::array<std::array<Handler, 64>, 5> table{};
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const vt::Key& key = keys[index];
        if (key.intermediate == 0)
            table[marker_index(key.marker)][static_cast<std::size_t>(key.final - '@')] = rows[index].handler;
    }
    return table;
}();

// Though it has a handler.
constexpr bool may_ask(char final) {
    return final == 't';
}

Handler find_handler(const Sequence& sequence) {
    if (sequence.intermediate_count == 0)
        return direct[marker_index(sequence.marker)][static_cast<std::size_t>(sequence.final - '@')];
    const auto key = std::ranges::find(
        keys, vt::Key{vt::Introducer::csi, sequence.marker, sequence.intermediate(), sequence.final});
    return key == keys.end() ? nullptr : rows[static_cast<std::size_t>(key - keys.begin())].handler;
}

} // namespace

void list_csi(Supported& list) {
    for (const CsiRow& row : rows)
        list.push_back({Family::csi, row.name});
}

// Sub-parameters are SGR's alone: with them nothing else means what it says without, as in xterm.
// One for each final: how many parameters there are is foretold by where the reading is called from.
template <char final>
void Emulator::read_csi(vt::CsiText text) {
    constexpr Handler handler = may_ask(final) ? nullptr : direct[marker_index(0)][final - '@'];
    plain_.read(text);
    if (handler == nullptr || plain_.params.has_subs()) {
        csi(plain_);
    } else {
        handler(*this, plain_);
    }
}

void Emulator::plain_csi(vt::CsiText text) {
    using Reader = void (Emulator::*)(vt::CsiText);
    static constexpr auto readers = []<std::size_t... index>(std::index_sequence<index...>) {
        return std::array{index + 0x40 == 'm' ? static_cast<Reader>(&Emulator::select_graphics)
                                              : &Emulator::read_csi<static_cast<char>(index + 0x40)>...};
    }
    (std::make_index_sequence<0x7F - 0x40>());
    (this->*readers[static_cast<std::size_t>(text.final() - 0x40)])(text);
}

void Emulator::csi(const Sequence& sequence) {
    if (sequence.params.has_subs() && sequence.final != 'm') {
        ++model.counters.unknown_sequences;
        return;
    }
    const Handler handler = find_handler(sequence);
    const bool asks = handler == nullptr || may_ask(sequence.final);
    const vt::Query query = asks ? vt::find_query(vt::Introducer::csi, sequence) : vt::Query::none;
    if (query != vt::Query::none) {
        answer(query, sequence);
    } else if (handler != nullptr) {
        handler(*this, sequence);
    } else {
        ++model.counters.unknown_sequences;
    }
}

} // namespace helios::grid
