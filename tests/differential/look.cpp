#include "differential/look.hpp"

#include "base/check.hpp"
#include "grid/screen.hpp"

#include <algorithm>

namespace helios::differential {
namespace {

constexpr std::size_t history_lines_max = 1000;
constexpr std::size_t shown_bytes_max = 200;
constexpr std::size_t shown_lines_max = 8;

// "" for a cell that looks as by default.
std::string look_text(const grid::Run& run, std::string_view known) {
    std::string text =
        (run.fg == "default" ? "" : " fg=" + run.fg) + (run.bg == "default" ? "" : " bg=" + run.bg);
    for (std::string_view name : run.attrs) {
        if (name.ends_with("underline"))
            name = "underline";
        if (name == "rapid-blink")
            name = "blink";
        if (known.find(name) != known.npos)
            text.append(" ").append(name);
    }
    return text;
}

void append_looks(std::string& text, const grid::Line& line, std::string_view known) {
    std::string last;
    std::size_t end = 0;
    std::size_t begin = 0;
    const auto write = [&] {
        if (!last.empty())
            text += ' ' + std::to_string(begin) + '-' + std::to_string(end - 1) + last + ';';
    };
    for (const grid::Run& run : line.runs) {
        const std::string look = look_text(run, known);
        if (look != last || run.column != end) {
            write();
            begin = run.column;
            last = look;
        }
        end = run.column + run.width;
    }
    write();
}

// Which rows make a line is for each engine to say; that nothing is lost is not.
std::string without_blanks(std::string text) {
    std::erase_if(text, [](char byte) { return byte == ' ' || byte == '\n'; });
    return text;
}

std::string look_of(const grid::Screen& screen, std::string_view known) {
    std::string text;
    for (std::size_t row = 0; row < screen.size().rows; ++row) {
        const grid::Line line = screen.line(row);
        text += std::to_string(row) + " |" + line.text + '|';
        append_looks(text, line, known);
        text += '\n';
    }
    const grid::Cursor cursor = screen.cursor();
    text += "cursor " + std::to_string(cursor.row) + ' ' + std::to_string(cursor.column) +
            (cursor.pending_wrap ? " pending\n" : "\n");
    return text + (screen.alternate() ? "alternate\n" : "") + "history\n" +
           without_blanks(screen.history_text(0, screen.history_size())) + '\n';
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

} // namespace

std::string look_of(const Stream& stream, std::string_view attributes) {
    grid::ScreenOptions options;
    options.size = stream.size;
    options.history_lines_max = history_lines_max;
    grid::Screen screen(options);
    for (const Step& step : steps_of(stream)) {
        if (step.resize) {
            screen.resize(*step.resize);
        } else {
            screen.feed({reinterpret_cast<const std::uint8_t*>(step.bytes.data()), step.bytes.size()});
        }
        HELIOS_CHECK(screen.verify_integrity().empty(), "a screen holds its invariants");
    }
    return look_of(screen, attributes);
}

std::string difference(std::string_view ours, std::string_view theirs) {
    std::string text;
    for (std::size_t left = shown_lines_max; left > 0 && (!ours.empty() || !theirs.empty());) {
        const std::string_view mine = ours.empty() ? "(nothing)" : take_line(ours);
        const std::string_view other = theirs.empty() ? "(nothing)" : take_line(theirs);
        if (mine != other) {
            --left;
            text.append("    ours   ").append(mine.substr(0, shown_bytes_max));
            text.append("\n    theirs ").append(other.substr(0, shown_bytes_max)).append("\n");
        }
    }
    return text;
}

} // namespace helios::differential
