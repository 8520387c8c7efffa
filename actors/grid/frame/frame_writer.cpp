// See frame_writer.hpp.
#include "grid/frame/frame_writer.hpp"

#include <algorithm>

namespace helios::grid {

FrameWriter::FrameWriter(SentScreen& sent, const Model& model, std::string& out)
    : sent_(sent), model_(model), out_(out), terminal_(sent, model.tables, out) {}

void FrameWriter::write_full() {
    const std::uint64_t made = sent_.primary.made;
    const std::uint64_t gone = sent_.primary.gone;
    const Canvas& primary = model_.primary.canvas;
    if (made == primary.made())
        rows_skipped_ = primary.gone() - gone;
    terminal_.reset();
    moved_ = true;
    append_title(out_, model_.titles.title);
    append_icon_name(out_, model_.titles.icon);
    append_cwd(out_, model_.cwd);
    sent_.titles = model_.titles;
    sent_.cwd = model_.cwd;
    sent_.sweeps = model_.tables.sweeps;
    sent_.erasures = model_.history.erasures();
    sent_.primary.made = primary.made();
    sent_.primary.gone = primary.gone();
    write_delta();
}

void FrameWriter::write_delta() {
    write_settings();
    choose_screen();
    forget_swept_cells();
    place_window();
    choose_images();
    follow_erasure();
    follow_scroll();
    move_rows();
    terminal_.settle(); // A line that goes on in the next row must not scroll a region.
    paint_rows();
    send_sixels();
    send_kitty();
    place_cursor();
}

void FrameWriter::write_settings() {
    if (sent_.titles != model_.titles) {
        if (sent_.titles.title != model_.titles.title)
            append_title(out_, model_.titles.title);
        if (sent_.titles.icon != model_.titles.icon)
            append_icon_name(out_, model_.titles.icon);
        sent_.titles = model_.titles;
    }
    if (sent_.cwd != model_.cwd) {
        append_cwd(out_, model_.cwd);
        sent_.cwd = model_.cwd;
    }
    if (sent_.palette != model_.palette) {
        append_color_changes(out_, sent_.palette, model_.palette);
        sent_.palette = model_.palette;
    }
}

void FrameWriter::choose_screen() {
    const bool alternate = model_.alternate != Alternate::off;
    if (alternate != sent_.alternate) {
        alternate ? terminal_.enter_alternate() : terminal_.leave_alternate();
        moved_ = true;
    }
    const std::uint8_t flags = model_.plane().kitty.flags;
    SentPlane& plane = sent_.plane();
    if (plane.kitty != flags) {
        append_csi(out_, "=");
        out_ += std::to_string(flags) + 'u';
        plane.kitty = flags;
    }
}

void FrameWriter::forget_swept_cells() {
    if (sent_.sweeps == model_.tables.sweeps)
        return;
    for (SentPlane* plane : {&sent_.primary, &sent_.secondary}) {
        for (SentRow& row : plane->rows)
            row.forget_cells();
    }
    sent_.sweeps = model_.tables.sweeps;
}

// Where it was, but for the cursor's row, which is always shown.
void FrameWriter::place_window() {
    const std::size_t rows = canvas().rows();
    const std::size_t last = rows > viewer_rows() ? rows - viewer_rows() : 0;
    const std::size_t cursor = model_.pen.row;
    top_ = std::min(sent_.plane().window_top, last);
    top_ = std::min(top_, cursor);
    if (cursor >= top_ + viewer_rows())
        top_ = cursor - viewer_rows() + 1;
    window_moved_ = top_ != sent_.plane().window_top;
    sent_.plane().window_top = top_;
}

std::uint64_t FrameWriter::content(std::size_t row) const {
    return top_ + row < canvas().rows() ? canvas().row(top_ + row).generation : 0;
}

bool FrameWriter::wrapped(std::size_t row) const {
    return top_ + row < canvas().rows() && row + 1 < viewer_rows() && canvas().row(top_ + row).wrapped &&
           canvas().columns() == sent_.size.columns && !ends_in_sixel(row);
}

bool FrameWriter::is_sent(std::size_t row) {
    const SentRow& sent = sent_.rows()[row];
    return sent.content == content(row) && sent.wrapped == wrapped(row) && sent.images == slices(row);
}

RowView FrameWriter::screen_row(std::size_t row) {
    RowView view{&model_.tables, 0, {}, 0, false};
    if (row >= canvas().rows())
        return view;
    const Row& line = canvas().row(row);
    const bool last = row + 1 >= top_ + viewer_rows();
    const bool goes_on = line.wrapped && !last && (row < top_ || !ends_in_sixel(row - top_));
    view = {&model_.tables, line.generation, canvas().cells(row), line.fill, goes_on};
    show_images(row, view);
    clip(view, canvas().columns(), sent_.size.columns, room_[room_used_++ % room_.size()]);
    return view;
}

bool FrameWriter::looks_sent(std::size_t row) {
    if (is_sent(row))
        return true;
    const SentRow& sent = sent_.rows()[row];
    const RowView now = view(row);
    if (!sent.cells_known || sent.wrapped != now.wrapped || sent.images != slices(row))
        return false;
    const std::size_t end = std::max(sent.cells.size(), now.cells.size());
    if (end < sent_.size.columns && sent.rest != now.rest)
        return false;
    for (std::size_t column = 0; column < end; ++column) {
        if (!look_alike(sent.at(column), now.at(column), model_.tables))
            return false;
    }
    return true;
}

void FrameWriter::paint_rows() {
    for (std::size_t row = 0; row < viewer_rows(); ++row) {
        if (is_sent(row))
            continue;
        forget_replaced(row);
        terminal_.paint(row, view(row), view(row + 1));
        note_images(row);
        ++rows_painted_;
    }
}

void FrameWriter::place_cursor() {
    terminal_.settle();
    Modes modes = model_.modes;
    const Pen& pen = model_.pen;
    const std::size_t columns = sent_.size.columns;
    modes.cursor_visible = modes.cursor_visible && pen.column < columns;
    append_mode_changes(out_, sent_.modes, modes);
    sent_.modes = modes;
    const CursorLook look{model_.cursor_shape, model_.cursor_blinking};
    if (sent_.look != look)
        append_cursor_look(out_, look);
    sent_.look = look;
    const std::size_t row = pen.row - top_;
    const bool behind = pen.pending_wrap && pen.column + 1U == columns && canvas().columns() == columns;
    if (behind &&
        view(row).at(columns - 1).content != picture_content) { // An image there came after the text.
        terminal_.go_behind(row, view(row));
    } else {
        terminal_.go(row, std::min<std::size_t>(pen.column, columns - 1));
    }
    terminal_.settle();
}

} // namespace helios::grid
