// A Screen behind a real pty: what is written to the program's side reaches the screen, whose replies come
// back as the program's input. One thread; waits for bytes, never for time.
#pragma once

#include "base/fd.hpp"
#include "grid/screen.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace helios::conformance {

// 1-based, as the terminal says it.
struct Position {
    unsigned row = 1;
    unsigned column = 1;
    bool operator==(const Position&) const = default;
};

class TerminalOnPty : private grid::Listener {
public:
    explicit TerminalOnPty(grid::Size size);

    // As a program writes; returns when the terminal has acted on all of it.
    void write(std::string_view bytes);
    // What the terminal answers.
    std::string ask(std::string_view bytes);

    // By CPR.
    Position position();
    // The character of a cell by DECRQCRA, of characters without attributes; a blank is a space.
    char32_t character(Position place);
    // The screen's rows by DECRQCRA, joined by '|'.
    std::string text();

    [[nodiscard]] const grid::Screen& screen() const { return screen_; }

private:
    void on_reply(std::span<const std::uint8_t> bytes, std::size_t consumed) override;

    grid::Screen screen_;
    Fd terminal_; // The pty's master.
    Fd program_;
    std::string replies_;
};

} // namespace helios::conformance
