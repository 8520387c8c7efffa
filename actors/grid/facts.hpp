// Plain values that describe a screen: what users, agents and viewers may ask for. No behaviour.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace helios::grid {

inline constexpr std::uint16_t side_cells_max = 1000; // Of rows and of columns; sizes are clamped to 1..1000.

struct Size {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
    bool operator==(const Size&) const = default;
};

enum class CursorShape : std::uint8_t { block, underline, bar };
std::string_view to_string(CursorShape shape);

// 0-based place.
struct Cursor {
    std::uint16_t row = 0;
    std::uint16_t column = 0;
    bool visible = true;
    bool pending_wrap = false; // The next character goes to the next line.
    bool blinking = true;
    CursorShape shape = CursorShape::block;
    bool operator==(const Cursor&) const = default;
};

enum class MouseTracking : std::uint8_t { off, x10, clicks, drags, all };
enum class MouseEncoding : std::uint8_t { x10, utf8, sgr, urxvt, sgr_pixels };
enum class Charset : std::uint8_t { ascii, dec_graphics, uk };
// Which sequence entered the alternate screen.
enum class Alternate : std::uint8_t { off, mode_47, mode_1047, mode_1049 };

struct Modes {
    bool cursor_keys = false;          // DECCKM, ?1
    bool keypad = false;               // DECKPAM
    bool reverse_screen = false;       // DECSCNM, ?5
    bool origin = false;               // DECOM, ?6
    bool autowrap = true;              // DECAWM, ?7
    bool insert = false;               // IRM, 4
    bool newline = false;              // LNM, 20
    bool reverse_wrap = false;         // ?45
    bool far_reverse_wrap = false;     // ?1045: over any end of a row
    bool left_right_margins = false;   // DECLRMM, ?69
    bool wide_columns = false;         // DECCOLM, ?3: the size stays, it is the viewers'
    bool column_switch = false;        // ?40: DECCOLM has an effect
    bool column_switch_keeps = false;  // DECNCSM, ?95: DECCOLM does not erase
    bool sixel_display = false;        // DECSDM, ?80: an image at the top left, no scrolling
    bool sixel_right = false;          // ?8452: the cursor goes right of an image, not below its corner
    bool cursor_visible = true;        // DECTCEM, ?25
    bool focus_events = false;         // ?1004
    bool alternate_scroll = false;     // ?1007
    bool bracketed_paste = false;      // ?2004
    bool synchronized = false;         // ?2026
    bool graphemes = false;            // ?2027
    bool color_scheme_reports = false; // ?2031
    bool resize_reports = false;       // ?2048
    MouseTracking mouse = MouseTracking::off;
    MouseEncoding mouse_encoding = MouseEncoding::x10;
    std::uint8_t modify_other_keys = 0; // XTMODKEYS 4: 0, 1 or 2.
    bool operator==(const Modes&) const = default;
};

// A stretch of cells with one look. Colours are "default", "idx:N" or "#rrggbb".
struct Run {
    std::uint32_t column = 0;
    std::uint32_t width = 0; // In cells.
    std::string text;
    std::string fg;
    std::string bg;
    std::vector<std::string_view> attrs; // "bold", "faint", "italic", "underline", "double-underline", ...
    std::string underline_color;
    std::string link; // The URI, empty when there is none.
    bool operator==(const Run&) const = default;
};

struct Line {
    std::string text;      // Trailing blanks removed.
    bool wrapped = false;  // Continues on the next row.
    std::vector<Run> runs; // Without the blank end of the row.
    bool operator==(const Line&) const = default;
};

// An image on the screen. In cells; `row` is below 0 when its top has scrolled off.
struct ShownImage {
    std::string_view protocol; // "sixel", "kitty" or "iterm".
    std::int32_t row = 0;
    std::uint16_t column = 0;
    std::uint16_t rows = 0;
    std::uint16_t columns = 0;  // Without what stands beyond the right edge.
    std::uint32_t width_px = 0; // Of the whole image.
    std::uint32_t height_px = 0;
    bool operator==(const ShownImage&) const = default;
};

// What the engine shed or refused, for metrics. Never decreases.
struct Counters {
    std::uint64_t history_lines_dropped = 0;
    std::uint64_t marks_dropped = 0;     // Combining marks beyond a cell's bound.
    std::uint64_t links_dropped = 0;     // Hyperlinks beyond their bound: the text shows, unlinked.
    std::uint64_t strings_truncated = 0; // OSC and other strings longer than the parser's bound.
    std::uint64_t images_dropped = 0;    // The oldest beyond their bound, and those too large to be kept.
    std::uint64_t unknown_sequences = 0;
    std::uint64_t work_refused = 0; // Changes of more cells than their bytes paid for.
    bool operator==(const Counters&) const = default;
};
struct CounterRow {
    std::string_view name; // Its metric is helios_grid_<name>_total.
    std::uint64_t Counters::*value;
};
inline constexpr std::array counter_table{
    CounterRow{"history_lines_dropped", &Counters::history_lines_dropped},
    CounterRow{"marks_dropped", &Counters::marks_dropped},
    CounterRow{"links_dropped", &Counters::links_dropped},
    CounterRow{"strings_truncated", &Counters::strings_truncated},
    CounterRow{"images_dropped", &Counters::images_dropped},
    CounterRow{"unknown_sequences", &Counters::unknown_sequences},
    CounterRow{"work_refused", &Counters::work_refused},
};
static_assert(sizeof(Counters) == counter_table.size() * sizeof(std::uint64_t), "each has its row");

// What the viewer told about itself (the last typist's), else fixed defaults. Only numbers leave in replies.
struct ViewerFacts {
    std::uint32_t foreground = 0xD0D0D0; // 0xrrggbb
    std::uint32_t background = 0x000000;
    std::uint32_t cursor = 0xD0D0D0;
    std::uint16_t cell_width_px = 10;
    std::uint16_t cell_height_px = 20;
    // What programs are told that can be shown; it is accepted in any case.
    bool sixel_images = false;
    bool kitty_images = false;
    bool operator==(const ViewerFacts&) const = default;
};

} // namespace helios::grid
