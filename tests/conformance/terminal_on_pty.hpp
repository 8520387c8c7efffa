// A Screen behind a real pty: what is written to the program's side reaches the screen, whose replies come
// back as the program's input. One thread; waits for bytes, never for time.
#pragma once

#include "base/fd.hpp"
#include "grid/screen.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "unit/grid/screen_check.hpp"

namespace helios::conformance {

// 1-based, as the terminal says it.
struct Position {
    unsigned row = 1;
    unsigned column = 1;
    bool operator==(const Position&) const = default;
};

class TerminalOnPty {
public:
    explicit TerminalOnPty(grid::Size size);

    // As a program writes; returns when the terminal has acted on all of it.
    void write(std::string_view bytes);
    // What the terminal answers.
    std::string ask(std::string_view bytes);
    // What it reports by itself.
    std::string resize(grid::Size size);
    std::string set_viewer_facts(const grid::ViewerFacts& facts);
    // What it told its owner, one line each, since the last call.
    std::string events();

    // By CPR.
    Position position();
    // The character of a cell by DECRQCRA, of characters without attributes; a blank is a space.
    char32_t character(Position place);
    // The screen's rows by DECRQCRA, joined by '|'.
    std::string text();

    [[nodiscard]] const grid::Screen& screen() const { return screen_; }

private:
    std::string read_replies(); // As the program reads them.

    grid::Screen screen_;
    Fd terminal_; // The pty's master.
    Fd program_;
    grid::Recorder told_;
};

} // namespace helios::conformance
