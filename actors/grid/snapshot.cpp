// vt_snapshot(): the VT bytes that turn a fresh terminal of the same size into a screen. Text is printed row
// by row in plain sequences that every terminal has; modes come last, so that they do not disturb the
// printing.
//
// Invariant: nothing written here solicits a reply (tests run it through vt::ReplyFilter).
#include "grid/emulator/emulator.hpp"
#include "grid/paint/images.hpp"
#include "grid/paint/mark_writer.hpp"
#include "grid/paint/painter.hpp"
#include "grid/paint/settings.hpp"
#include "grid/screen.hpp"
#include "vt/utf8.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

class SnapshotWriter {
public:
    SnapshotWriter(const Model& model, std::string& out, SnapshotImages images)
        : model_(model), out_(out), images_(images), painter_(out, model.tables), marks_(out, model.marks) {}

    void write(SnapshotScope scope) {
        const bool with_history = scope == SnapshotScope::screen_and_history;
        flag(model_.modes.wide_columns, "\x1b[?40h\x1b[?3h"); // It erases, homes and takes the margins along.
        if (with_history)
            write_history();
        write_rows(model_.primary.canvas, with_history && model_.history.open());
        marks_.finish();
        write_images(model_.primary.canvas, Side::primary);
        write_keyboard(model_.primary.kitty);
        if (model_.alternate != Alternate::off)
            write_alternate();
        write_titles();
        write_colors();
        write_tabs();
        write_saved_pen(model_.canvas(), model_.plane().saved);
        write_margins();
        write_modes();
        write_pen();
    }

private:
    void write_history() {
        for (std::size_t index = 0; index < model_.history.size(); ++index) {
            const HistoryLine line = model_.history.line(index);
            marks_.begin_line(model_.lines_above() -
                              static_cast<std::int64_t>(model_.history.size() - index));
            write_history_line(line);
            if (line.continues)
                continue;
            marks_.end_line();
            out_ += "\r\n";
        }
    }

    void write_history_line(const HistoryLine& line) {
        std::size_t index = 0;
        for (const HistoryRun& run : line.runs) {
            append_csi(out_, sgr_text(run.style) + 'm');
            if (!run.link.uri.empty())
                append_link(out_, run.link);
            for (std::size_t left = run.cells; left > 0 && index < line.cells.size(); --left, ++index) {
                const std::u32string_view points = line.cells[index].character.points();
                use_role(run.style.role(), points == U" ");
                for (const char32_t codepoint : points)
                    vt::append_utf8(out_, codepoint);
            }
            if (!run.link.uri.empty())
                append_link(out_, {});
        }
        if (!line.runs.empty())
            append_csi(out_, "0m");
    }

    // A blank between two parts of a command line ends nothing.
    void use_role(Role role, bool blank) {
        if (role != Role::output || !blank)
            marks_.use(role);
    }

    // From the top left corner; `continues`: the first row goes on from what was printed before.
    void write_rows(const Canvas& canvas, bool continues) {
        std::int64_t line = model_.lines_above() - (model_.history.open() ? 1 : 0);
        for (std::size_t row = 0; row < model_.rows(); ++row) {
            if (row > 0)
                continues = canvas.row(row - 1).wrapped;
            marks_.begin_line(line);
            if (row > 0 && !continues) {
                painter_.use(Style{}); // A line feed that scrolls fills the new row with the background.
                out_ += "\r\n";
            }
            write_row(canvas, row, continues ? 1 : 0);
            if (continues && !canvas.row(row).wrapped)
                erase_rest(canvas, row);
            if (canvas.row(row).wrapped)
                continue;
            marks_.end_line();
            ++line;
        }
    }

    // A wrap that scrolled filled the new row with the background.
    void erase_rest(const Canvas& canvas, std::size_t row) {
        if (canvas.rest_style(row) != 0 || shown_end(canvas, row) == canvas.columns())
            return;
        painter_.use(Style{});
        append_csi(out_, "K");
    }

    // A row that goes on is printed to its last column, and the next prints at least one cell: that wraps.
    void write_row(const Canvas& canvas, std::size_t row, std::size_t cells_at_least) {
        std::size_t end = shown_end(canvas, row);
        if (canvas.row(row).wrapped)
            end = canvas.columns();
        if (end < cells_at_least)
            end = cells_at_least;
        for (std::size_t column = 0; column < end; ++column) {
            const Cell cell = canvas.at(row, column);
            if (cell.is_tail() || is_natural_gap(canvas, row, cell))
                continue;
            painter_.use(cell.style);
            use_role(model_.tables.style(cell.style).role(), cell.value() == 0 || cell.content == ' ');
            painter_.put(cell);
        }
    }

    // The gap that a wide character leaves when it wraps: printing that character makes it again.
    static bool is_natural_gap(const Canvas& canvas, std::size_t row, const Cell& cell) {
        if (!cell.is_gap() || !canvas.row(row).wrapped || row + 1 >= canvas.rows())
            return false;
        const Cell next = canvas.at(row + 1, 0);
        return next.is_wide() && next.style == cell.style;
    }

    static std::size_t shown_end(const Canvas& canvas, std::size_t row) {
        if (canvas.rest_style(row) != 0)
            return canvas.columns();
        const auto cells = canvas.cells(row);
        std::size_t end = cells.size();
        while (end > 0 && cells[end - 1].style == 0 && cells[end - 1].value() == 0 &&
               !cells[end - 1].is_tail()) {
            --end;
        }
        return end;
    }

    // Mode 1049 itself saves the primary screen's cursor; 47 and 1047 leave what DECSC saved.
    void write_alternate() {
        const Plane& primary = model_.primary;
        if (model_.alternate == Alternate::mode_1049) {
            write_pen_state(primary.canvas, primary.saved);
            append_csi(out_, "?1049h");
        } else {
            write_saved_pen(primary.canvas, primary.saved);
            append_csi(out_, model_.alternate == Alternate::mode_47 ? "?47h" : "?1047h");
        }
        end_pen_state(primary.saved);
        painter_.use(Style{});
        append_csi(out_, "2J");
        append_csi(out_, "H");
        write_rows(model_.secondary.canvas, false);
        write_images(model_.secondary.canvas, Side::alternate);
        write_keyboard(model_.secondary.kitty);
    }

    void write_images(const Canvas& canvas, Side side) {
        if (model_.graphics.empty() || images_ == SnapshotImages::left_out)
            return;
        painter_.use(Style{});
        const ImageView view{model_.graphics, canvas, model_.viewer, side};
        if (images_ == SnapshotImages::boxes)
            return append_boxes(out_, view);
        append_originals(out_, view);
        for (const Placement& placement : model_.graphics.placements()) {
            if (placement.side == side && placement.is_of_cells())
                write_text_over(canvas, placement);
        }
    }

    void write_text_over(const Canvas& canvas, const Placement& placement) {
        const auto first = static_cast<std::size_t>(std::max(placement.row, 0));
        for (std::size_t row = first; row < static_cast<std::size_t>(placement.end_row()); ++row) {
            bool goes_on = false;
            const bool cut = canvas.at(row, placement.column).is_tail();
            for (std::size_t column = placement.column - (cut ? 1U : 0U); column < placement.end_column();
                 ++column) {
                const Cell cell = canvas.at(row, column);
                if (cell == Cell{} || cell.is_tail()) {
                    goes_on = goes_on && cell.is_tail();
                    continue;
                }
                if (!goes_on)
                    append_cursor_to(out_, row, column);
                goes_on = true;
                painter_.use(cell.style);
                painter_.put(cell);
            }
        }
    }

    void write_titles() {
        for (const Titles& titles : model_.title_stack) {
            write_title_pair(titles);
            append_csi(out_, "22;0t");
        }
        write_title_pair(model_.titles);
        if (!model_.cwd.empty())
            append_cwd(out_, model_.cwd);
    }

    void write_title_pair(const Titles& titles) {
        const bool needed = !model_.title_stack.empty() || !titles.title.empty() || !titles.icon.empty();
        if (needed) {
            append_icon_name(out_, titles.icon);
            append_title(out_, titles.title);
        }
    }

    void write_tabs() {
        if (model_.tabs == TabStops(model_.columns()))
            return;
        append_csi(out_, "3g");
        for (std::size_t column = 0; column < model_.columns(); ++column) {
            if (model_.tabs.at(column)) {
                append_cursor_to(out_, 0, column);
                out_ += "\x1bH";
            }
        }
    }

    void write_charsets(const Charsets& sets) {
        constexpr std::string_view finals = "B0A";
        for (std::size_t set = 0; set < sets.g.size(); ++set) {
            if (charsets_.g[set] == sets.g[set])
                continue;
            out_ += '\x1b';
            out_ += static_cast<char>('(' + set);
            out_ += finals[static_cast<std::size_t>(sets.g[set])];
        }
        if (charsets_.locked != sets.locked) {
            constexpr std::array<std::string_view, 4> shifts{"\x0f", "\x0e", "\x1bn", "\x1bo"};
            out_ += shifts[sets.locked];
        }
        charsets_ = sets;
    }

    // Everything that DECSC saves, as it is in `pen`. Printed under the ASCII set and without margins.
    void write_pen_state(const Canvas& canvas, const Pen& pen) {
        if (pen.origin)
            append_csi(out_, "?6h");
        write_place(canvas, pen, 0, 0);
        painter_.use(pen.style);
        write_charsets(pen.charsets);
    }

    void end_pen_state(const Pen& pen) {
        write_charsets(Charsets{});
        if (pen.origin)
            append_csi(out_, "?6l");
    }

    void write_saved_pen(const Canvas& canvas, const Pen& saved) {
        if (saved == Pen{})
            return;
        write_pen_state(canvas, saved);
        out_ += "\x1b\x37";
        end_pen_state(saved);
    }

    void append_margins(std::size_t first, std::size_t last, std::string_view final) {
        append_csi(out_, first + 1, ";");
        out_ += std::to_string(last + 1).append(final);
    }

    void write_margins() {
        if (model_.margin_top != 0 || model_.margin_bottom + 1U != model_.rows())
            append_margins(model_.margin_top, model_.margin_bottom, "r");
        flag(model_.modes.left_right_margins, "\x1b[?69h");
        if (!model_.full_width())
            append_margins(model_.margin_left, model_.margin_right, "s");
    }

    void write_colors() {
        for (const SetColor& color : model_.palette.colors())
            append_color(out_, color);
    }

    void write_keyboard(const KittyKeyboard& kitty) {
        if (kitty.flags == 0 && kitty.stack.empty())
            return;
        bool pushes = false;
        const auto write = [&](std::uint8_t flags) {
            append_csi(out_, pushes ? ">" : "=");
            out_ += std::to_string(flags) + 'u';
            pushes = true;
        };
        for (const std::uint8_t flags : kitty.stack)
            write(flags);
        write(kitty.flags);
    }

    void flag(bool differs, std::string_view sequence) {
        if (differs)
            out_ += sequence;
    }

    // What differs from a fresh terminal. 2026, 2031 and 2048 are left out: they solicit or withhold.
    void write_modes() {
        append_mode_changes(out_, Modes{}, model_.modes);
        flag(model_.modes.reverse_wrap, "\x1b[?45h");
        flag(model_.modes.far_reverse_wrap, "\x1b[?1045h");
        if (model_.modes.wide_columns != model_.modes.column_switch)
            out_ += model_.modes.column_switch ? "\x1b[?40h" : "\x1b[?40l";
        flag(model_.modes.column_switch_keeps, "\x1b[?95h");
        flag(model_.modes.sixel_display, "\x1b[?80h");
        flag(model_.modes.sixel_right, "\x1b[?8452h");
        flag(model_.rectangles, "\x1b[2*x");
        const CursorLook look{model_.cursor_shape, model_.cursor_blinking};
        if (look != CursorLook{})
            append_cursor_look(out_, look);
    }

    // Where printing goes on: last, with the modes that change what a place means.
    void write_pen() {
        flag(model_.modes.origin, "\x1b[?6h");
        const bool origin = model_.modes.origin;
        write_place(model_.canvas(), model_.pen, origin ? model_.margin_top : 0,
                    origin ? model_.margin_left : 0);
        painter_.use(model_.pen.style);
        write_charsets(model_.pen.charsets);
        flag(model_.modes.graphemes, "\x1b[?2027h");
        flag(!model_.modes.autowrap, "\x1b[?7l");
        flag(model_.modes.insert, "\x1b[4h");
        if (model_.pen.charsets.single_shift == 2)
            out_ += "\x1bN";
        if (model_.pen.charsets.single_shift == 3)
            out_ += "\x1bO";
    }

    // What is shown at that place: the cell, or what a box has there.
    [[nodiscard]] Cell shown_at(const Canvas& canvas, std::size_t row, std::size_t column) const {
        const Cell cell = canvas.at(row, column);
        if (images_ != SnapshotImages::boxes || cell.content != 0)
            return cell;
        const Side side = &canvas == &model_.primary.canvas ? Side::primary : Side::alternate;
        std::vector<Cell> cells(canvas.columns(), cell);
        for (const Placement& placement : model_.graphics.placements()) {
            const auto place = static_cast<std::int64_t>(row);
            if (!placement.is_virtual && placement.side == side && placement.row <= place &&
                placement.end_row() > place)
                draw_box(cells, row, placement, canvas);
        }
        return cells[column];
    }

    // A pending wrap can only be made by printing the last column once more; over an image too, for what
    // comes next would else be printed elsewhere.
    void write_place(const Canvas& canvas, const Pen& pen, std::size_t top, std::size_t left) {
        std::size_t column = pen.column;
        if (pen.pending_wrap && canvas.at(pen.row, column).is_tail())
            --column;
        append_cursor_to(out_, pen.row - top, column - left);
        if (!pen.pending_wrap)
            return;
        const Cell cell = shown_at(canvas, pen.row, column);
        painter_.use(cell.style);
        painter_.put(cell);
    }

    const Model& model_;
    std::string& out_;
    SnapshotImages images_;
    Painter painter_;
    MarkWriter marks_;
    Charsets charsets_; // As the terminal has them.
};

} // namespace

void Screen::vt_snapshot(std::string& out, SnapshotScope scope) const {
    vt_snapshot(out, scope, SnapshotImages::left_out);
}

void Screen::vt_snapshot(std::string& out, SnapshotScope scope, SnapshotImages images) const {
    SnapshotWriter(emulator_->model, out, images).write(scope);
}

} // namespace helios::grid
