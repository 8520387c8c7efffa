#include "lane/observing.hpp"

#include "base/id.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <tuple>

namespace helios::lane {

using wire::Envelope;
using wire::TerminalRecord;

namespace {

bool has_ended(const TerminalRecord& record) {
    return record.ended_wall_ns != 0 || record.state == "stopped" || record.state == "errored";
}

// What a person would see change; counters alone are no event.
auto visible(const TerminalRecord& record) {
    return std::tuple(record.state, record.pid, record.columns, record.rows);
}

// Control characters have no place in a record that people and JSON will show.
std::string printable(std::string_view text) {
    std::string clean;
    for (char c : text.substr(0, Registry::path_bytes_max)) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
            clean.push_back(c);
    }
    return clean;
}

} // namespace

Observing::Observing(Desk& desk, Spawning& spawning, Ending& ending)
    : desk_(desk), spawning_(spawning), ending_(ending) {}

void Observing::start() {
    ask_list(desk_.now_ns() + list_window_ns);
}

void Observing::on_arrival(std::string_view service) {
    if (service == "core")
        ask_list(desk_.now_ns() + list_window_ns);
}

// Only what lived before the question can be missing from the answer.
void Observing::ask_list(std::int64_t until_ns) {
    std::set<std::string> lived;
    for (const Terminal* terminal : desk_.registry().terminals()) {
        // A record that still spawns with nobody asking for it is of an earlier control: it is settled too.
        if (is_live(terminal->state) && terminal->correlation.empty())
            lived.insert(terminal->record.terminal);
    }
    desk_.ask("core", wire::make_command("terminal.list", std::monostate{}), Patience::none,
              [this, until_ns, lived = std::move(lived)](const Envelope& answer) {
                  if (const auto* list = std::get_if<wire::TerminalList>(&answer.payload);
                      answer.ok() && list)
                      return on_list(*list, lived);
                  if (desk_.now_ns() < until_ns)
                      desk_.after(list_again_ns, [this, until_ns] { ask_list(until_ns); });
              });
}

void Observing::on_list(const wire::TerminalList& list, const std::set<std::string>& lived) {
    std::set<std::string> held;
    for (const TerminalRecord& record : list.terminals) {
        held.insert(record.terminal);
        on_held(record);
    }
    for (Terminal* terminal : desk_.registry().terminals()) {
        const std::string& id = terminal->record.terminal;
        if (held.contains(id))
            continue;
        if (is_live(terminal->state) && lived.contains(id))
            ending_.on_lost(*terminal);
        else if (!is_live(terminal->state))
            terminal->collected = true;
    }
    desk_.registry().prune();
    log::info("terminals reconciled", {{"held", list.terminals.size()}});
}

void Observing::on_held(const TerminalRecord& held) {
    Terminal* terminal = desk_.registry().find(held.terminal);
    if (terminal == nullptr)
        terminal = adopt(held);
    if (terminal == nullptr)
        return;
    if (has_ended(held))
        return on_ended(*terminal, held, "");
    // Its end is on disk, yet it is held and said to live: told again to go.
    if (!is_live(terminal->state))
        return ending_.kill(held.terminal);
    on_facts(*terminal, held, "");
}

Terminal* Observing::adopt(const TerminalRecord& held) {
    if (spawning_.is_abandoned(held.terminal)) {
        if (has_ended(held))
            ending_.collect(held.terminal);
        else
            ending_.kill(held.terminal);
        return nullptr;
    }
    Terminal* terminal = desk_.registry().adopt(held, desk_.wall_ns());
    if (terminal == nullptr) {
        log::warning("terminal unadopted", {{"terminal", held.terminal}});
        return nullptr;
    }
    log::info("terminal adopted", {{"terminal", held.terminal}});
    settle_lane(desk_.registry(), terminal->record.lane);
    desk_.publish("terminal.state.changed", *terminal, "");
    desk_.keeper().changed(desk_.now_ns());
    return terminal;
}

void Observing::on_event(std::string_view service, const Envelope& event) {
    if (const auto* hello = std::get_if<wire::ServiceHello>(&event.payload)) {
        for (const TerminalRecord& held : hello->terminals) {
            if (service == "core")
                on_held(held);
        }
        return;
    }
    bool of_viewers = event.name == "session.attached" || event.name == "session.detached";
    const auto* seen = std::get_if<TerminalRecord>(&event.payload);
    if (seen != nullptr && service != "grid" && !of_viewers)
        return on_record(event, *seen);
    Terminal* terminal = desk_.registry().find(event.terminal_id);
    if (terminal == nullptr || event.terminal_id.empty())
        return; // Of a terminal that has been forgotten.
    if (event.name == "terminal.title.changed" || event.name == "terminal.cwd.changed")
        return on_title(*terminal, event);
    if (of_viewers && seen != nullptr && is_live(terminal->state))
        terminal->record.viewers = seen->viewers;
    if (const auto* note = std::get_if<wire::OutputNote>(&event.payload))
        terminal->record.output_bytes = std::max(terminal->record.output_bytes, note->seq);
    pass_on(*terminal, event);
}

void Observing::on_record(const Envelope& event, const TerminalRecord& seen) {
    const std::string& id = seen.terminal.empty() ? event.terminal_id : seen.terminal;
    Terminal* terminal = desk_.registry().find(id);
    bool ended = event.name == "terminal.ended" || has_ended(seen);
    if (terminal == nullptr && TerminalId::parse(id)) {
        TerminalRecord held = seen;
        held.terminal = id;
        terminal = adopt(held);
    }
    if (terminal == nullptr)
        return;
    if (ended)
        return on_ended(*terminal, seen, event.correlation_id);
    if (is_live(terminal->state))
        on_facts(*terminal, seen, event.correlation_id);
}

void Observing::on_ended(Terminal& terminal, const TerminalRecord& last, const std::string& correlation) {
    if (terminal.state == TerminalState::spawning)
        spawning_.on_running(terminal, last); // It ran, if only for a moment.
    if (last.state == "errored" && is_live(terminal.state))
        return ending_.on_lost(terminal);
    ending_.on_ended(terminal, last, correlation);
}

void Observing::on_facts(Terminal& terminal, const TerminalRecord& seen, const std::string& correlation) {
    if (terminal.state == TerminalState::spawning)
        return spawning_.on_running(terminal, seen);
    auto before = visible(terminal.record);
    take_facts(terminal.record, seen);
    auto state = parse_terminal_state(seen.state);
    if (state && may_step(terminal.state, *state) && is_live(*state))
        static_cast<void>(desk_.registry().step(terminal, *state));
    if (visible(terminal.record) == before)
        return;
    desk_.publish("terminal.state.changed", terminal, correlation);
    desk_.keeper().changed_lazily(desk_.now_ns());
}

void Observing::on_title(Terminal& terminal, const Envelope& event) {
    const auto* seen = std::get_if<TerminalRecord>(&event.payload);
    if (seen == nullptr || !is_live(terminal.state))
        return;
    TerminalRecord& record = terminal.record;
    std::string& field = event.name == "terminal.cwd.changed" ? record.cwd : record.title;
    std::string text = printable(event.name == "terminal.cwd.changed" ? seen->cwd : seen->title);
    if (field == text)
        return; // A repeat.
    field = std::move(text);
    shorten(record);
    desk_.publish(event.name, terminal, event.correlation_id);
    desk_.keeper().changed_lazily(desk_.now_ns());
}

void Observing::pass_on(const Terminal& terminal, const Envelope& event) {
    Envelope copy = wire::make_event(event.name, event.payload);
    copy.correlation_id = event.correlation_id;
    copy.terminal_id = terminal.record.terminal;
    copy.lane_id = terminal.record.lane;
    copy.session_id = terminal.record.session;
    desk_.publish(std::move(copy));
}

} // namespace helios::lane
