#include "session/session_registry_actor.hpp"

#include "base/check.hpp"
#include "mesh/tell.hpp"

#include <unordered_map>

namespace helios::session {
namespace {

using mesh::SessionRegistryActor;

// What the loop holds of a session's actor.
class ActorPolicy final : public SessionPolicy {
public:
    explicit ActorPolicy(mesh::SessionActor actor) : actor_(std::move(actor)) {}

    void on_typist(ViewerId viewer) override { mesh::tell(actor_, mesh::ViewerTyped{viewer}); }
    void on_viewer_size(ViewerId viewer, const wire::Size& size) override {
        mesh::tell(actor_, mesh::ViewerResized{viewer, size});
    }
    void on_left(ViewerId viewer) override { mesh::tell(actor_, mesh::ViewerLeft{viewer}); }

private:
    mesh::SessionActor actor_;
};

class SessionRegistryState {
public:
    static inline constexpr const char* name = "session_registry";

    explicit SessionRegistryState(SessionRegistryActor::pointer self) : self_(self) {}
    ~SessionRegistryState();
    SessionRegistryActor::behavior_type make_behavior(std::shared_ptr<SessionDesk> desk);

private:
    void on_opened(const mesh::SessionOpened& message);
    void on_closed(const mesh::SessionClosed& message);
    void on_arrived(const mesh::ViewerArrived& message);

    SessionRegistryActor::pointer self_;
    std::shared_ptr<SessionDesk> desk_;
    std::unordered_map<TerminalId, mesh::SessionActor> sessions_;
};

SessionRegistryState::~SessionRegistryState() {
    for (auto& [terminal, actor] : sessions_)
        mesh::end(actor);
}

SessionRegistryActor::behavior_type SessionRegistryState::make_behavior(std::shared_ptr<SessionDesk> desk) {
    desk_ = std::move(desk);
    return {
        [this](const mesh::SessionOpened& message) { on_opened(message); },
        [this](const mesh::SessionClosed& message) { on_closed(message); },
        [this](const mesh::ViewerArrived& message) { on_arrived(message); },
    };
}

void SessionRegistryState::on_opened(const mesh::SessionOpened& message) {
    auto actor = spawn_session(self_->home_system(), message.terminal, message.size, desk_);
    message.references->policy.publish(std::make_shared<ActorPolicy>(actor));
    auto& entry = sessions_[message.terminal];
    if (entry)
        mesh::end(entry);
    entry = std::move(actor);
}

void SessionRegistryState::on_closed(const mesh::SessionClosed& message) {
    auto found = sessions_.find(message.terminal);
    if (found == sessions_.end())
        return;
    mesh::end(found->second);
    sessions_.erase(found);
}

void SessionRegistryState::on_arrived(const mesh::ViewerArrived& message) {
    auto found = sessions_.find(message.hello.terminal);
    if (found == sessions_.end()) {
        desk_->refuse(message.viewer, "TERMINAL_NOT_FOUND",
                      "no terminal " + message.hello.terminal.text() + " is here: see helios ls");
        return;
    }
    mesh::tell(found->second, message);
}

SessionRegistryActor::behavior_type
session_registry_actor(SessionRegistryActor::stateful_pointer<SessionRegistryState> self,
                       std::shared_ptr<SessionDesk> desk) {
    self->set_exception_handler([](std::exception_ptr&) -> caf::error {
        HELIOS_CHECK(false, "the session registry threw");
        return {};
    });
    return self->state.make_behavior(std::move(desk));
}

} // namespace

mesh::SessionRegistryActor spawn_session_registry(caf::actor_system& system,
                                                  std::shared_ptr<SessionDesk> desk) {
    return system.spawn(session_registry_actor, std::move(desk));
}

} // namespace helios::session
