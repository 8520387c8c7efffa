// The generators behind the table of corpora.cpp: each adds a line, a frame or a screen.
#pragma once

#include "engine/corpora/writer.hpp"

namespace helios::corpora {

// Lines, in text.cpp.
void add_log_line(Writer& out);
void add_wrapped_line(Writer& out);
void add_y_line(Writer& out);
void add_list_line(Writer& out);
void add_list_row(Writer& out);
void add_source_line(Writer& out);

// Lines beyond ASCII, in unicode.cpp.
void add_cjk_line(Writer& out);
void add_latin_line(Writer& out);
void add_emoji_line(Writer& out);
void add_symbols(Writer& out);

// Frames as programs paint them, in programs.cpp.
void add_agent_frame(Writer& out);
void add_monitor_frame(Writer& out);
void add_panes_frame(Writer& out);
void add_region_edits(Writer& out);
void add_editor_frame(Writer& out);
void add_synchronized_editor_frame(Writer& out);

// Screens as vtebench paints them, in cells.cpp.
void add_dense_screen(Writer& out);
void add_light_screen(Writer& out);
void add_spiral(Writer& out);
void add_full_line(Writer& out);
void begin_alternate(Writer& out);
void begin_bottom_region(Writer& out);
void begin_bottom_small_region(Writer& out);
void begin_top_region(Writer& out);
void begin_top_small_region(Writer& out);

} // namespace helios::corpora
