// The CSI sequences: one row each, a few lines of meaning. What solicits a reply is in vt/query.cpp instead.
#include "grid/emulator/emulator.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

using vt::Params;
using vt::Sequence;
using Handler = void (*)(Emulator&, const Sequence&);

struct CsiRow {
    char marker;
    char intermediate;
    char final;
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

void keyboard_push(Emulator& e, const Sequence& s) {
    KittyKeyboard& kitty = e.model.plane().kitty;
    kitty.stack.push_back(kitty.flags);
    if (kitty.stack.size() > kitty_stack_max)
        kitty.stack.erase(kitty.stack.begin());
    kitty.flags = static_cast<std::uint8_t>(s.params.get(0, 0) & 31U);
}

void keyboard_pop(Emulator& e, const Sequence& s) {
    KittyKeyboard& kitty = e.model.plane().kitty;
    for (std::size_t left = std::min<std::size_t>(s.params.count(0), kitty_stack_max + 1); left > 0; --left) {
        kitty.flags = kitty.stack.empty() ? std::uint8_t{0} : kitty.stack.back();
        if (!kitty.stack.empty())
            kitty.stack.pop_back();
    }
}

void keyboard_set(Emulator& e, const Sequence& s) {
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
void modify_other_keys(Emulator& e, const Sequence& s) {
    if (s.params.get(0, 4) != 4)
        return;
    e.model.modes.modify_other_keys = static_cast<std::uint8_t>(std::min(s.params.get(1, 0), 2U));
}

void disable_modify_other_keys(Emulator& e, const Sequence& s) {
    if (s.params.get(0, 0) == 4)
        e.model.modes.modify_other_keys = 0;
}

void select_graphics(Emulator& e, const Sequence& s) {
    apply_sgr(e.model.pen.style, s.params);
    e.model.pen_changed();
}

constexpr char no = '\0';
constexpr std::array rows{
    CsiRow{no, no, '@', [](Emulator& e, const Sequence& s) { e.model.insert_characters(s.params.count(0)); }},
    CsiRow{no, ' ', '@', [](Emulator& e, const Sequence& s) { e.model.scroll_columns(-distance(s)); }},
    CsiRow{no, ' ', 'A', [](Emulator& e, const Sequence& s) { e.model.scroll_columns(distance(s)); }},
    CsiRow{no, no, 'A', [](Emulator& e, const Sequence& s) { e.model.move_rows(-distance(s)); }},
    CsiRow{no, no, 'B', [](Emulator& e, const Sequence& s) { e.model.move_rows(distance(s)); }},
    CsiRow{no, no, 'C', [](Emulator& e, const Sequence& s) { e.model.move_columns(distance(s)); }},
    CsiRow{no, no, 'D', [](Emulator& e, const Sequence& s) { e.model.move_columns(-distance(s)); }},
    CsiRow{no, no, 'E',
           [](Emulator& e, const Sequence& s) {
               e.model.move_rows(distance(s));
               e.model.carriage_return();
           }},
    CsiRow{no, no, 'F',
           [](Emulator& e, const Sequence& s) {
               e.model.move_rows(-distance(s));
               e.model.carriage_return();
           }},
    CsiRow{no, no, 'G', [](Emulator& e, const Sequence& s) { e.model.move_to_column(place(s.params, 0)); }},
    CsiRow{no, no, 'H',
           [](Emulator& e, const Sequence& s) {
               e.model.move_to_origin(place(s.params, 0), place(s.params, 1));
           }},
    CsiRow{no, no, 'I', [](Emulator& e, const Sequence& s) { e.model.tab(s.params.count(0)); }},
    CsiRow{no, no, 'J', erase_in_display},
    CsiRow{'?', no, 'J', erase_display_selectively},
    CsiRow{no, no, 'K', erase_in_line},
    CsiRow{'?', no, 'K', erase_line_selectively},
    CsiRow{no, no, 'L', [](Emulator& e, const Sequence& s) { e.model.insert_lines(s.params.count(0)); }},
    CsiRow{no, no, 'M', [](Emulator& e, const Sequence& s) { e.model.delete_lines(s.params.count(0)); }},
    CsiRow{no, no, 'P', [](Emulator& e, const Sequence& s) { e.model.delete_characters(s.params.count(0)); }},
    CsiRow{no, no, 'S',
           [](Emulator& e, const Sequence& s) {
               e.model.scroll_up(e.model.margin_top, e.model.margin_bottom, s.params.count(0));
           }},
    CsiRow{no, no, 'T',
           [](Emulator& e, const Sequence& s) {
               if (s.params.size() > 1)
                   return; // Highlight mouse tracking.
               e.model.scroll_down(e.model.margin_top, e.model.margin_bottom, s.params.count(0));
           }},
    CsiRow{no, no, 'X', [](Emulator& e, const Sequence& s) { e.model.erase_characters(s.params.count(0)); }},
    CsiRow{no, no, 'Z', [](Emulator& e, const Sequence& s) { e.model.back_tab(s.params.count(0)); }},
    CsiRow{no, no, '^',
           [](Emulator& e, const Sequence& s) {
               e.model.scroll_down(e.model.margin_top, e.model.margin_bottom, s.params.count(0));
           }},
    CsiRow{no, no, '`', [](Emulator& e, const Sequence& s) { e.model.move_to_column(place(s.params, 0)); }},
    CsiRow{no, no, 'a',
           [](Emulator& e, const Sequence& s) { move_beyond_margins(e.model, 0, s.params.count(0)); }},
    CsiRow{no, no, 'b', [](Emulator& e, const Sequence& s) { e.model.repeat_last(s.params.count(0)); }},
    CsiRow{no, no, 'd',
           [](Emulator& e, const Sequence& s) {
               Model& m = e.model;
               const std::size_t left = m.modes.origin ? m.margin_left : 0;
               m.move_to_origin(place(s.params, 0), m.pen.column - std::min<std::size_t>(left, m.pen.column));
           }},
    CsiRow{no, no, 'e',
           [](Emulator& e, const Sequence& s) { move_beyond_margins(e.model, s.params.count(0), 0); }},
    CsiRow{no, no, 'f',
           [](Emulator& e, const Sequence& s) {
               e.model.move_to_origin(place(s.params, 0), place(s.params, 1));
           }},
    CsiRow{no, no, 'g', tab_clear},
    CsiRow{no, no, 'h', [](Emulator& e, const Sequence& s) { e.set_modes(s); }},
    CsiRow{no, no, 'l', [](Emulator& e, const Sequence& s) { e.set_modes(s); }},
    CsiRow{'?', no, 'h', [](Emulator& e, const Sequence& s) { e.set_modes(s); }},
    CsiRow{'?', no, 'l', [](Emulator& e, const Sequence& s) { e.set_modes(s); }},
    CsiRow{no, no, 'm', select_graphics},
    CsiRow{'>', no, 'm', modify_other_keys},
    CsiRow{'>', no, 'n', disable_modify_other_keys},
    CsiRow{no, ' ', 'q', cursor_style},
    CsiRow{no, no, 'r', set_margins},
    CsiRow{no, no, 's', side_margins_or_save},
    CsiRow{no, no, 't', window},
    CsiRow{no, no, 'u', [](Emulator& e, const Sequence&) { e.model.restore_pen(); }},
    CsiRow{'>', no, 'u', keyboard_push},
    CsiRow{'<', no, 'u', keyboard_pop},
    CsiRow{'=', no, 'u', keyboard_set},
    CsiRow{no, '"', 'q', guard},
    CsiRow{no, '\'', '}', [](Emulator& e, const Sequence& s) { e.model.insert_columns(distance(s)); }},
    CsiRow{no, '\'', '~', [](Emulator& e, const Sequence& s) { e.model.insert_columns(-distance(s)); }},
    CsiRow{no, '$', 'r', [](Emulator& e, const Sequence& s) { edit_box(e.model, s); }},
    CsiRow{no, '$', 't', [](Emulator& e, const Sequence& s) { edit_box(e.model, s); }},
    CsiRow{no, '$', 'v', [](Emulator& e, const Sequence& s) { copy_box(e.model, s.params); }},
    CsiRow{no, '$', 'x', [](Emulator& e, const Sequence& s) { fill_box(e.model, s.params); }},
    CsiRow{no, '$', 'z', [](Emulator& e, const Sequence& s) { erase_box(e.model, s.params); }},
    CsiRow{no, '$', '{', [](Emulator& e, const Sequence& s) { erase_box_selectively(e.model, s.params); }},
    CsiRow{no, '*', 'x',
           [](Emulator& e, const Sequence& s) { e.model.rectangles = s.params.get(0, 0) == 2; }},
    CsiRow{'?', no, 's', [](Emulator& e, const Sequence& s) { e.save_modes(s); }},
    CsiRow{'?', no, 'r', [](Emulator& e, const Sequence& s) { e.restore_modes(s); }},
    CsiRow{no, '#', '{', [](Emulator& e, const Sequence& s) { e.push_style(s.params); }},
    CsiRow{no, '#', 'p', [](Emulator& e, const Sequence& s) { e.push_style(s.params); }},
    CsiRow{no, '#', '}', [](Emulator& e, const Sequence&) { e.pop_style(); }},
    CsiRow{no, '#', 'q', [](Emulator& e, const Sequence&) { e.pop_style(); }},
    CsiRow{no, '!', 'p', [](Emulator& e, const Sequence&) { e.model.soft_reset(); }},
};

constexpr std::size_t marker_index(char marker) {
    return marker == no ? 0 : static_cast<std::size_t>(marker - '<') + 1;
}

// Rows without an intermediate, by marker and final: one load instead of a search.
constexpr auto direct = [] {
    std::array<std::array<Handler, 64>, 5> table{};
    for (const CsiRow& row : rows) {
        if (row.intermediate == no)
            table[marker_index(row.marker)][static_cast<std::size_t>(row.final - '@')] = row.handler;
    }
    return table;
}();

Handler find_handler(const Sequence& sequence) {
    if (sequence.intermediate_count == 0) {
        return direct[marker_index(sequence.marker)][static_cast<std::size_t>(sequence.final - '@')];
    }
    const auto row = std::ranges::find_if(rows, [&](const CsiRow& candidate) {
        return candidate.final == sequence.final && candidate.marker == sequence.marker &&
               candidate.intermediate == sequence.intermediate();
    });
    return row == rows.end() ? nullptr : row->handler;
}

} // namespace

// Sub-parameters are SGR's alone: with them nothing else means what it says without, as in xterm.
void Emulator::csi(const Sequence& sequence) {
    if (sequence.params.has_subs() && sequence.final != 'm') {
        ++model.counters.unknown_sequences;
        return;
    }
    const Handler handler = find_handler(sequence);
    const bool may_ask = handler == nullptr || sequence.final == 't';
    const vt::Query query = may_ask ? vt::find_query(vt::Introducer::csi, sequence) : vt::Query::none;
    if (query != vt::Query::none) {
        answer(query, sequence);
    } else if (handler != nullptr) {
        handler(*this, sequence);
    } else {
        ++model.counters.unknown_sequences;
    }
}

} // namespace helios::grid
