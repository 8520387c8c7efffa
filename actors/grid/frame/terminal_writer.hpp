// Changes a viewer's terminal by VT bytes, and notes what it then shows. One frame long; one owner, any
// thread. The terminal is kept in the state that printing needs: no margins, autowrap, ASCII, replacing; so
// places are absolute.
//
// Invariant: after each call the terminal shows what `sent` says.
#pragma once

#include "grid/frame/sent_screen.hpp"
#include "grid/paint/painter.hpp"
#include "grid/paint/row_view.hpp"

#include <cstddef>
#include <string>

namespace helios::grid {

class TerminalWriter {
public:
    TerminalWriter(SentScreen& sent, const Tables& tables, std::string& out)
        : sent_(sent), tables_(tables), out_(out), painter_(out, tables), columns_(sent.size.columns) {}

    // From any state to a blank primary screen with the default settings. Its scrollback stays.
    void reset();
    void enter_alternate();
    void leave_alternate();

    // Rows [0, bottom] move up; those that leave go to the terminal's own history.
    void scroll_off(std::size_t bottom, std::size_t count);
    // Rows [top, bottom] move up or down by count; what leaves is gone.
    struct Region {
        std::size_t top = 0;
        std::size_t bottom = 0;
    };
    void delete_lines(Region region, std::size_t count);
    void insert_lines(Region region, std::size_t count);

    // Makes the row look so; `below` is what the next row is going to show, for a line that goes on there.
    void paint(std::size_t row, const RowView& now, const RowView& below);
    // The present row's last column printed: the next character goes to the next line. `now` is what it
    // shows.
    void go_behind(std::size_t row, const RowView& now);
    void go(std::size_t row, std::size_t column);
    // The margins and the pen are the default ones again.
    void settle();
    // Rows have moved, and with them what the terminal itself knows by its place.
    [[nodiscard]] bool has_shifted() const { return shifted_; }

private:
    struct Span {
        std::size_t first = 0;
        std::size_t end = 0;
    };

    void set_margins(Region region);
    void move_to(std::size_t row, std::size_t column);
    void shift(Region region, std::ptrdiff_t by);
    void lose_images(Region region);
    void lose_sixels(std::size_t row);
    void print(std::size_t row, const RowView& now, Span span);
    std::size_t print_ascii(std::size_t row, const RowView& now, Span span);
    std::size_t print_blanks(std::size_t row, const RowView& now, Span span);
    void put(std::size_t row, std::size_t column, const Cell& cell);
    void moved_behind(std::size_t end, bool doubtful);
    void print_differences(std::size_t row, const RowView& now, std::size_t end);
    void erase_rest(std::size_t row, const RowView& now, std::size_t end);
    void unwrap(std::size_t row);
    void wrap(std::size_t row, const RowView& now, const RowView& below);
    [[nodiscard]] std::size_t shown_end(const RowView& now) const;
    [[nodiscard]] bool rest_differs(const SentRow& old, const RowView& now, std::size_t end) const;
    void note(SentRow& old, const RowView& now, std::size_t end) const;

    SentScreen& sent_;
    const Tables& tables_;
    std::string& out_;
    Painter painter_;
    std::size_t columns_;
    bool margins_ = false;
    bool shifted_ = false;
};

} // namespace helios::grid
