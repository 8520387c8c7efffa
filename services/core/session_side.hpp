// The session system's actors and what of it lives on the loop: sessions, viewers' door, channels to broker
// and grid. Loop thread; the desk takes the actors' decisions from any thread.
#pragma once

#include "core/links/control_link.hpp"
#include "core/links/session_link.hpp"
#include "runtime/service.hpp"
#include "session/session_registry_actor.hpp"
#include "session/viewers/view_door.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <memory>

namespace helios::core {

class SessionSide final : public session::SessionsPolicy {
public:
    SessionSide(EventLoop& loop, const runtime::ServiceArguments& arguments);
    ~SessionSide() override;
    SessionSide(const SessionSide&) = delete;
    SessionSide& operator=(const SessionSide&) = delete;

    Status open(bus::Context& context, bus::Transport broker_transport);
    void start(ControlLink& control);
    // Viewers may come in.
    Status open_door();

    [[nodiscard]] SessionLink& link() { return link_; }

    void on_opened(TerminalId terminal, const wire::Size& size,
                   std::shared_ptr<session::SessionReferences> references) override;
    void on_closed(TerminalId terminal) override;
    void on_arrived(session::ViewerId viewer, const wire::ViewerHello& hello) override;

private:
    class Desk;

    EventLoop& loop_;
    runtime::Paths paths_;
    caf::actor_system_config config_;
    caf::actor_system system_;
    SessionLink link_;
    session::Sessions sessions_;
    std::unique_ptr<session::ViewDoor> door_;
    ControlLink* control_ = nullptr;
    std::shared_ptr<Desk> desk_;
    mesh::SessionRegistryActor registry_;
    EventLoop::TimerId ticking_ = 0;
};

} // namespace helios::core
