// See frame_writer.hpp: what scrolled off and what moved.
#include "grid/frame/frame_writer.hpp"

#include <algorithm>
#include <utility>

namespace helios::grid {
namespace {

constexpr std::size_t run_rows_min = 2; // A shorter run is painted in fewer bytes than it is moved.
constexpr unsigned moves_max = 4;       // Programs move a region or two between frames.

} // namespace

// A program that erases what scrolled off, as clear does, means the viewer's too. What it erased of the rows
// that are to be pushed is not pushed.
void FrameWriter::follow_erasure() {
    if (sent_.alternate || sent_.erasures == model_.history.erasures())
        return;
    append_csi(out_, "3J");
    sent_.erasures = model_.history.erasures();
    history_erased_ = true;
}

// Rows that left the primary screen are in the history; the viewer's terminal is to have them in its own.
void FrameWriter::follow_scroll() {
    SentPlane& plane = sent_.plane();
    const bool followed = !sent_.alternate && plane.made == canvas().made();
    const std::uint64_t rows = followed ? canvas().gone() - plane.gone : 0;
    plane.made = canvas().made();
    plane.gone = canvas().gone();
    if (rows == 0)
        return;
    moved_ = true;
    if (window_moved_) {
        rows_skipped_ += rows;
        return;
    }
    const Scroll scroll{rows, moving_rows()};
    if (window_scrolled(scroll)) {
        push_rows(scroll);
    } else {
        rows_skipped_ += rows;
    }
}

// The rows above those that stayed where they are; no terminal has a region of one row.
std::size_t FrameWriter::moving_rows() {
    std::size_t rows = viewer_rows();
    while (rows > 2 && content(rows - 1) != 0 && looks_sent(rows - 1))
        --rows;
    return rows;
}

// The screen's or the history's row at this place of the tape, for the viewer's row `row`.
RowView FrameWriter::tape(const Scroll& scroll, const ScrolledRows& scrolled, std::size_t place,
                          std::size_t row) {
    const std::size_t at = top_ + place;
    RowView found = at < scroll.rows ? scrolled.view(scroll.rows - 1 - at) : screen_row(at - scroll.rows);
    if (at < scroll.rows)
        clip(found, canvas().columns(), sent_.size.columns, room_[room_used_++ % room_.size()]);
    found.wrapped = found.wrapped && row + 1 < scroll.height;
    return found;
}

// What is at this place now, if that is still known.
const Row* FrameWriter::row_at(const Scroll& scroll, std::size_t place) const {
    const std::size_t at = top_ + place;
    return at < scroll.rows ? canvas().gone_row(scroll.rows - 1 - at) : &canvas().row(at - scroll.rows);
}

// The viewer's row is what is to leave. Only its end may have to be told that the line goes on.
bool FrameWriter::shows(const Scroll& scroll, std::size_t row, std::size_t place) const {
    const Row* now = row_at(scroll, place);
    return now != nullptr && now->generation == sent_.rows()[row].content;
}

// Rows that left the window of a smaller viewer did so only if it moved with the screen: a region may have
// scrolled elsewhere.
bool FrameWriter::window_scrolled(const Scroll& scroll) const {
    if (top_ == 0)
        return true;
    for (std::size_t place = 0; place < scroll.height; ++place) {
        if (sent_.rows()[place].content != 0 && shows(scroll, place, place))
            return true;
    }
    return false;
}

// What the viewer shows of them is pushed as it is, and painted before only where it changed. Of those it
// never saw the newest are painted, at most a screenful.
void FrameWriter::push_rows(const Scroll& scroll) {
    const std::size_t leaving = std::min<std::uint64_t>(scroll.rows, scroll.height);
    const std::size_t unseen = std::min<std::uint64_t>(scroll.rows - leaving, scroll.height - 1);
    const ScrolledRows scrolled(model_.history, canvas().columns(), rows_to_read(scroll, leaving, unseen));
    const auto is_there = [&](std::size_t place) {
        return top_ + place >= scroll.rows || scroll.rows - 1 - top_ - place < scrolled.size();
    };
    std::size_t first = leaving; // Before it some row is not known any more.
    while (first > 0 && ((!history_erased_ && shows(scroll, first - 1, first - 1)) || is_there(first - 1)))
        --first;
    terminal_.delete_lines({0, scroll.height - 1}, first);
    for (std::size_t place = first; place < leaving; ++place) {
        const std::size_t row = place - first;
        if (is_there(place) && !is_pushable(scroll, row, place))
            terminal_.paint(row, tape(scroll, scrolled, place, row),
                            tape(scroll, scrolled, place + 1, row + 1));
    }
    terminal_.scroll_off(scroll.height - 1, leaving - first);
    std::size_t painted = 0;
    while (painted < unseen && is_there(scroll.rows - painted - 1))
        ++painted;
    for (std::size_t row = 0; row <= painted && painted > 0; ++row) { // The first present row joins them.
        const std::size_t place = scroll.rows - painted + row;
        terminal_.paint(row, tape(scroll, scrolled, place, row), tape(scroll, scrolled, place + 1, row + 1));
    }
    terminal_.scroll_off(scroll.height - 1, painted);
    rows_skipped_ += scroll.rows - (leaving - first) - painted;
}

// With its wrap, unless it cannot be told.
bool FrameWriter::is_pushable(const Scroll& scroll, std::size_t row, std::size_t place) const {
    const bool wraps = canvas().columns() == sent_.size.columns && row + 1 < scroll.height;
    return shows(scroll, row, place) &&
           sent_.rows()[row].wrapped == (wraps && row_at(scroll, place)->wrapped);
}

// Of the history: nothing if the viewer has all that leaves, and never more than two screenfuls.
std::size_t FrameWriter::rows_to_read(const Scroll& scroll, std::size_t leaving, std::size_t unseen) const {
    bool stale = history_erased_;
    for (std::size_t place = 0; place < leaving && !stale; ++place)
        stale = !is_pushable(scroll, place, place);
    if (stale && scroll.rows <= 2 * scroll.height)
        return scroll.rows;
    return unseen;
}

void FrameWriter::move_rows() {
    for (unsigned moves = 0; moves < moves_max && move_longest_run(); ++moves)
        moved_ = true;
}

// Rows that the viewer shows elsewhere, one below the other.
FrameWriter::Run FrameWriter::longest_run() {
    std::vector<std::pair<std::uint64_t, std::size_t>> places;
    for (std::size_t row = 0; row < viewer_rows(); ++row) {
        const std::uint64_t sent = sent_.rows()[row].content;
        if (sent != 0 && sent != unknown_content && !is_sent(row))
            places.emplace_back(sent, row);
    }
    if (places.size() < run_rows_min)
        return {};
    std::sort(places.begin(), places.end());
    Run best;
    Run run;
    for (std::size_t row = 0; row < viewer_rows(); ++row) {
        const auto found =
            std::lower_bound(places.begin(), places.end(), std::pair(content(row), std::size_t{0}));
        const bool moved = found != places.end() && found->first == content(row) && !is_sent(row);
        const std::ptrdiff_t by =
            moved ? static_cast<std::ptrdiff_t>(found->second) - static_cast<std::ptrdiff_t>(row) : 0;
        if (by == 0 || by != run.by)
            run = {row, 0, by};
        run.rows += by == 0 ? 0 : 1;
        if (run.rows > best.rows)
            best = run;
    }
    return best;
}

bool FrameWriter::move_longest_run() {
    const Run run = longest_run();
    if (run.rows < run_rows_min)
        return false;
    const auto distance = static_cast<std::size_t>(run.by < 0 ? -run.by : run.by);
    TerminalWriter::Region region{run.first, run.first + run.rows - 1};
    if (run.by > 0) {
        region.bottom += distance;
    } else {
        region.top -= distance;
    }
    std::size_t lost = 0; // Rows that are where they belong, and would not be any more.
    for (std::size_t row = region.top; row <= region.bottom; ++row)
        lost += content(row) != 0 && is_sent(row) ? 1 : 0;
    if (lost >= run.rows)
        return false;
    run.by > 0 ? terminal_.delete_lines(region, distance) : terminal_.insert_lines(region, distance);
    return true;
}

} // namespace helios::grid
