// The registry's half that is about lanes and sessions.
#include "base/id.hpp"
#include "lane/records/registry.hpp"

#include <algorithm>

namespace helios::lane {
namespace {

// What has ended goes, the oldest first, beyond the newest 200.
template <class Entries, class HasEnded>
void keep_newest(Entries& entries, HasEnded has_ended) {
    auto ended = static_cast<std::size_t>(std::count_if(
        entries.begin(), entries.end(), [&](const auto& entry) { return has_ended(entry.second); }));
    for (auto at = entries.begin(); at != entries.end() && ended > Registry::ended_kept_max;) {
        if (!has_ended(at->second)) {
            ++at;
            continue;
        }
        at = entries.erase(at);
        --ended;
    }
}

bool has_closed(const Lane& lane) {
    return lane.state == LaneState::closed;
}

bool has_terminated(const Session& session) {
    return session.state == SessionState::terminated;
}

} // namespace

Result<Lane*> Registry::add_lane(const std::string& name, std::int64_t wall_ns) {
    if (!is_name(name))
        return Error{ErrorCode::invalid, "a lane's name is 1 to 64 of A-Z a-z 0-9 . _ -"};
    if (find_lane(name) != nullptr)
        return Error{ErrorCode::exists, "a lane is called " + name + " already"};
    keep_newest(lanes_, has_closed);
    if (lanes_.size() >= live_max + ended_kept_max)
        return Error{ErrorCode::busy, "1,024 lanes are open already: clean one up first"};
    Lane lane;
    lane.record.lane = LaneId::mint().text();
    lane.record.name = name;
    lane.record.state = to_string(lane.state);
    lane.record.created_wall_ns = wall_ns;
    auto session = add_session(lane);
    if (!session)
        return session.error();
    lane.record.session = (*session)->record.session;
    auto id = lane.record.lane;
    return &lanes_.insert_or_assign(id, std::move(lane)).first->second;
}

void Registry::remove_lane(std::string_view lane_id) {
    auto found = lanes_.find(lane_id);
    if (found == lanes_.end())
        return;
    remove_session(found->second.record.session);
    lanes_.erase(found);
}

Lane* Registry::find_lane(std::string_view id_or_name) {
    if (id_or_name.empty())
        id_or_name = "default";
    if (auto found = lanes_.find(id_or_name); found != lanes_.end())
        return &found->second;
    for (auto& [id, lane] : lanes_) {
        if (lane.record.name == id_or_name && lane.state != LaneState::closed)
            return &lane;
    }
    return nullptr;
}

std::vector<Lane*> Registry::lanes() {
    std::vector<Lane*> all;
    for (auto& [id, lane] : lanes_)
        all.push_back(&lane);
    return all;
}

std::size_t Registry::live_terminals(const Lane& lane) const {
    return static_cast<std::size_t>(
        std::count_if(terminals_.begin(), terminals_.end(), [&](const auto& entry) {
            return entry.second.record.lane == lane.record.lane && is_live(entry.second.state);
        }));
}

wire::LaneRecord Registry::describe(const Lane& lane) const {
    wire::LaneRecord record = lane.record;
    for (const auto& [id, terminal] : terminals_) {
        if (terminal.record.lane == lane.record.lane && is_live(terminal.state))
            record.terminals.push_back(id);
    }
    return record;
}

Result<Session*> Registry::add_session(const Lane& lane) {
    keep_newest(sessions_, has_terminated);
    if (sessions_.size() >= live_max + ended_kept_max)
        return Error{ErrorCode::busy, "1,024 sessions are open already: terminate one first"};
    Session session;
    session.record.session = SessionId::mint().text();
    session.record.lane = lane.record.lane;
    session.record.state = to_string(session.state);
    auto id = session.record.session;
    return &sessions_.insert_or_assign(id, std::move(session)).first->second;
}

void Registry::remove_session(std::string_view session_id) {
    auto found = sessions_.find(session_id);
    if (found != sessions_.end())
        sessions_.erase(found);
}

Session* Registry::find_session(std::string_view session_id) {
    auto found = sessions_.find(session_id);
    return found == sessions_.end() ? nullptr : &found->second;
}

} // namespace helios::lane
