#include "core/session_side.hpp"

#include "mesh/actor_system.hpp"
#include "mesh/tell.hpp"

#include <string>
#include <utility>

namespace helios::core {
namespace {

constexpr std::int64_t tick_ns = 1'000'000'000;
constexpr std::size_t threads = 1;

} // namespace

// Decisions come from the scheduler's threads and are carried out on the loop. After stop() they are dropped.
class SessionSide::Desk final : public session::SessionDesk, public std::enable_shared_from_this<Desk> {
public:
    explicit Desk(SessionSide& side) : loop_(side.loop_), side_(&side) {}
    void stop() { side_ = nullptr; } // On the loop.

    void admit(TerminalId terminal, const session::ViewerTerms& terms) override {
        run([terminal, terms](SessionSide& side) { side.sessions_.admit(terminal, terms); });
    }
    void refuse(session::ViewerId viewer, std::string_view code, std::string_view detail) override {
        run([viewer, code = std::string(code), detail = std::string(detail)](SessionSide& side) {
            side.sessions_.refuse(viewer, code, detail);
        });
    }
    void resize(TerminalId terminal, const wire::Size& size) override {
        run([terminal, size](SessionSide& side) {
            side.link_.to_broker(wire::encode(wire::Resize{terminal, size}));
        });
    }
    void publish(wire::Envelope event) override {
        run([event = std::move(event)](SessionSide& side) {
            if (side.control_ != nullptr)
                side.control_->send(event);
        });
    }

private:
    template <class Step>
    void run(Step step) {
        loop_.post([self = shared_from_this(), step = std::move(step)]() mutable {
            if (self->side_ != nullptr)
                step(*self->side_);
        });
    }

    EventLoop& loop_;
    SessionSide* side_;
};

SessionSide::SessionSide(EventLoop& loop, const runtime::ServiceArguments& arguments)
    : loop_(loop), paths_(arguments.paths), config_(mesh::actor_system_config(threads)), system_(config_),
      link_(loop), sessions_(loop, link_, *this), desk_(std::make_shared<Desk>(*this)) {}

SessionSide::~SessionSide() {
    desk_->stop();
    loop_.cancel(ticking_);
    if (registry_)
        mesh::end(registry_);
}

Status SessionSide::open(bus::Context& context, bus::Transport broker_transport) {
    return link_.open(context, broker_transport, paths_.runtime);
}

void SessionSide::start(ControlLink& control) {
    control_ = &control;
    registry_ = session::spawn_session_registry(system_, desk_);
    link_.start(sessions_);
    ticking_ = loop_.every(tick_ns, [this] { sessions_.tick(); });
}

Status SessionSide::open_door() {
    auto door = session::ViewDoor::open(loop_, paths_.view_socket(),
                                        [this](Fd socket) { sessions_.on_connection(std::move(socket)); });
    if (!door)
        return door.error();
    door_ = std::move(*door);
    return {};
}

void SessionSide::on_opened(TerminalId terminal, const wire::Size& size,
                            std::shared_ptr<session::SessionReferences> references) {
    mesh::tell(registry_, mesh::SessionOpened{terminal, size, std::move(references)});
}

void SessionSide::on_closed(TerminalId terminal) {
    mesh::tell(registry_, mesh::SessionClosed{terminal});
}

void SessionSide::on_arrived(session::ViewerId viewer, const wire::ViewerHello& hello) {
    mesh::tell(registry_, mesh::ViewerArrived{viewer, hello});
}

} // namespace helios::core
