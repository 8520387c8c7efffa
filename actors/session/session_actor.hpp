// The actor of one session: admits or refuses viewers, gives out their slots, decides whose window sets the
// terminal's size. On the session system's scheduler threads; no byte of output or input passes through it.
#pragma once

#include "mesh/interfaces.hpp"
#include "session/ports.hpp"
#include "session/viewers/viewer.hpp"

#include <memory>

namespace helios::session {

// Where the session system's actors' decisions go. Any thread; returns at once; order is kept.
class SessionDesk {
public:
    virtual ~SessionDesk() = default;
    virtual void admit(TerminalId terminal, const ViewerTerms& terms) = 0;
    virtual void refuse(ViewerId viewer, std::string_view code, std::string_view detail) = 0;
    virtual void resize(TerminalId terminal, const wire::Size& size) = 0;
    // session.attached, session.detached.
    virtual void publish(wire::Envelope event) = 0;
};

mesh::SessionActor spawn_session(caf::actor_system& system, TerminalId terminal, wire::Size size,
                                 std::shared_ptr<SessionDesk> desk);

} // namespace helios::session
