// The commands of a shell with integration: what its marks (OSC 133 of FinalTerm, 633 of VS Code) told. What
// a cell is - prompt, command line or output - stands in its style (Role); here is what no cell can say.
// Plain values, part of Model.
#pragma once

#include "grid/cells/cell.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace helios::grid {

inline constexpr std::size_t commands_max = 256;            // drop_oldest
inline constexpr std::size_t command_line_bytes_max = 1024; // Cut at a character.

// Where a command's output begins.
enum class OutputStart : std::uint8_t {
    command_line, // Behind its command line, which is found by the role of its cells.
    line,         // At a line: it erased the screen and its command line with it, or never had one.
    erased,       // Nowhere: the screen was erased after it had ended.
};

struct Command {
    OutputStart start = OutputStart::command_line;
    std::int64_t line = 0;          // Of its command line or its output, counted from the first line ever.
    std::optional<int> exit_status; // Where the shell told it.
    std::string text;               // Of 633;E or cmdline_url: valid UTF-8, no control but LF. May be empty.
    bool operator==(const Command&) const = default;
};

struct Marks {
    Role role = Role::output; // Of what is printed on the primary screen; never `command`.
    bool running = false;     // The newest command has not ended.
    std::string next_line;    // The text of the command that is about to begin.
    std::deque<Command> commands;

    void begin(Command command);
    void end(std::optional<int> exit_status);
    // The lines from `first` on are gone, or those before it, of which there were `count`.
    void lines_erased_from(std::int64_t first);
    void lines_erased_before(std::int64_t first, std::int64_t count);
    bool operator==(const Marks&) const = default;
};

} // namespace helios::grid
