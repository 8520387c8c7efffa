// vt_snapshot(): the VT bytes that turn a fresh terminal of the same size into a screen. Text is printed row
// by row in plain sequences that every terminal has; modes come last, so that they do not disturb the
// printing.
//
// Invariant: nothing written here solicits a reply (tests run it through vt::ReplyFilter).
#include "grid/cells/width.hpp"
#include "grid/describe.hpp"
#include "grid/emulator/emulator.hpp"
#include "grid/screen.hpp"
#include "vt/utf8.hpp"

#include <algorithm>
#include <array>

namespace helios::grid {
namespace {

std::string csi(std::string_view body) {
    return "\x1b[" + std::string(body);
}
std::string csi(std::size_t number, std::string_view final) {
    return "\x1b[" + std::to_string(number).append(final);
}

std::string cursor_to(std::size_t row, std::size_t column) {
    return "\x1b[" + std::to_string(row + 1) + ';' + std::to_string(column + 1) + 'H';
}

// Writes looks only when they change.
class StyleWriter {
public:
    StyleWriter(std::string& out, const Tables& tables) : out_(out), tables_(tables) {}

    void use(const Style& style) {
        if (style == now_)
            return;
        Style without_link = style;
        Style now_without_link = now_;
        without_link.link = now_without_link.link = 0;
        if (!(without_link == now_without_link))
            out_ += csi(sgr_text(style)) + 'm';
        if (((style.attrs ^ now_.attrs) & attr::guarded) != 0)
            out_ += csi((style.attrs & attr::guarded) != 0 ? "1\"q" : "0\"q");
        if (style.link != now_.link)
            use_link(tables_.links[style.link]);
        now_ = style;
    }
    void use(StyleId id) { use(tables_.style(id)); }

    // For text that is not in the tables (the history's); ends with the looks it began with.
    void use_link(const Link& link) {
        out_ += "\x1b]8;" + (link.id.empty() ? std::string() : "id=" + link.id) + ';' + link.uri + "\x1b\\";
    }

private:
    std::string& out_;
    const Tables& tables_;
    Style now_;
};

class SnapshotWriter {
public:
    SnapshotWriter(const Model& model, std::string& out)
        : model_(model), out_(out), style_(out, model.tables) {}

    void write(SnapshotScope scope) {
        const bool with_history = scope == SnapshotScope::screen_and_history;
        if (with_history)
            write_history();
        write_rows(model_.primary.canvas, with_history && model_.history.open());
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
            write_history_line(line);
            if (!line.continues)
                out_ += "\r\n";
        }
    }

    void write_history_line(const HistoryLine& line) {
        std::size_t index = 0;
        for (const HistoryRun& run : line.runs) {
            out_ += csi(sgr_text(run.style)) + 'm';
            if (!run.link.uri.empty())
                style_.use_link(run.link);
            for (std::size_t left = run.cells; left > 0 && index < line.cells.size(); --left, ++index) {
                for (const char32_t codepoint : line.cells[index].character.points())
                    vt::append_utf8(out_, codepoint);
            }
            if (!run.link.uri.empty())
                style_.use_link({});
        }
        if (!line.runs.empty())
            out_ += csi("0m");
    }

    // From the top left corner; `continues`: the first row goes on from what was printed before.
    void write_rows(const Canvas& canvas, bool continues) {
        for (std::size_t row = 0; row < model_.rows(); ++row) {
            if (row > 0)
                continues = canvas.row(row - 1).wrapped;
            if (row > 0 && !continues) {
                style_.use(Style{}); // A line feed that scrolls fills the new row with the background.
                out_ += "\r\n";
            }
            write_row(canvas, row, continues ? 1 : 0);
            if (continues && !canvas.row(row).wrapped)
                erase_rest(canvas, row);
        }
    }

    // A wrap that scrolled filled the new row with the background.
    void erase_rest(const Canvas& canvas, std::size_t row) {
        if (canvas.rest_style(row) != 0 || shown_end(canvas, row) == canvas.columns())
            return;
        style_.use(Style{});
        out_ += csi("K");
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
            style_.use(cell.style);
            write_cell(cell);
        }
    }

    // What only mode 2027 joins or widens is printed in it, and nothing else: the base must not join what is
    // before, and a narrow character must stay so.
    void write_cell(const Cell& cell) {
        if (!cell.is_cluster()) {
            append_cell_text(out_, cell, model_.tables);
            return;
        }
        const std::u32string_view points = model_.tables.clusters[cell.value()].points();
        const bool widened = cell.is_wide() && width_class(points.front()).width() == 1;
        bool in_mode = false;
        const auto use_mode = [&](bool on) {
            if (on != in_mode)
                out_ += csi(on ? "?2027h" : "?2027l");
            in_mode = on;
        };
        vt::append_utf8(out_, points.front());
        for (const char32_t point : points.substr(1)) {
            use_mode(width_class(point).width() > 0 || (widened && point == emoji_variation));
            vt::append_utf8(out_, point);
        }
        use_mode(false);
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
            out_ += csi("?1049h");
        } else {
            write_saved_pen(primary.canvas, primary.saved);
            out_ += csi(model_.alternate == Alternate::mode_47 ? "?47h" : "?1047h");
        }
        end_pen_state(primary.saved);
        style_.use(Style{});
        out_ += csi("2J") + csi("H");
        write_rows(model_.secondary.canvas, false);
        write_keyboard(model_.secondary.kitty);
    }

    void write_titles() {
        for (const Titles& titles : model_.title_stack) {
            write_title_pair(titles);
            out_ += csi("22;0t");
        }
        write_title_pair(model_.titles);
        if (!model_.cwd.empty())
            out_ += "\x1b]7;" + model_.cwd + "\x1b\\";
    }

    void write_title_pair(const Titles& titles) {
        const bool needed = !model_.title_stack.empty() || !titles.title.empty() || !titles.icon.empty();
        if (needed)
            out_ += "\x1b]1;" + titles.icon + "\x1b\\\x1b]2;" + titles.title + "\x1b\\";
    }

    void write_tabs() {
        if (model_.tabs == default_tabs(model_.columns()))
            return;
        out_ += csi("3g");
        for (std::size_t column = 0; column < model_.columns(); ++column) {
            if (model_.tabs[column])
                out_ += cursor_to(0, column) + "\x1bH";
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
            out_ += csi("?6h");
        write_place(canvas, pen, 0, 0);
        style_.use(pen.style);
        write_charsets(pen.charsets);
    }

    void end_pen_state(const Pen& pen) {
        write_charsets(Charsets{});
        if (pen.origin)
            out_ += csi("?6l");
    }

    void write_saved_pen(const Canvas& canvas, const Pen& saved) {
        if (saved == Pen{})
            return;
        write_pen_state(canvas, saved);
        out_ += "\x1b\x37";
        end_pen_state(saved);
    }

    void write_margins() {
        if (model_.margin_top != 0 || model_.margin_bottom + 1U != model_.rows())
            out_ += csi(model_.margin_top + 1U, ";") + std::to_string(model_.margin_bottom + 1U) + 'r';
        flag(model_.modes.left_right_margins, "\x1b[?69h");
        if (!model_.full_width())
            out_ += csi(model_.margin_left + 1U, ";") + std::to_string(model_.margin_right + 1U) + 's';
    }

    void write_colors() {
        for (const SetColor& color : model_.palette.colors()) {
            out_ += color.key < indexed_colors ? "\x1b]4;" + std::to_string(color.key)
                                               : "\x1b]" + std::to_string(color.key - indexed_colors + 10);
            out_ += ";rgb:";
            for (const unsigned shift : {16U, 8U, 0U}) {
                constexpr std::string_view digits = "0123456789abcdef";
                out_ += digits[color.rgb >> (shift + 4) & 15U];
                out_ += digits[color.rgb >> shift & 15U];
                out_ += shift == 0 ? "\x1b\\" : "/";
            }
        }
    }

    void write_keyboard(const KittyKeyboard& kitty) {
        if (kitty.flags == 0 && kitty.stack.empty())
            return;
        for (std::size_t level = 0; level < kitty.stack.size(); ++level) {
            out_ += level == 0 ? csi("=") + std::to_string(kitty.stack[0]) + "u"
                               : csi(">") + std::to_string(kitty.stack[level]) + "u";
        }
        out_ += (kitty.stack.empty() ? csi("=") : csi(">")) + std::to_string(kitty.flags) + "u";
    }

    void flag(bool differs, std::string_view sequence) {
        if (differs)
            out_ += sequence;
    }

    // What differs from a fresh terminal. 2026, 2031 and 2048 are left out: they solicit or withhold.
    void write_modes() {
        const Modes& modes = model_.modes;
        flag(modes.cursor_keys, "\x1b[?1h");
        flag(modes.keypad, "\x1b=");
        flag(modes.reverse_screen, "\x1b[?5h");
        flag(modes.newline, "\x1b[20h");
        flag(modes.reverse_wrap, "\x1b[?45h");
        flag(model_.rectangles, "\x1b[2*x");
        flag(!modes.cursor_visible, "\x1b[?25l");
        flag(modes.focus_events, "\x1b[?1004h");
        flag(modes.alternate_scroll, "\x1b[?1007h");
        flag(modes.bracketed_paste, "\x1b[?2004h");
        constexpr std::array<std::string_view, 5> tracking{"", "\x1b[?9h", "\x1b[?1000h", "\x1b[?1002h",
                                                           "\x1b[?1003h"};
        out_ += tracking[static_cast<std::size_t>(modes.mouse)];
        constexpr std::array<std::string_view, 5> encoding{"", "\x1b[?1005h", "\x1b[?1006h", "\x1b[?1015h",
                                                           "\x1b[?1016h"};
        out_ += encoding[static_cast<std::size_t>(modes.mouse_encoding)];
        if (modes.modify_other_keys != 0)
            out_ += csi(">4;") + std::to_string(modes.modify_other_keys) + 'm';
        const bool default_cursor = model_.cursor_shape == CursorShape::block && model_.cursor_blinking;
        if (!default_cursor) {
            out_ += csi(static_cast<std::size_t>(model_.cursor_shape) * 2 + (model_.cursor_blinking ? 1 : 2),
                        " q");
        }
    }

    // Where printing goes on: last, with the modes that change what a place means.
    void write_pen() {
        flag(model_.modes.origin, "\x1b[?6h");
        const bool origin = model_.modes.origin;
        write_place(model_.canvas(), model_.pen, origin ? model_.margin_top : 0,
                    origin ? model_.margin_left : 0);
        style_.use(model_.pen.style);
        write_charsets(model_.pen.charsets);
        flag(model_.modes.graphemes, "\x1b[?2027h");
        flag(!model_.modes.autowrap, "\x1b[?7l");
        flag(model_.modes.insert, "\x1b[4h");
        if (model_.pen.charsets.single_shift == 2)
            out_ += "\x1bN";
        if (model_.pen.charsets.single_shift == 3)
            out_ += "\x1bO";
    }

    // A pending wrap can only be made by printing the last column once more.
    void write_place(const Canvas& canvas, const Pen& pen, std::size_t top, std::size_t left) {
        std::size_t column = pen.column;
        if (pen.pending_wrap && canvas.at(pen.row, column).is_tail())
            --column;
        out_ += cursor_to(pen.row - top, column - left);
        if (!pen.pending_wrap)
            return;
        const Cell cell = canvas.at(pen.row, column);
        style_.use(cell.style);
        write_cell(cell);
    }

    const Model& model_;
    std::string& out_;
    StyleWriter style_;
    Charsets charsets_; // As the terminal has them.
};

} // namespace

void Screen::vt_snapshot(std::string& out, SnapshotScope scope) const {
    SnapshotWriter(emulator_->model, out).write(scope);
}

} // namespace helios::grid
