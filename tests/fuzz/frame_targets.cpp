#include "base/check.hpp"
#include "grid/frame/frame_source.hpp"
#include "grid/screen.hpp"
#include "vt/filter/filter.hpp"

#include <algorithm>
#include <string>

#include "grid_targets.hpp"

namespace helios::grid {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t operation_mark = 0xFE; // As in grid_targets.cpp.

Bytes bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Size size_from(std::uint8_t byte) {
    return {static_cast<std::uint16_t>(1 + byte % 13), static_cast<std::uint16_t>(1 + byte / 13 % 7)};
}

void check_integrity(const Screen& screen) {
    HELIOS_CHECK(screen.verify_integrity().empty(), "a screen holds its invariants");
}

// Roles are not sent.
Line looks_of(Line line) {
    std::vector<Run> runs;
    for (Run& run : line.runs) {
        const bool joins = !runs.empty() && runs.back().fg == run.fg && runs.back().bg == run.bg &&
                           runs.back().attrs == run.attrs && runs.back().link == run.link &&
                           runs.back().underline_color == run.underline_color;
        if (!joins) {
            runs.push_back(std::move(run));
            continue;
        }
        runs.back().text += run.text;
        runs.back().width += run.width;
    }
    line.runs = std::move(runs);
    return line;
}

// It may be a box for the viewer.
bool has_image(const Screen& screen, std::size_t row) {
    return std::ranges::any_of(screen.images(), [row](const ShownImage& image) {
        const auto at = static_cast<std::int64_t>(row);
        return image.row <= at && at < std::int64_t{image.row} + image.rows;
    });
}

ViewerFacts of_images() {
    ViewerFacts facts;
    facts.sixel_images = facts.kitty_images = true;
    return facts;
}

class Viewer {
public:
    explicit Viewer(Size size, const ViewerFacts& facts = {}) : source_(size, facts), terminal_(size) {}

    void resize(Size size) {
        source_.resize(size);
        terminal_.resize(size);
    }
    void forget() { source_.forget(); }

    void look(const Screen& screen) {
        const auto frame = source_.next(screen);
        if (!frame)
            return;
        std::string passed;
        vt::ReplyFilter filter;
        filter.feed(bytes_of(frame->bytes), passed);
        HELIOS_CHECK(passed == frame->bytes, "a frame asks nothing");
        terminal_.feed(bytes_of(frame->bytes));
        check_integrity(terminal_);
        HELIOS_CHECK(!source_.next(screen), "a viewer that has the frame needs no other");
        if (terminal_.size() == screen.size())
            check_equal(screen);
    }

private:
    void check_equal(const Screen& screen) const {
        for (std::size_t row = 0; row < screen.size().rows; ++row)
            HELIOS_CHECK(has_image(screen, row) ||
                             looks_of(screen.line(row)) == looks_of(terminal_.line(row)),
                         "a viewer shows each row");
        Cursor cursor = screen.cursor();
        cursor.pending_wrap = cursor.pending_wrap && cursor.column + 1 == screen.size().columns &&
                              (terminal_.cursor().pending_wrap || !has_image(screen, cursor.row));
        HELIOS_CHECK(cursor == terminal_.cursor(), "a viewer shows the cursor");
        HELIOS_CHECK(screen.alternate() == terminal_.alternate(), "a viewer shows the same of two screens");
        HELIOS_CHECK(screen.title() == terminal_.title(), "a viewer shows the title");
        const Modes& modes = screen.modes();
        const Modes& theirs = terminal_.modes();
        HELIOS_CHECK(modes.cursor_keys == theirs.cursor_keys && modes.mouse == theirs.mouse &&
                         modes.bracketed_paste == theirs.bracketed_paste &&
                         screen.kitty_keyboard() == terminal_.kitty_keyboard(),
                     "a viewer's keys and mouse send what the program wants");
    }

    FrameSource source_;
    Screen terminal_;
};

struct Stage {
    Screen screen;
    Viewer same;  // Of the screen's size.
    Viewer other; // Of its own.
};

void operate(Stage& stage, std::uint8_t operation, std::uint8_t argument) {
    switch (operation % 5) {
    case 0:
        stage.screen.resize(size_from(argument));
        stage.same.resize(stage.screen.size());
        break;
    case 1:
        stage.other.resize(size_from(argument));
        break;
    case 2:
        stage.same.forget();
        break;
    default:
        break;
    }
    stage.same.look(stage.screen);
    if (operation % 2 == 0)
        stage.other.look(stage.screen);
}

} // namespace

void fuzz_frames(Bytes input) {
    if (input.size() < 2)
        return;
    ScreenOptions options;
    options.size = size_from(input[0]);
    options.history_lines_max = 20;
    options.history_bytes_max = 32 * 1024;
    const ViewerFacts facts = (input[0] & 1) != 0 ? of_images() : ViewerFacts();
    Stage stage{Screen(options), Viewer(options.size, facts), Viewer(size_from(input[1]), facts)};
    input = input.subspan(2);
    std::size_t begin = 0;
    for (std::size_t at = 0; at + 2 < input.size(); ++at) {
        if (input[at] != operation_mark || at < begin)
            continue;
        stage.screen.feed(input.subspan(begin, at - begin));
        operate(stage, input[at + 1], input[at + 2]);
        begin = at + 3;
    }
    stage.screen.feed(input.subspan(begin));
    check_integrity(stage.screen);
    stage.same.look(stage.screen);
    stage.other.look(stage.screen);
}

} // namespace helios::grid
