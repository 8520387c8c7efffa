#include "seen.hpp"

#include "grid/emulator/emulator.hpp"
#include "vt/filter/filter.hpp"
#include "vt/utf8.hpp"

#include <gtest/gtest.h>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

std::string look_of(const Model& model, StyleId id) {
    const Style& style = model.tables.style(id);
    const Link& link = model.tables.links[style.link];
    return "{" + sgr_text(style) + ((style.attrs & attr::guarded) != 0 ? " guarded" : "") +
           (link.uri.empty() ? "" : " " + link.id + '@' + link.uri) + "}";
}

void add_row(std::string& text, const Model& model, std::size_t row, Size viewer, std::size_t top) {
    const Canvas& canvas = model.canvas();
    std::string last = look_of(model, 0);
    std::size_t blanks = 0;
    for (std::size_t column = 0; column < viewer.columns; ++column) {
        Cell cell = row < canvas.rows() && column < canvas.columns() ? canvas.at(row, column) : Cell{};
        if (cell.is_wide() && column + 1U == viewer.columns)
            cell.content = 0;
        const std::string look = look_of(model, cell.style);
        if (look != last) {
            text.append(blanks, ' ').append(look);
            last = look;
            blanks = 0;
        }
        const bool blank = cell.value() == 0 || cell.content == ' ';
        if (cell.is_tail() || !blank) {
            text.append(blanks, ' ');
            blanks = 0;
        }
        if (cell.is_cluster()) {
            text += '(';
            for (const char32_t point : model.tables.clusters[cell.value()].points())
                vt::append_utf8(text, point);
            text += ')';
        } else if (!blank) {
            vt::append_utf8(text, cell.value());
        }
        blanks += blank && !cell.is_tail() ? 1U : 0U;
    }
    const bool goes_on = row + 1 < canvas.rows() && row + 1 < top + viewer.rows;
    if (row < canvas.rows() && canvas.row(row).wrapped && goes_on && viewer.columns == canvas.columns())
        text += " \\";
    text += '\n';
}

} // namespace

std::string seen(const Screen& screen, Size viewer, std::size_t top) {
    const Model& model = screen.emulator().model;
    std::string text;
    for (std::size_t row = top; row < top + viewer.rows; ++row)
        add_row(text, model, row, viewer, top);
    const Pen& pen = model.pen;
    const bool beyond = pen.column >= viewer.columns;
    const bool pending =
        pen.pending_wrap && pen.column + 1U == viewer.columns && viewer.columns == model.columns();
    const Modes& modes = model.modes;
    for (const int number :
         {static_cast<int>(pen.row - top), static_cast<int>(beyond ? viewer.columns - 1 : pen.column),
          int{pending}, int{modes.cursor_visible && !beyond}, int{model.cursor_blinking},
          static_cast<int>(model.cursor_shape), int{modes.cursor_keys}, int{modes.keypad},
          int{modes.reverse_screen}, int{modes.newline}, int{modes.focus_events}, int{modes.alternate_scroll},
          int{modes.bracketed_paste}, static_cast<int>(modes.mouse), static_cast<int>(modes.mouse_encoding),
          int{modes.modify_other_keys}, int{screen.alternate()}, int{screen.kitty_keyboard()}})
        text += std::to_string(number) + ' ';
    text += '\n' + screen.title() + '\n' + screen.icon_name() + '\n' + screen.cwd() + '\n';
    for (const SetColor& color : model.palette.colors())
        text += std::to_string(color.key) + '=' + std::to_string(color.rgb) + ' ';
    return text + '\n';
}

std::string seen(const Screen& viewer) {
    return seen(viewer, viewer.size());
}

std::string Watcher::look(const Screen& screen) {
    const std::uint64_t base = source.last();
    auto frame = source.next(screen);
    if (!frame)
        return {};
    EXPECT_EQ(frame->target, base + 1);
    EXPECT_EQ(frame->base, frame->kind == FrameKind::full ? 0 : base);
    vt::ReplyFilter filter;
    std::string passed;
    filter.feed(bytes_of(frame->bytes), passed);
    EXPECT_EQ(passed, frame->bytes) << "it asks something";
    const bool cuts = !terminal.at_ground(); // What it cuts may have been a question of the test's own.
    Recorder recorder;
    terminal.feed(bytes_of(frame->bytes), recorder);
    EXPECT_EQ(cuts ? "" : recorder.replies, "");
    EXPECT_TRUE(terminal.at_ground());
    EXPECT_FALSE(terminal.modes().synchronized);
    rows_skipped += frame->rows_skipped;
    last = *std::move(frame);
    return last.bytes;
}

void Watcher::resize(Size size) {
    source.resize(size);
    terminal.resize(size);
}

std::string Watcher::expected(const Screen& screen) const {
    const SentScreen& sent = source.sent();
    const std::size_t top = (sent.alternate ? sent.secondary : sent.primary).window_top;
    if (screen.images().empty() || sent.facts.sixel_images)
        return seen(screen, source.size(), top);
    Screen boxed(screen.size());
    std::string bytes;
    screen.vt_snapshot(bytes, SnapshotScope::screen, SnapshotImages::boxes);
    boxed.feed(bytes_of(bytes));
    return seen(boxed, source.size(), top);
}

} // namespace helios::grid
