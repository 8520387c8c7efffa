// See screen.hpp: the face of the engine; everything behind it is Emulator (meaning) and Model (state).
#include "grid/screen.hpp"

#include "grid/describe.hpp"
#include "grid/emulator/emulator.hpp"
#include "grid/model/integrity.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

Size clamped(Size size) {
    return {std::clamp<std::uint16_t>(size.columns, 1, side_cells_max),
            std::clamp<std::uint16_t>(size.rows, 1, side_cells_max)};
}

ScreenOptions options_for(Size size) {
    ScreenOptions options;
    options.size = size;
    return options;
}

} // namespace

Screen::Screen(const ScreenOptions& options)
    : emulator_(std::make_unique<Emulator>(clamped(options.size), options.history_lines_max,
                                           options.history_bytes_max)) {}
Screen::Screen(Size size) : Screen(options_for(size)) {}
Screen::Screen(std::unique_ptr<Emulator> emulator) : emulator_(std::move(emulator)) {}
Screen::Screen(Screen&&) noexcept = default;
Screen& Screen::operator=(Screen&&) noexcept = default;
Screen::~Screen() = default;

void Screen::feed(std::span<const std::uint8_t> bytes, Listener& listener) {
    emulator_->feed(bytes, listener);
}

void Screen::feed(std::span<const std::uint8_t> bytes) {
    Listener nobody;
    feed(bytes, nobody);
}

void Screen::resize(Size size, Listener& listener) {
    emulator_->resize(clamped(size), listener);
}

void Screen::resize(Size size) {
    Listener nobody;
    resize(size, nobody);
}

void Screen::set_viewer_facts(const ViewerFacts& facts, Listener& listener) {
    emulator_->set_viewer_facts(facts, listener);
}

void Screen::set_viewer_facts(const ViewerFacts& facts) {
    Listener nobody;
    set_viewer_facts(facts, nobody);
}

bool Screen::at_ground() const {
    return emulator_->parser.at_ground();
}
Size Screen::size() const {
    return emulator_->model.primary.canvas.size();
}
const Modes& Screen::modes() const {
    return emulator_->model.modes;
}
std::uint64_t Screen::synchronized_updates() const {
    return emulator_->model.synchronized_updates;
}
bool Screen::alternate() const {
    return emulator_->model.alternate != Alternate::off;
}
std::uint8_t Screen::kitty_keyboard() const {
    return emulator_->model.plane().kitty.flags;
}
const std::string& Screen::title() const {
    return emulator_->model.titles.title;
}
const std::string& Screen::icon_name() const {
    return emulator_->model.titles.icon;
}
const std::string& Screen::cwd() const {
    return emulator_->model.cwd;
}
Counters Screen::counters() const {
    Counters counters = emulator_->model.counters;
    counters.images_dropped = emulator_->model.graphics.dropped();
    counters.work_refused = emulator_->model.allowance.refused();
    return counters;
}

Cursor Screen::cursor() const {
    const Model& model = emulator_->model;
    return {model.pen.row,          model.pen.column,      model.modes.cursor_visible,
            model.pen.pending_wrap, model.cursor_blinking, model.cursor_shape};
}

std::uint64_t Screen::row_generation(std::size_t row) const {
    const Canvas& canvas = emulator_->model.canvas();
    return row < canvas.rows() ? canvas.generation(row) : 0;
}

std::string Screen::text() const {
    const Model& model = emulator_->model;
    std::string text;
    for (std::size_t row = 0; row < model.rows(); ++row) {
        text += row_text(model.canvas(), row, model.tables);
        text += '\n';
    }
    return text;
}

std::vector<ShownImage> Screen::images() const {
    return describe_images(emulator_->model);
}

Line Screen::line(std::size_t row) const {
    const Model& model = emulator_->model;
    return row < model.rows() ? describe_row(model.canvas(), row, model.tables) : Line{};
}

std::size_t Screen::history_size() const {
    return emulator_->model.history.size();
}

bool Screen::compress_history() {
    return emulator_->model.history.compress_one();
}

bool Screen::history_compressible() const {
    return emulator_->model.history.compressible();
}

std::string Screen::history_text(std::size_t first, std::size_t count) const {
    const History& history = emulator_->model.history;
    std::string text;
    for (std::size_t index = first; index < history.size() && index - first < count; ++index) {
        text += history_line_text(history.line(index));
        text += '\n';
    }
    return text;
}

Line Screen::history_line(std::size_t index) const {
    const History& history = emulator_->model.history;
    return index < history.size() ? describe_history_line(history.line(index)) : Line{};
}

std::vector<std::string> Screen::verify_integrity() const {
    return integrity_violations(emulator_->model);
}

} // namespace helios::grid
