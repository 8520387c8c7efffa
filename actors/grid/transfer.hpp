// The parts of a checkpoint that have one size: written and read by the same function, so that both agree.
#pragma once

#include "grid/archive.hpp"
#include "grid/model/model.hpp"
#include "vt/parser.hpp"

namespace helios::grid {

// Enums are written plainly and read within their range.
template <class T>
void choice(ArchiveWriter& archive, const T& value, T /*last*/) {
    archive(value);
}
template <class T>
void choice(ArchiveReader& archive, T& value, T last) {
    archive.one_of(value, last);
}

template <class Archive, class S>
void transfer_style(Archive& archive, S& style) {
    archive(style.fg);
    archive(style.bg);
    archive(style.underline_color);
    archive(style.attrs);
    archive(style.link);
}

template <class Archive, class P>
void transfer_pen(Archive& archive, P& pen) {
    archive(pen.row);
    archive(pen.column);
    archive(pen.pending_wrap);
    archive(pen.origin);
    transfer_style(archive, pen.style);
    for (auto& set : pen.charsets.g)
        choice(archive, set, Charset::uk);
    archive(pen.charsets.locked);
    archive(pen.charsets.single_shift);
}

template <class Archive, class M>
void transfer_modes(Archive& archive, M& modes) {
    for (auto* flag : {&modes.cursor_keys,
                       &modes.keypad,
                       &modes.reverse_screen,
                       &modes.origin,
                       &modes.autowrap,
                       &modes.insert,
                       &modes.newline,
                       &modes.cursor_visible,
                       &modes.focus_events,
                       &modes.alternate_scroll,
                       &modes.bracketed_paste,
                       &modes.synchronized,
                       &modes.graphemes,
                       &modes.color_scheme_reports,
                       &modes.resize_reports,
                       &modes.reverse_wrap,
                       &modes.far_reverse_wrap,
                       &modes.wide_columns,
                       &modes.column_switch,
                       &modes.column_switch_keeps,
                       &modes.left_right_margins,
                       &modes.sixel_display,
                       &modes.sixel_right}) {
        archive(*flag);
    }
    choice(archive, modes.mouse, MouseTracking::all);
    choice(archive, modes.mouse_encoding, MouseEncoding::sgr_pixels);
    archive(modes.modify_other_keys);
}

template <class Archive, class M>
void transfer_numbers(Archive& archive, M& model) {
    archive(model.margin_top);
    archive(model.margin_bottom);
    archive(model.margin_left);
    archive(model.margin_right);
    archive(model.rectangles);
    choice(archive, model.cursor_shape, CursorShape::bar);
    archive(model.cursor_blinking);
    archive(model.last_printed);
    auto& counters = model.counters;
    for (auto* counter : {&counters.history_lines_dropped, &counters.marks_dropped, &counters.links_dropped,
                          &counters.strings_truncated, &counters.unknown_sequences}) {
        archive(*counter);
    }
    for (auto* color : {&model.viewer.foreground, &model.viewer.background, &model.viewer.cursor})
        archive(*color);
    archive(model.viewer.cell_width_px);
    archive(model.viewer.cell_height_px);
    archive(model.viewer.sixel_images);
    archive(model.viewer.kitty_images);
}

void transfer_parser(auto& archive, vt::ParserState& state) {
    choice(archive, state.state, vt::State::apc_string);
    state.utf8.visit(archive);
    archive(state.sequence.marker);
    archive(state.sequence.final);
    archive(state.sequence.intermediate_count);
    for (char& intermediate : state.sequence.intermediates)
        archive(intermediate);
    state.sequence.params.visit(archive);
    choice(archive, state.string_kind, vt::StringKind::sos);
    archive(state.string_truncated);
    archive(state.c2_held);
    archive(state.dcs_bytes);
}

} // namespace helios::grid
