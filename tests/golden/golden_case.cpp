#include "golden_case.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace helios::golden {
namespace {

constexpr std::size_t pty_read_bytes = 4095; // N_TTY never gives more.

std::string flag(bool on, const char* name) {
    return on ? std::string(" ") + name : "";
}

} // namespace

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const auto& entry : std::filesystem::directory_iterator(HELIOS_GOLDEN_CASES)) {
        Case each{entry.path().filename().string(), entry.path(), {}, read_text(entry.path() / "input.vt")};
        std::ifstream(entry.path() / "size") >> each.size.columns >> each.size.rows;
        cases.push_back(std::move(each));
    }
    std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
    return cases;
}

grid::Screen run(const Case& each) {
    grid::Screen screen(each.size);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(each.input.data());
    for (std::size_t at = 0; at < each.input.size(); at += pty_read_bytes)
        screen.feed({bytes + at, std::min(pty_read_bytes, each.input.size() - at)});
    return screen;
}

std::string screen_text(const grid::Screen& screen) {
    const grid::Cursor cursor = screen.cursor();
    const grid::Modes& modes = screen.modes();
    std::string text = screen.text() + "---\n";
    text += "cursor " + std::to_string(cursor.row) + ' ' + std::to_string(cursor.column) + ' ' +
            std::string(grid::to_string(cursor.shape)) + flag(!cursor.visible, "hidden") + '\n';
    text += "modes" + flag(screen.alternate(), "alternate") + flag(modes.cursor_keys, "cursor-keys") +
            flag(modes.keypad, "keypad") + flag(modes.bracketed_paste, "bracketed-paste") +
            flag(modes.mouse != grid::MouseTracking::off, "mouse") + flag(modes.focus_events, "focus") +
            flag(modes.insert, "insert") + flag(modes.origin, "origin") + '\n';
    text += "title " + screen.title() + '\n';
    text += "history " + std::to_string(screen.history_size()) + " lines\n";
    for (const grid::ShownImage& image : screen.images()) {
        text += "image " + std::string(image.protocol) + " at " + std::to_string(image.row) + ' ' +
                std::to_string(image.column) + ", " + std::to_string(image.columns) + 'x' +
                std::to_string(image.rows) + " cells\n";
    }
    text += "looks";
    std::size_t runs = 0;
    for (std::size_t row = 0; row < screen.size().rows; ++row)
        runs += screen.line(row).runs.size();
    return text + ' ' + std::to_string(runs) + " runs\n";
}

} // namespace helios::golden
