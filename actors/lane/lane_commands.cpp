#include "lane/lane_commands.hpp"

#include "wire/error_codes.hpp"

namespace helios::lane {

namespace code = wire::error_code;
using wire::Envelope;

namespace {

// The lane or session that a payload names; these methods take a record, a text or nothing.
std::string name_in(const wire::Payload& payload) {
    if (const auto* text = std::get_if<wire::Text>(&payload))
        return text->text;
    if (const auto* record = std::get_if<wire::LaneRecord>(&payload))
        return record->name.empty() ? record->lane : record->name;
    return "";
}

} // namespace

LaneCommands::LaneCommands(Desk& desk) : desk_(desk) {}

Lane* LaneCommands::lane_of(const Command& command) {
    std::string named = name_in(command.envelope.payload);
    if (named.empty())
        named = command.envelope.lane_id;
    Lane* lane = named.empty() ? nullptr : desk_.registry().find_lane(named);
    if (named.empty())
        desk_.fail(command, code::validation_error, command.envelope.name + " needs lane_id");
    else if (lane == nullptr)
        desk_.fail(command, code::lane_not_found, "there is no lane " + named);
    return lane;
}

Session* LaneCommands::session_of(const Command& command) {
    std::string named = command.envelope.session_id;
    if (named.empty())
        named = name_in(command.envelope.payload);
    Session* session = desk_.registry().find_session(named);
    if (session == nullptr)
        desk_.fail(command, code::session_not_found, "there is no session " + named);
    return session;
}

void LaneCommands::publish(std::string_view topic, const Command& command, const Lane& lane) {
    publish_failure(topic, command, lane, {});
}

void LaneCommands::publish_failure(std::string_view topic, const Command& command, const Lane& lane,
                                   const wire::EnvelopeError& error) {
    Envelope event = wire::make_event(topic, desk_.registry().describe(lane));
    event.lane_id = lane.record.lane;
    event.session_id = lane.record.session;
    event.correlation_id = command.envelope.correlation_id;
    event.error = error;
    desk_.publish(std::move(event));
}

void LaneCommands::publish(std::string_view topic, const Command& command, const Session& session) {
    Envelope event = wire::make_event(topic, wire::Text{session.record.state});
    event.lane_id = session.record.lane;
    event.session_id = session.record.session;
    event.correlation_id = command.envelope.correlation_id;
    desk_.publish(std::move(event));
}

void LaneCommands::answer(const Command& command, const Lane& lane) {
    Command named = command;
    named.envelope.lane_id = lane.record.lane;
    named.envelope.session_id = lane.record.session;
    desk_.answer(named, desk_.registry().describe(lane));
}

void LaneCommands::answer(const Command& command, const Session& session) {
    Command named = command;
    named.envelope.lane_id = session.record.lane;
    named.envelope.session_id = session.record.session;
    desk_.answer(named, wire::Text{session.record.state});
}

void LaneCommands::on_create(Command command) {
    auto added = desk_.registry().add_lane(name_in(command.envelope.payload), desk_.wall_ns());
    if (!added)
        return desk_.fail(command, added.error(), code::lane_not_found);
    static_cast<void>(desk_.registry().step(**added, LaneState::provisioning));
    publish("lane.create.started", command, **added);
    std::string id = (*added)->record.lane;
    desk_.keeper().when_saved([this, command = std::move(command), id](const Status& saved) {
        Lane* lane = desk_.registry().find_lane(id);
        if (lane == nullptr)
            return desk_.fail(command, code::lane_not_found, "the lane was removed meanwhile");
        if (saved) {
            static_cast<void>(desk_.registry().step(*lane, LaneState::ready));
            desk_.keeper().changed(desk_.now_ns());
            publish("lane.created", command, *lane);
            return answer(command, *lane);
        }
        static_cast<void>(desk_.registry().step(*lane, LaneState::closed));
        publish_failure("lane.create.failed", command, *lane, Desk::unsaved(saved.error()));
        desk_.registry().remove_lane(id);
        desk_.fail(command, Desk::unsaved(saved.error()));
    });
}

void LaneCommands::on_list(Command command) {
    wire::LaneList list;
    for (const Lane* lane : desk_.registry().lanes())
        list.lanes.push_back(desk_.registry().describe(*lane));
    desk_.answer(command, std::move(list));
}

void LaneCommands::on_attach(Command command) {
    Lane* lane = lane_of(command);
    if (lane == nullptr)
        return;
    publish("lane.attach.started", command, *lane);
    bool open = lane->state == LaneState::ready || lane->state == LaneState::running ||
                lane->state == LaneState::blocked || lane->state == LaneState::shared;
    if (open) {
        publish("lane.attached", command, *lane);
        return answer(command, *lane);
    }
    wire::EnvelopeError error{
        std::string(code::invalid_request), "the lane is " + lane->record.state, false, {}};
    publish_failure("lane.attach.failed", command, *lane, error);
    desk_.fail(command, error);
}

// Idempotent: a lane that is closed answers as it did the first time.
void LaneCommands::on_cleanup(Command command) {
    Lane* lane = lane_of(command);
    if (lane == nullptr)
        return;
    if (lane->state == LaneState::closed)
        return answer(command, *lane);
    publish("lane.cleanup.started", command, *lane);
    std::string refusal;
    if (auto live = desk_.registry().live_terminals(*lane); live > 0)
        refusal = std::to_string(live) + " terminals live in it: end them first";
    else if (lane->record.name == "default")
        refusal = "the default lane stays";
    else if (lane->state != LaneState::cleaning && !desk_.registry().step(*lane, LaneState::cleaning))
        refusal = "the lane is " + lane->record.state;
    if (!refusal.empty()) {
        wire::EnvelopeError error{std::string(code::invalid_request), refusal, false, {}};
        publish_failure("lane.cleanup.failed", command, *lane, error);
        return desk_.fail(command, error);
    }
    std::string id = lane->record.lane;
    desk_.keeper().when_saved([this, command = std::move(command), id](const Status& saved) {
        Lane* cleaned = desk_.registry().find_lane(id);
        if (cleaned == nullptr)
            return desk_.fail(command, code::lane_not_found, "the lane was removed meanwhile");
        if (!saved) { // It stays in cleaning, and is cleaned when this is asked again.
            publish_failure("lane.cleanup.failed", command, *cleaned, Desk::unsaved(saved.error()));
            return desk_.fail(command, Desk::unsaved(saved.error()));
        }
        static_cast<void>(desk_.registry().step(*cleaned, LaneState::closed));
        desk_.keeper().changed(desk_.now_ns());
        publish("lane.cleaned", command, *cleaned);
        answer(command, *cleaned);
    });
}

void LaneCommands::on_session_create(Command command) {
    Lane* lane = desk_.registry().find_lane(command.envelope.lane_id);
    if (lane == nullptr)
        return desk_.fail(command, code::lane_not_found, "there is no lane " + command.envelope.lane_id);
    auto added = desk_.registry().add_session(*lane);
    if (!added)
        return desk_.fail(command, added.error(), code::session_not_found);
    std::string id = (*added)->record.session;
    desk_.keeper().when_saved([this, command = std::move(command), id](const Status& saved) {
        Session* session = desk_.registry().find_session(id);
        if (session == nullptr)
            return desk_.fail(command, code::session_not_found, "the session was removed meanwhile");
        if (!saved) {
            desk_.registry().remove_session(id);
            return desk_.fail(command, Desk::unsaved(saved.error()));
        }
        publish("session.created", command, *session);
        answer(command, *session);
    });
}

void LaneCommands::on_session_attach(Command command) {
    Session* session = session_of(command);
    if (session == nullptr)
        return;
    publish("session.attach.started", command, *session);
    bool back = session->state == SessionState::detached;
    if (session->state != SessionState::attached) {
        auto begun =
            desk_.registry().step(*session, back ? SessionState::restoring : SessionState::attaching);
        if (!begun) {
            Envelope event = wire::make_event("session.attach.failed", wire::Text{session->record.state});
            event.session_id = session->record.session;
            event.correlation_id = command.envelope.correlation_id;
            event.error = {std::string(code::session_attach_failed), begun.error().detail, false, {}};
            desk_.publish(event);
            return desk_.fail(command, event.error);
        }
        if (back)
            publish("session.restore.started", command, *session);
        static_cast<void>(desk_.registry().step(*session, SessionState::attached));
    }
    publish("session.attached", command, *session);
    if (back)
        publish("session.restore.completed", command, *session);
    desk_.keeper().changed(desk_.now_ns());
    answer(command, *session);
}

void LaneCommands::on_session_terminate(Command command) {
    Session* session = session_of(command);
    if (session == nullptr)
        return;
    for (SessionState next : {SessionState::detaching, SessionState::detached, SessionState::terminated}) {
        if (may_step(session->state, next))
            static_cast<void>(desk_.registry().step(*session, next));
    }
    publish("session.terminated", command, *session);
    desk_.keeper().changed(desk_.now_ns());
    answer(command, *session);
}

} // namespace helios::lane
