#include "lane/records/registry.hpp"

#include "base/id.hpp"

#include <algorithm>
#include <array>

namespace helios::lane {
namespace {

constexpr std::string_view default_lane = "default";
constexpr std::array<std::string_view, 3> id_prefixes{"tm_", "ln_", "ss_"};
constexpr std::size_t automatic_name_bytes_max = 32;
constexpr std::size_t list_bytes_max = 900 * 1024; // A frame holds 1 MiB.

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

// What a person would call it: the command's base name, else the shell's.
std::string stem_of(const wire::SpawnRequest& request) {
    std::string program = request.argv.empty() ? "" : request.argv.front();
    for (const std::string& variable : request.env) {
        if (program.empty() && variable.starts_with("SHELL="))
            program = variable.substr(6);
    }
    std::string stem;
    for (char c : program.substr(program.rfind('/') + 1)) {
        if (is_name_byte(c) && stem.size() < automatic_name_bytes_max)
            stem.push_back(c);
    }
    return Registry::is_name(stem) ? stem : "terminal";
}

template <class State, class Entry>
Status take_step(Entry& entry, State to, std::string_view what) {
    if (!may_step(entry.state, to)) {
        return Error{ErrorCode::invalid, "a " + std::string(what) + " that is " +
                                             std::string(to_string(entry.state)) + " cannot become " +
                                             std::string(to_string(to))};
    }
    entry.state = to;
    entry.record.state = to_string(to);
    return {};
}

void cut(std::string& text, std::size_t bytes) {
    if (text.size() <= bytes)
        return;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        --bytes; // Not inside a character.
    text.resize(bytes);
}

void cut(std::vector<std::string>& words, std::size_t bytes) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (kept + words[i].size() > bytes) {
            cut(words[i], bytes - kept);
            words.resize(i + 1);
            return;
        }
        kept += words[i].size() + 1;
        if (kept > bytes) {
            words.resize(i + 1);
            return;
        }
    }
}

} // namespace

Registry::Registry(Records records, std::int64_t wall_ns) {
    restore(std::move(records));
    if (find_lane("") == nullptr)
        make_default_lane(wall_ns);
}

void Registry::restore(Records records) {
    for (wire::TerminalRecord& record : records.terminals) {
        auto state = parse_terminal_state(record.state);
        if (state && TerminalId::parse(record.terminal))
            terminals_.insert_or_assign(record.terminal, Terminal{record, *state, false, {}});
    }
    for (wire::LaneRecord& record : records.lanes) {
        auto state = parse_lane_state(record.state);
        if (state && LaneId::parse(record.lane))
            lanes_.insert_or_assign(record.lane, Lane{record, *state});
    }
    for (SessionRecord& record : records.sessions) {
        auto state = parse_session_state(record.state);
        if (state && SessionId::parse(record.session))
            sessions_.insert_or_assign(record.session, Session{record, *state});
    }
}

void Registry::make_default_lane(std::int64_t wall_ns) {
    auto lane = add_lane(std::string(default_lane), wall_ns);
    if (!lane)
        return; // A thousand lanes and none of them the default one: spawns name theirs.
    static_cast<void>(step(**lane, LaneState::provisioning));
    static_cast<void>(step(**lane, LaneState::ready));
}

bool Registry::is_name(std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max || name.front() == '-')
        return false;
    if (std::any_of(id_prefixes.begin(), id_prefixes.end(),
                    [&](std::string_view prefix) { return name.starts_with(prefix); }))
        return false;
    return std::all_of(name.begin(), name.end(), is_name_byte);
}

Result<Terminal*> Registry::add(const wire::SpawnRequest& request, std::int64_t wall_ns) {
    if (!request.name.empty() && !is_name(request.name)) {
        return Error{ErrorCode::invalid, "a name is 1 to 64 of A-Z a-z 0-9 . _ -, does not begin with - and "
                                         "not like an id (tm_, ln_, ss_)"};
    }
    if (find_live_named(request.name) != nullptr)
        return Error{ErrorCode::exists, "a live terminal is called " + request.name +
                                            " already: attach to it, or choose another name"};
    Lane* lane = find_lane(request.lane);
    if (lane == nullptr || lane->state == LaneState::cleaning || lane->state == LaneState::closed)
        return Error{ErrorCode::not_found, "there is no lane " + request.lane};
    if (live_count() >= live_max)
        return Error{ErrorCode::busy, "1,024 terminals live already: end one first"};
    Terminal terminal;
    terminal.record.terminal = TerminalId::mint().text();
    terminal.record.lane = lane->record.lane;
    terminal.record.session = lane->record.session;
    terminal.record.name = request.name.empty() ? free_name(request) : request.name;
    terminal.record.argv = request.argv;
    terminal.record.cwd = request.cwd;
    terminal.record.title = request.title;
    terminal.record.columns = request.columns;
    terminal.record.rows = request.rows;
    terminal.record.created_wall_ns = wall_ns;
    shorten(terminal.record);
    static_cast<void>(take_step(terminal, TerminalState::spawning, "terminal"));
    auto id = terminal.record.terminal;
    return &terminals_.insert_or_assign(id, std::move(terminal)).first->second;
}

Terminal* Registry::adopt(const wire::TerminalRecord& held, std::int64_t wall_ns) {
    Lane* lane = find_lane("");
    if (lane == nullptr || live_count() >= live_max || !TerminalId::parse(held.terminal))
        return nullptr;
    Terminal terminal{held, TerminalState::active, false, {}};
    terminal.record.state = to_string(TerminalState::active);
    terminal.record.name = held.terminal;
    terminal.record.lane = lane->record.lane;
    terminal.record.session = lane->record.session;
    if (terminal.record.created_wall_ns == 0)
        terminal.record.created_wall_ns = wall_ns;
    terminal.record.ended_wall_ns = 0;
    shorten(terminal.record);
    return &terminals_.insert_or_assign(held.terminal, std::move(terminal)).first->second;
}

Status Registry::rename(Terminal& terminal, const std::string& name) {
    if (!is_name(name))
        return Error{ErrorCode::invalid, "a name is 1 to 64 of A-Z a-z 0-9 . _ -, does not begin with - and "
                                         "not like an id (tm_, ln_, ss_)"};
    Terminal* holder = find_live_named(name);
    if (holder != nullptr && holder != &terminal)
        return Error{ErrorCode::exists, "a live terminal is called " + name + " already"};
    terminal.record.name = name;
    return {};
}

void Registry::remove(std::string_view terminal_id) {
    auto found = terminals_.find(terminal_id);
    if (found != terminals_.end())
        terminals_.erase(found);
}

Terminal* Registry::find_live_named(std::string_view name) {
    for (auto& [id, terminal] : terminals_) {
        if (terminal.record.name == name && is_live(terminal.state))
            return &terminal;
    }
    return nullptr;
}

Terminal* Registry::find(std::string_view id_or_name) {
    if (auto found = terminals_.find(id_or_name); found != terminals_.end())
        return &found->second;
    if (Terminal* live = find_live_named(id_or_name))
        return live;
    Terminal* last = nullptr;
    for (auto& [id, terminal] : terminals_) {
        bool later = last == nullptr || terminal.record.ended_wall_ns >= last->record.ended_wall_ns;
        if (terminal.record.name == id_or_name && later)
            last = &terminal;
    }
    return last;
}

std::vector<Terminal*> Registry::terminals() {
    std::vector<Terminal*> all;
    for (auto& [id, terminal] : terminals_)
        all.push_back(&terminal);
    return all;
}

std::string Registry::free_name(const wire::SpawnRequest& request) {
    std::string stem = stem_of(request) + "-";
    std::size_t number = 1;
    while (find_live_named(stem + std::to_string(number)) != nullptr)
        ++number;
    return stem + std::to_string(number);
}

std::size_t Registry::live_count() const {
    return static_cast<std::size_t>(std::count_if(
        terminals_.begin(), terminals_.end(), [](const auto& entry) { return is_live(entry.second.state); }));
}

void Registry::prune() {
    std::vector<const Terminal*> ended;
    for (const auto& [id, terminal] : terminals_) {
        // One that is not collected has a holder still, which bounds their number.
        if (!is_live(terminal.state) && terminal.collected)
            ended.push_back(&terminal);
    }
    if (ended.size() <= ended_kept_max)
        return;
    std::sort(ended.begin(), ended.end(), [](const Terminal* a, const Terminal* b) {
        return a->record.ended_wall_ns < b->record.ended_wall_ns;
    });
    ended.resize(ended.size() - ended_kept_max);
    for (const Terminal* oldest : ended)
        remove(std::string(oldest->record.terminal));
}

Status Registry::step(Terminal& terminal, TerminalState to) {
    return take_step(terminal, to, "terminal");
}

Status Registry::step(Lane& lane, LaneState to) {
    return take_step(lane, to, "lane");
}

Status Registry::step(Session& session, SessionState to) {
    return take_step(session, to, "session");
}

Records Registry::records() const {
    Records records;
    for (const auto& [id, terminal] : terminals_)
        records.terminals.push_back(terminal.record);
    for (const auto& [id, lane] : lanes_)
        records.lanes.push_back(lane.record);
    for (const auto& [id, session] : sessions_)
        records.sessions.push_back(session.record);
    return records;
}

void shorten(wire::TerminalRecord& record) {
    cut(record.argv, Registry::argv_bytes_max);
    cut(record.title, Registry::title_bytes_max);
    cut(record.cwd, Registry::path_bytes_max);
}

wire::TerminalList fit(std::vector<wire::TerminalRecord> records) {
    constexpr std::size_t fixed_bytes = 400; // Ids, name, numbers and the frame's tables.
    std::size_t share = list_bytes_max / std::max<std::size_t>(records.size(), 1);
    std::size_t text = std::max<std::size_t>(share, fixed_bytes + 96) - fixed_bytes;
    for (wire::TerminalRecord& record : records) {
        cut(record.argv, text / 3);
        cut(record.title, text / 3);
        cut(record.cwd, text / 3);
    }
    return {std::move(records)};
}

} // namespace helios::lane
