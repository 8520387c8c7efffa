// The actor that knows every session's actor: spawns one when a terminal opens, publishes it to the session's
// references, ends it when the terminal closes, and leads arriving viewers to it.
#pragma once

#include "session/session_actor.hpp"

#include <memory>

namespace helios::session {

mesh::SessionRegistryActor spawn_session_registry(caf::actor_system& system,
                                                  std::shared_ptr<SessionDesk> desk);

} // namespace helios::session
