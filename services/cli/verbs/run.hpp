// run and wait: a terminal's end, as an exit code.
#pragma once

#include "cli/verbs/terminals.hpp"

#include <string>

namespace helios::cli {

struct RunOptions {
    NewOptions terminal;
    double timeout_s = 0; // 0: none.
    bool keep = false;    // Leave the ended terminal listed, also when it has no name.
};
// Waits for the command, prints what it printed, returns its status. On a timeout it goes on.
int run(const RunOptions& options);

struct WaitOptions {
    std::string terminal;
    double timeout_s = 0;
    Format format = Format::table;
};
int wait(const WaitOptions& options);

} // namespace helios::cli
