// status and channels: how the mesh is.
#pragma once

#include "cli/verbs/terminals.hpp"

namespace helios::cli {

// Exit code: ok when every service is ready, failure when one is not, unreachable when the mesh does not run.
int status(Format format);
// The table of ZeroMQ channels; with their counts while the mesh runs.
int channels(Format format);

} // namespace helios::cli
