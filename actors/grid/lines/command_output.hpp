// What a command of a shell with integration printed, found by the marks that its shell sent. Reads only.
#pragma once

#include "base/result.hpp"
#include "grid/screen.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace helios::grid {

struct CommandOutput {
    std::string command; // As the shell told it, else as it stands on the screen; may be empty.
    std::string output;  // Lines, each ended by '\n', without looks.
    std::optional<int> exit_status;
    bool running = false;
    bool cut = false; // Its first lines are no longer there, or more than the bytes that were asked for.
};

// Of the newest command, or of the one `back` before it. Its output is what stands behind its command line up
// to the next prompt or command line, or to the end; if it erased the screen, what came after that. The
// alternate screen is no part of it. At most `output_bytes_max`: the last lines.
// not_found: the shell sent no marks, or not so many commands are known, or their lines were erased.
Result<CommandOutput> command_output(const Screen& screen, std::size_t back, std::size_t output_bytes_max);

} // namespace helios::grid
