// The state of a terminal and the operations on it, without any escape sequence: "meaning" calls "state".
// Plain members, since checkpoints, snapshots and reports read all of it; Emulator is the only one that
// writes. One owner, any thread. Every place and count given in is clamped here or by the caller named below.
//
// Invariants: integrity.cpp lists them all.
#pragma once

#include "grid/cells/allowance.hpp"
#include "grid/cells/tab_stops.hpp"
#include "grid/cells/tables.hpp"
#include "grid/facts.hpp"
#include "grid/graphics/graphics.hpp"
#include "grid/graphics/image_size.hpp"
#include "grid/history/history.hpp"
#include "grid/model/marks.hpp"
#include "grid/model/palette.hpp"
#include "grid/model/plane.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace helios::grid {

class Model {
public:
    Model(Size size, std::size_t history_lines_max, std::size_t history_bytes_max);

    [[nodiscard]] Canvas& canvas() { return plane().canvas; }
    [[nodiscard]] const Canvas& canvas() const { return plane().canvas; }
    [[nodiscard]] Plane& plane() { return alternate == Alternate::off ? primary : secondary; }
    [[nodiscard]] const Plane& plane() const { return alternate == Alternate::off ? primary : secondary; }
    [[nodiscard]] std::size_t rows() const { return primary.canvas.rows(); }
    [[nodiscard]] std::size_t columns() const { return primary.canvas.columns(); }
    // The pen's style as an id, and the blank an erase leaves (background only).
    StyleId pen_style() { return pen_style_known_ ? pen_style_ : find_pen_style(); }
    StyleId blank_style() { return blank_style_known_ ? blank_style_ : find_blank_style(); }

    // print.cpp
    void pen_changed() { pen_style_known_ = blank_style_known_ = false; }
    void change_pen(const Style& style, StyleId id); // One whose id is known.
    void print_ascii(std::span<const std::uint8_t> ascii);
    void print_line(std::span<const std::uint8_t> ascii); // Then CR and LF.
    void print_text(std::span<const char32_t> text);      // ASCII may be among it.
    void repeat_last(std::size_t count);
    void move_back(std::size_t count);            // CUB and BS: with reverse wrap beyond the row's beginning.
    bool put_narrow(std::u32string_view cluster); // False when U+FE0E does not make it so.

    // model.cpp: the cursor, lines and scrolling.
    void move_to(std::size_t row, std::size_t column);        // Absolute; clamped to the screen.
    void move_to_origin(std::size_t row, std::size_t column); // As CUP counts.
    void move_to_column(std::size_t column);
    void move_rows(std::ptrdiff_t count); // Stops, as the next, at a margin when it starts inside of it.
    void move_columns(std::ptrdiff_t count);
    void carriage_return();
    void line_feed();
    void reverse_line_feed();
    void wrap();
    void tab(std::size_t count);
    void back_tab(std::size_t count);
    void set_tab();
    void clear_tab();
    void clear_all_tabs();
    void set_margins(std::size_t first, std::size_t last);      // 0-based; ignored unless first < last.
    void set_side_margins(std::size_t first, std::size_t last); // The same, of columns.
    void reset_side_margins();
    [[nodiscard]] bool inside_margins() const; // On all four sides.
    [[nodiscard]] bool full_width() const { return margin_left == 0 && margin_right + 1U == columns(); }
    // Where a character that begins at `column` must end: at the right margin, or beyond it at the screen's.
    [[nodiscard]] std::size_t edge_of(std::size_t column) const {
        return column <= margin_right ? margin_right + 1U : columns();
    }
    void scroll_up(std::size_t first, std::size_t last, std::size_t count);
    void scroll_down(std::size_t first, std::size_t last, std::size_t count);
    void save_pen();
    void restore_pen();
    void enter_alternate(Alternate how);
    void leave_alternate(Alternate how);
    void hard_reset();
    void soft_reset();

    // edit.cpp: erasing, inserting, deleting. At the cursor, in the pen's background.
    void erase_line(std::size_t first, std::size_t last);
    void erase_below();
    void erase_above();
    void erase_screen();
    void erase_history();
    void erase_selectively(std::size_t row, std::size_t first, std::size_t last); // All that is not guarded.
    void erase_characters(std::size_t count);
    void insert_characters(std::size_t count);
    void delete_characters(std::size_t count);
    void insert_lines(std::size_t count);
    void delete_lines(std::size_t count);
    void insert_columns(std::ptrdiff_t count); // Deletes them when negative.
    void scroll_columns(std::ptrdiff_t count); // Between the margins, left when negative.
    void back_index();
    void forward_index();
    void alignment_test();
    void columns_switched(); // DECCOLM, but for the size.

    // marks.cpp: what a shell says it begins here. On the alternate screen it is ignored.
    void begin_role(Role role);
    void begin_output();
    void end_command(std::optional<int> exit_status);
    // The history lines that ever were: the number of the first line that begins on the screen.
    [[nodiscard]] std::int64_t lines_above() const {
        return static_cast<std::int64_t>(history.dropped() + history.size());
    }
    // image.cpp: at the cursor, scrolling unless the cursor stays. `fresh` where the image is not kept yet.
    void show_image(Placement placement, ImageCells cells, AfterImage after, std::optional<Image> fresh);
    // Whoever blanks cells or moves them sideways says so: the images on them go.
    void cells_erased(const Canvas::Box& box) {
        if (!graphics.empty())
            graphics.erase(side(), box);
    }
    [[nodiscard]] Side side() const { return alternate == Alternate::off ? Side::primary : Side::alternate; }

    // reflow.cpp
    void resize(Size size);

    // model.cpp: ids that nothing uses any more are freed.
    void sweep();
    void sweep_if_full();
    // Overflow rule: 0 (no link), counted. The second never sweeps: ids that are on no screen yet stay good.
    std::uint16_t link_id(const Link& link);
    std::uint16_t link_id_without_sweep(const Link& link);

    Plane primary;
    Plane secondary;
    Alternate alternate = Alternate::off;
    Tables tables;
    History history;
    Pen pen;
    Modes modes;
    Counters counters;
    ViewerFacts viewer;
    Palette palette;
    Marks marks;
    Graphics graphics;
    Allowance allowance;
    Titles titles;
    std::vector<Titles> title_stack;
    std::string cwd;
    TabStops tabs;
    std::uint16_t margin_top = 0;
    std::uint16_t margin_bottom = 0;
    std::uint16_t margin_left = 0;
    std::uint16_t margin_right = 0;
    bool rectangles = false; // DECSACE: DECCARA and DECRARA change a box, not a stretch of lines.
    CursorShape cursor_shape = CursorShape::block;
    bool cursor_blinking = true;
    char32_t last_printed = 0;              // For REP; 0 when nothing can be repeated.
    std::uint64_t synchronized_updates = 0; // Begun since this model was made: no part of a checkpoint.

private:
    void print_slow(char32_t codepoint);
    std::size_t put(char32_t codepoint, unsigned width);
    void join(char32_t codepoint);
    void join_new(char32_t codepoint, std::size_t column);
    [[nodiscard]] bool joins_before(char32_t codepoint) const;
    void move_to_next_row(std::size_t column);
    void leave_gap(std::size_t column, StyleId style);
    void widen(std::size_t column);
    void narrow(std::size_t column);
    bool print_short(std::span<const std::uint8_t> ascii);
    void print_bytes(std::span<const std::uint8_t> ascii);
    std::size_t print_row(std::span<const char32_t> text);
    void end_run(std::size_t end);
    [[nodiscard]] bool is_plain() const;
    [[nodiscard]] std::size_t column_before() const;
    char32_t translate(char32_t codepoint);
    StyleId find_pen_style();
    StyleId find_blank_style();
    inline void keep_in_history(std::size_t row);
    void rows_moved(std::size_t first, std::size_t last, std::ptrdiff_t distance) {
        if (!graphics.empty())
            graphics.scroll(side(), {first, last, margin_left, margin_right}, distance);
    }
    std::int32_t make_rows(std::size_t count);
    void blank_under(const Placement& placement);
    [[nodiscard]] std::vector<ImageCorner> image_corners() const;
    void move_images(std::span<const ImageCorner> corners, std::size_t alternate_top);
    bool reverse_wrap();
    void reset_margins();
    void shift_columns(std::size_t column, std::ptrdiff_t count);
    void first_row_replaced();
    void screen_wiped();
    void use_role();
    void mark_command_line();
    bool has_room(std::size_t count, std::size_t limit);

    StyleId pen_style_ = 0;
    StyleId blank_style_ = 0;
    bool pen_style_known_ = false;
    bool blank_style_known_ = false;
    std::uint32_t refused_ = 0; // Attempts to add to a full table.
};

} // namespace helios::grid
