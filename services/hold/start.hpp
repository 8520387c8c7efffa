// From a process of the caller's to a holder of its own session.
#pragma once

#include "hold/holder.hpp"
#include "hold/options.hpp"

namespace helios::hold {

// Leaves the caller's session, binds the socket, starts the child. On failure nothing is left behind.
Failure start(Options& options, Holder& holder, Listener& listener);

} // namespace helios::hold
