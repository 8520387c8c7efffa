// up and down: the mesh itself.
#pragma once

#include "cli/verbs/terminals.hpp"

namespace helios::cli {

int up(Format format);

struct DownOptions {
    bool all = false; // Terminals too.
    bool yes = false; // Do not ask.
};
int down(const DownOptions& options);

int restart(const std::string& service);

} // namespace helios::cli
