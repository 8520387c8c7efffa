#include "session/session_actor.hpp"

#include "base/check.hpp"
#include "mesh/tell.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace helios::session {
namespace {

using mesh::SessionActor;

struct Seat {
    ViewerId viewer = 0; // 0: free.
    bool read_only = false;
    wire::Size size;
};

class SessionState {
public:
    static inline constexpr const char* name = "session";

    explicit SessionState(SessionActor::pointer self) : self_(self) {}
    SessionActor::behavior_type make_behavior(TerminalId terminal, wire::Size size,
                                              std::shared_ptr<SessionDesk> desk);

private:
    void on_arrived(const mesh::ViewerArrived& message);
    void on_left(const mesh::ViewerLeft& message);
    void on_typed(const mesh::ViewerTyped& message);
    void on_resized(const mesh::ViewerResized& message);

    Seat* seat_of(ViewerId viewer);
    [[nodiscard]] std::size_t taken() const;
    Seat* only_typist();
    void own_size(const Seat& seat);
    void publish(std::string_view topic);

    SessionActor::pointer self_;
    TerminalId terminal_;
    wire::Size size_;
    std::shared_ptr<SessionDesk> desk_;
    std::array<Seat, wire::viewers_max + 1> seats_; // By slot; slot 0 is the grid's.
    ViewerId owner_ = 0;                            // Of the size; 0: nobody.
};

SessionActor::behavior_type SessionState::make_behavior(TerminalId terminal, wire::Size size,
                                                        std::shared_ptr<SessionDesk> desk) {
    terminal_ = terminal;
    size_ = size;
    desk_ = std::move(desk);
    return {
        [this](const mesh::ViewerArrived& message) { on_arrived(message); },
        [this](const mesh::ViewerLeft& message) { on_left(message); },
        [this](const mesh::ViewerTyped& message) { on_typed(message); },
        [this](const mesh::ViewerResized& message) { on_resized(message); },
    };
}

// Why it may not attach; empty: it may.
std::string_view objection(const wire::ViewerHello& hello) {
    if (hello.schema_version != wire::schema_version)
        return "the viewer speaks another schema version: update it";
    if (hello.kind != wire::ViewerKind::stream)
        return "only stream viewers are served here";
    if (hello.writer == 0 && !hello.read_only)
        return "a viewer that types needs a writer number";
    return {};
}

void SessionState::on_arrived(const mesh::ViewerArrived& message) {
    const wire::ViewerHello& hello = message.hello;
    if (auto why = objection(hello); !why.empty()) {
        desk_->refuse(message.viewer, "INVALID_REQUEST", why);
        return;
    }
    auto free = std::find_if(seats_.begin() + 1, seats_.end(), [](const Seat& s) { return s.viewer == 0; });
    if (free == seats_.end()) {
        desk_->refuse(message.viewer, "SESSION_ATTACH_FAILED",
                      "the terminal has 63 viewers, and takes no more");
        return;
    }
    *free = {message.viewer, hello.read_only, hello.size};
    // The first that may type brings its size; a further one has to type for it.
    if (only_typist() == &*free)
        own_size(*free);
    ViewerTerms terms;
    terms.id = message.viewer;
    terms.slot = static_cast<std::uint8_t>(free - seats_.begin());
    terms.read_only = hello.read_only;
    terms.lossless = hello.lossless;
    terms.writer = hello.writer;
    desk_->admit(terminal_, terms);
    publish("session.attached");
}

void SessionState::on_left(const mesh::ViewerLeft& message) {
    Seat* seat = seat_of(message.viewer);
    if (seat == nullptr)
        return;
    *seat = Seat{};
    if (owner_ == message.viewer)
        owner_ = 0;
    if (Seat* last = only_typist(); last != nullptr && last->viewer != owner_)
        own_size(*last);
    publish("session.detached");
}

void SessionState::on_typed(const mesh::ViewerTyped& message) {
    Seat* seat = seat_of(message.viewer);
    if (seat != nullptr && !seat->read_only && owner_ != message.viewer)
        own_size(*seat);
}

void SessionState::on_resized(const mesh::ViewerResized& message) {
    Seat* seat = seat_of(message.viewer);
    if (seat == nullptr)
        return;
    seat->size = message.size;
    if (owner_ == message.viewer)
        own_size(*seat);
}

void SessionState::own_size(const Seat& seat) {
    owner_ = seat.viewer;
    if (seat.size.columns == 0 || seat.size.rows == 0 || seat.size == size_)
        return;
    size_ = seat.size;
    desk_->resize(terminal_, size_);
}

Seat* SessionState::seat_of(ViewerId viewer) {
    auto found = std::find_if(seats_.begin(), seats_.end(),
                              [viewer](const Seat& seat) { return viewer != 0 && seat.viewer == viewer; });
    return found == seats_.end() ? nullptr : &*found;
}

std::size_t SessionState::taken() const {
    return static_cast<std::size_t>(
        std::count_if(seats_.begin(), seats_.end(), [](const Seat& seat) { return seat.viewer != 0; }));
}

Seat* SessionState::only_typist() {
    Seat* only = nullptr;
    for (Seat& seat : seats_) {
        if (seat.viewer == 0 || seat.read_only)
            continue;
        if (only != nullptr)
            return nullptr;
        only = &seat;
    }
    return only;
}

void SessionState::publish(std::string_view topic) {
    wire::TerminalRecord record;
    record.terminal = terminal_.text();
    record.viewers = static_cast<std::uint32_t>(taken());
    record.columns = size_.columns;
    record.rows = size_.rows;
    wire::Envelope event = wire::make_event(topic, std::move(record));
    event.terminal_id = terminal_.text();
    desk_->publish(std::move(event));
}

SessionActor::behavior_type session_actor(SessionActor::stateful_pointer<SessionState> self,
                                          TerminalId terminal, wire::Size size,
                                          std::shared_ptr<SessionDesk> desk) {
    self->set_exception_handler([](std::exception_ptr&) -> caf::error {
        HELIOS_CHECK(false, "a session's actor threw");
        return {};
    });
    return self->state.make_behavior(terminal, size, std::move(desk));
}

} // namespace

mesh::SessionActor spawn_session(caf::actor_system& system, TerminalId terminal, wire::Size size,
                                 std::shared_ptr<SessionDesk> desk) {
    return system.spawn(session_actor, terminal, size, std::move(desk));
}

} // namespace helios::session
