// Every lane, session and terminal that control knows, and what is true of them together: names are unique
// among the living, each terminal belongs to a lane and a session, states only take legal steps. In memory;
// plain and single threaded.
//
// Bounds: 1,024 live terminals, lanes and sessions (then busy); of what has ended the newest 200 of each.
#pragma once

#include "base/result.hpp"
#include "lane/records/record_file.hpp"
#include "lane/records/states.hpp"
#include "wire/control.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace helios::lane {

struct Terminal {
    wire::TerminalRecord record; // record.state is kept equal to state.
    TerminalState state = TerminalState::idle;
    bool collected = false;  // Its holder has been told to go, or is gone.
    std::string correlation; // Of the command that spawned it, until it is active.
};

struct Lane {
    wire::LaneRecord record; // Its list of terminals is made when it is asked for.
    LaneState state = LaneState::fresh;
};

struct Session {
    SessionRecord record;
    SessionState state = SessionState::created;
};

class Registry {
public:
    static constexpr std::size_t live_max = 1'024;
    static constexpr std::size_t ended_kept_max = 200;
    static constexpr std::size_t name_bytes_max = 64;
    static constexpr std::size_t argv_bytes_max = 2'048; // Of a record: what a person recognises it by.
    static constexpr std::size_t title_bytes_max = 256;
    static constexpr std::size_t path_bytes_max = 4'096;

    // Empty records get the default lane and its session.
    Registry(Records records, std::int64_t wall_ns);

    // A terminal in state spawning. exists: the name is taken; invalid: it cannot be a name; not_found: lane.
    Result<Terminal*> add(const wire::SpawnRequest& request, std::int64_t wall_ns);
    // One that core holds and no record knows; named after its id, in the default lane. Null when full.
    Terminal* adopt(const wire::TerminalRecord& held, std::int64_t wall_ns);
    Status rename(Terminal& terminal, const std::string& name);
    void remove(std::string_view terminal_id);

    // By id or name: the living first, else the one that ended last. Null: none.
    [[nodiscard]] Terminal* find(std::string_view id_or_name);
    [[nodiscard]] std::vector<Terminal*> terminals(); // Oldest first.
    [[nodiscard]] std::size_t live_count() const;
    // Forgets the oldest of what has ended beyond the bound.
    void prune();

    // invalid: an illegal step; nothing changes.
    Status step(Terminal& terminal, TerminalState to);
    Status step(Lane& lane, LaneState to);
    Status step(Session& session, SessionState to);

    Result<Lane*> add_lane(const std::string& name, std::int64_t wall_ns); // With its session; fresh.
    void remove_lane(std::string_view lane_id);
    [[nodiscard]] Lane* find_lane(std::string_view id_or_name); // Empty: the default lane.
    [[nodiscard]] std::vector<Lane*> lanes();
    [[nodiscard]] std::size_t live_terminals(const Lane& lane) const;
    // The record with the terminals that live in it.
    [[nodiscard]] wire::LaneRecord describe(const Lane& lane) const;

    Result<Session*> add_session(const Lane& lane);
    void remove_session(std::string_view session_id);
    [[nodiscard]] Session* find_session(std::string_view session_id);

    [[nodiscard]] Records records() const;

    [[nodiscard]] static bool is_name(std::string_view name);

private:
    [[nodiscard]] Terminal* find_live_named(std::string_view name);
    [[nodiscard]] std::string free_name(const wire::SpawnRequest& request);
    void restore(Records records);
    void make_default_lane(std::int64_t wall_ns);

    std::map<std::string, Terminal, std::less<>> terminals_; // By id: oldest first.
    std::map<std::string, Lane, std::less<>> lanes_;
    std::map<std::string, Session, std::less<>> sessions_;
};

// Cuts what would make a record large: argv, title, working directory.
void shorten(wire::TerminalRecord& record);
// The records of a list that must fit one frame: each is cut to its share.
[[nodiscard]] wire::TerminalList fit(std::vector<wire::TerminalRecord> records);

} // namespace helios::lane
