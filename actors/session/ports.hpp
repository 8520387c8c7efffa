// The small interfaces around the session system: so that it can be tested without sockets or actors.
#pragma once

#include "base/id.hpp"
#include "session/once_ref.hpp"
#include "wire/terminal.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace helios::session {

using ViewerId = std::uint64_t; // Of one connection; never reused within a process.

// Where frames leave the session system. Loop thread. False: the channel is full, the frame was not sent.
class SessionLinks {
public:
    virtual ~SessionLinks() = default;
    virtual bool to_broker(wire::Bytes frame) = 0;
    virtual bool to_grid(wire::Bytes frame) = 0;
};

enum class PortSent : std::uint8_t { ok, full, closed };

// One viewer's socket. Loop thread.
class ViewerPort {
public:
    virtual ~ViewerPort() = default;
    // full: nothing was sent; the viewer's on_writable() follows when there is room.
    virtual PortSent send(wire::Bytes frame) = 0;
    // The viewer is told why (code empty: nothing) and its socket closed, soon.
    virtual void refuse(std::string_view code, std::string_view detail) = 0;
};

// What a session's actor wants to know. Called on the loop thread; returns at once.
class SessionPolicy {
public:
    virtual ~SessionPolicy() = default;
    virtual void on_typist(ViewerId viewer) = 0;
    virtual void on_viewer_size(ViewerId viewer, const wire::Size& size) = 0;
    virtual void on_left(ViewerId viewer) = 0;
};

// Shared by a session and its actor: the actor publishes, the loop reads.
struct SessionReferences {
    OnceRef<SessionPolicy> policy;
};

// What the session system tells its actors. Called on the loop thread; returns at once.
class SessionsPolicy {
public:
    virtual ~SessionsPolicy() = default;
    virtual void on_opened(TerminalId terminal, const wire::Size& size,
                           std::shared_ptr<SessionReferences> references) = 0;
    virtual void on_closed(TerminalId terminal) = 0;
    virtual void on_arrived(ViewerId viewer, const wire::ViewerHello& hello) = 0;
};

} // namespace helios::session
