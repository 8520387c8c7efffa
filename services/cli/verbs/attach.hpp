// attach: the user's terminal becomes a terminal's view; made if it is not there yet.
#pragma once

#include "cli/mesh/door.hpp"
#include "cli/verbs/terminals.hpp"

#include <string>

namespace helios::cli {

struct ViewOptions {
    bool read_only = false;
    bool lossless = false;
    bool nested = false;
};

struct AttachOptions {
    NewOptions terminal; // Its name or id; the rest counts when it must be made.
    ViewOptions view;
    bool create = true;
};
int attach(const AttachOptions& options);

// denied inside a terminal of Helios, unless it was asked for.
Status refuse_nested(const ViewOptions& options);
// Until it ends or is left; the exit code.
int attach_to(Door& door, const wire::TerminalRecord& record, const ViewOptions& options);

} // namespace helios::cli
