// The commands on lanes and sessions; in this first form they are records and state machines. Plain; owned by
// the lane actor.
//
// Invariant: lane.X.started comes before exactly one of lane.X(ed) and lane.X.failed; the same for
// session.attach.
#pragma once

#include "lane/desk.hpp"

#include <string>
#include <string_view>

namespace helios::lane {

class LaneCommands {
public:
    explicit LaneCommands(Desk& desk);

    void on_create(Command command);
    void on_list(Command command);
    void on_attach(Command command);
    void on_cleanup(Command command);

    void on_session_create(Command command);
    void on_session_attach(Command command);
    void on_session_terminate(Command command);

private:
    [[nodiscard]] Lane* lane_of(const Command& command);
    [[nodiscard]] Session* session_of(const Command& command);
    void publish(std::string_view topic, const Command& command, const Lane& lane);
    void publish_failure(std::string_view topic, const Command& command, const Lane& lane,
                         const wire::EnvelopeError& error);
    void publish(std::string_view topic, const Command& command, const Session& session);
    void answer(const Command& command, const Lane& lane);
    void answer(const Command& command, const Session& session);

    Desk& desk_;
};

} // namespace helios::lane
