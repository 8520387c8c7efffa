#include "cli/verbs/engine.hpp"

#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "grid/emulator/supported.hpp"
#include "grid/screen.hpp"
#include "vt/describe.hpp"
#include "vt/parser.hpp"

#include <array>
#include <cerrno>
#include <functional>
#include <unistd.h>

namespace helios::cli {
namespace {

constexpr std::size_t part_bytes = 64 * 1024;
constexpr std::size_t replies_bytes_max = 1024 * 1024; // The rest is not kept (JSON only).

using OnBytes = std::function<void(std::span<const std::uint8_t>)>;

Status read_input(const OnBytes& on_bytes) {
    std::array<std::uint8_t, part_bytes> bytes{};
    for (;;) {
        ssize_t got = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read standard input");
        if (got == 0)
            return {};
        on_bytes(std::span(bytes).first(static_cast<std::size_t>(got)));
    }
}

class Replies : public grid::Listener {
public:
    void on_reply(std::span<const std::uint8_t> bytes, std::size_t) override {
        if (text.size() + bytes.size() <= replies_bytes_max)
            text.append(bytes.begin(), bytes.end());
    }
    std::string text;
};

std::string_view name_of(grid::MouseTracking mouse) {
    constexpr std::array<std::string_view, 5> names{"off", "x10", "clicks", "drags", "all"};
    return names[static_cast<std::size_t>(mouse)];
}

std::string_view name_of(grid::MouseEncoding encoding) {
    constexpr std::array<std::string_view, 5> names{"x10", "utf8", "sgr", "urxvt", "sgr_pixels"};
    return names[static_cast<std::size_t>(encoding)];
}

Json modes_json(const grid::Screen& shown) {
    const grid::Modes& modes = shown.modes();
    Json json;
    json["cursor_keys"] = modes.cursor_keys;
    json["keypad"] = modes.keypad;
    json["reverse_screen"] = modes.reverse_screen;
    json["origin"] = modes.origin;
    json["autowrap"] = modes.autowrap;
    json["insert"] = modes.insert;
    json["newline"] = modes.newline;
    json["cursor_visible"] = modes.cursor_visible;
    json["focus_events"] = modes.focus_events;
    json["alternate_scroll"] = modes.alternate_scroll;
    json["bracketed_paste"] = modes.bracketed_paste;
    json["synchronized"] = modes.synchronized;
    json["graphemes"] = modes.graphemes;
    json["color_scheme_reports"] = modes.color_scheme_reports;
    json["resize_reports"] = modes.resize_reports;
    json["sixel_display"] = modes.sixel_display;
    json["sixel_right"] = modes.sixel_right;
    json["mouse"] = name_of(modes.mouse);
    json["mouse_encoding"] = name_of(modes.mouse_encoding);
    json["modify_other_keys"] = modes.modify_other_keys;
    json["kitty_keyboard"] = shown.kitty_keyboard();
    return json;
}

Json run_json(const grid::Run& run) {
    Json json;
    json["col"] = run.column;
    json["width"] = run.width;
    json["text"] = run.text;
    json["fg"] = run.fg;
    json["bg"] = run.bg;
    json["attrs"] = run.attrs;
    if (!run.underline_color.empty() && run.underline_color != "default")
        json["underline_color"] = run.underline_color;
    json["link"] = run.link.empty() ? Json() : Json(run.link);
    return json;
}

Json line_json(const grid::Line& line) {
    Json json;
    json["text"] = line.text;
    json["wrapped"] = line.wrapped;
    json["runs"] = Json::array();
    for (const grid::Run& run : line.runs)
        json["runs"].push_back(run_json(run));
    return json;
}

// In cells, sizes of the whole image in pixels; a row below 0 has scrolled off.
Json image_json(const grid::ShownImage& image) {
    Json json;
    json["protocol"] = image.protocol;
    json["row"] = image.row;
    json["col"] = image.column;
    json["rows"] = image.rows;
    json["cols"] = image.columns;
    json["width_px"] = image.width_px;
    json["height_px"] = image.height_px;
    return json;
}

Json screen_json(const grid::Screen& shown, const std::string& replies) {
    grid::Size size = shown.size();
    grid::Cursor cursor = shown.cursor();
    Json json;
    json["cols"] = size.columns;
    json["rows"] = size.rows;
    json["cursor"] = {{"row", cursor.row},           {"col", cursor.column},
                      {"visible", cursor.visible},   {"style", grid::to_string(cursor.shape)},
                      {"blinking", cursor.blinking}, {"pending_wrap", cursor.pending_wrap}};
    json["title"] = shown.title();
    json["alternate"] = shown.alternate();
    json["modes"] = modes_json(shown);
    json["lines"] = Json::array();
    for (std::size_t row = 0; row < size.rows; ++row)
        json["lines"].push_back(line_json(shown.line(row)));
    json["history"] = Json::array();
    for (std::size_t index = 0; index < shown.history_size(); ++index)
        json["history"].push_back(line_json(shown.history_line(index)));
    json["images"] = Json::array();
    for (const grid::ShownImage& image : shown.images())
        json["images"].push_back(image_json(image));
    json["counters"] = Json::object();
    const grid::Counters counters = shown.counters();
    for (const grid::CounterRow& row : grid::counter_table)
        json["counters"][row.name] = counters.*row.value;
    json["replies"] = replies;
    return json;
}

} // namespace

int screen(const ScreenOptions& options) {
    grid::ScreenOptions wanted;
    wanted.size = {static_cast<std::uint16_t>(options.columns), static_cast<std::uint16_t>(options.rows)};
    wanted.history_lines_max = options.history_lines;
    grid::Screen shown(wanted);
    Replies replies;
    auto taken = read_input([&](std::span<const std::uint8_t> bytes) { shown.feed(bytes, replies); });
    if (!taken)
        return fail(taken.error());
    if (options.format == Format::json) {
        print_document(screen_json(shown, replies.text));
        return exit_code::ok;
    }
    print(shown.history_text(0, shown.history_size()));
    print(shown.text());
    return exit_code::ok;
}

int parse() {
    std::string text;
    vt::EventPrinter printer(text);
    vt::Parser parser;
    auto taken = read_input([&](std::span<const std::uint8_t> bytes) {
        parser.feed(bytes, printer);
        print(text);
        text.clear();
    });
    printer.finish();
    print(text);
    return taken ? exit_code::ok : fail(taken.error());
}

int list_sequences() {
    print(grid::supported_markdown());
    return exit_code::ok;
}

} // namespace helios::cli
