// What a terminal would show: VT bytes on standard input, the screen on standard output.
//   printf '\033]2;hello\a\033[2;3Hworld\033[c' | screen
#include "grid/screen.hpp"

#include <array>
#include <cstdio>
#include <string>

using namespace helios::grid;

// Hears what a program asks; a terminal would write it back to the program.
struct Replies : Listener {
    void on_reply(std::span<const std::uint8_t> bytes, std::size_t) override {
        for (const std::uint8_t byte : bytes)
            text += byte < 0x20 ? std::string{'^', static_cast<char>(byte + '@')}
                                : std::string{static_cast<char>(byte)};
    }
    std::string text;
};

int main() {
    Screen screen(Size{80, 24}); // Or ScreenOptions, with bounds for the history.
    Replies replies;
    std::array<std::uint8_t, 65536> bytes{};
    while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), stdin))
        screen.feed(std::span(bytes).first(count), replies); // In any pieces: the screen is the same.

    const Cursor cursor = screen.cursor();
    std::printf("title: %s\n", screen.title().c_str());
    std::printf("cursor: row %d, column %d\n", cursor.row + 1, cursor.column + 1);
    std::printf("replies: %s\n", replies.text.c_str());
    std::printf("%s%s", screen.history_text(0, screen.history_size()).c_str(), screen.text().c_str());
}
