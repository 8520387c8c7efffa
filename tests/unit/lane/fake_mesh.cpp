#include "fake_mesh.hpp"

namespace helios::lane {

FakeMesh::FakeMesh() : FakeMesh(Records{}) {}

FakeMesh::FakeMesh(Records records)
    : desk(Registry(std::move(records), 1), *this,
           Clocks{[this] { return now_ns; }, [this] { return now_ns; }}) {}

Command FakeMesh::command(std::string_view method, wire::Payload payload, std::string terminal) {
    Command made{next_call_++, wire::make_command(method, std::move(payload))};
    made.envelope.correlation_id = "cor_" + std::to_string(made.call);
    made.envelope.terminal_id = std::move(terminal);
    return made;
}

Command FakeMesh::spawn(const std::string& name) {
    wire::SpawnRequest request;
    request.name = name;
    request.argv = {"bash"};
    Command made = command("terminal.spawn", std::move(request), "");
    spawning.on_spawn(made);
    return made;
}

std::string FakeMesh::active(const std::string& name) {
    spawn(name);
    saved();
    Asked asked = take_ask();
    wire::TerminalRecord record;
    record.terminal = asked.command.terminal_id;
    record.pid = 42;
    record.columns = 80;
    record.rows = 24;
    answer_ok(asked, record);
    saved();
    return asked.command.terminal_id;
}

void FakeMesh::saved() {
    desk.keeper().on_saved(generation, {}, now_ns);
}

void FakeMesh::unsaved() {
    desk.keeper().on_saved(generation, system_error("cannot write the registry", 28), now_ns);
}

FakeMesh::Asked FakeMesh::take_ask() {
    if (asks.empty())
        return {};
    Asked first = std::move(asks.front());
    asks.pop_front();
    return first;
}

void FakeMesh::answer_ok(const Asked& asked, wire::Payload payload) {
    desk.on_answer(wire::make_response(asked.command, std::move(payload)));
}

void FakeMesh::answer_error(const Asked& asked, std::string_view code, bool retryable) {
    auto response = wire::make_error(asked.command, code, "refused by the test");
    response.error.retryable = retryable;
    desk.on_answer(response);
}

void FakeMesh::advance(std::int64_t ns) {
    now_ns += ns;
    desk.on_time();
}

std::string FakeMesh::answer_to(const Command& command) const {
    auto found = answers.find(command.call);
    if (found == answers.end())
        return "open";
    return found->second.ok() ? "ok" : found->second.error.code;
}

wire::TerminalRecord FakeMesh::record_in(const Command& command) const {
    auto found = answers.find(command.call);
    const auto* record =
        found == answers.end() ? nullptr : std::get_if<wire::TerminalRecord>(&found->second.payload);
    return record == nullptr ? wire::TerminalRecord{} : *record;
}

std::string FakeMesh::topics() const {
    std::string joined;
    for (const auto& event : events)
        joined += (joined.empty() ? "" : " ") + event.name;
    return joined;
}

std::string FakeMesh::topics(const std::string& correlation) const {
    std::string joined;
    for (const auto& event : events) {
        if (event.correlation_id == correlation)
            joined += (joined.empty() ? "" : " ") + event.name;
    }
    return joined;
}

std::vector<std::string> FakeMesh::asked_methods() const {
    std::vector<std::string> methods;
    for (const Asked& asked : asks)
        methods.push_back(asked.service + ":" + asked.command.name);
    return methods;
}

void FakeMesh::answer(Call call, wire::Envelope response) {
    if (!answers.emplace(call, std::move(response)).second)
        ++answered_twice;
}

void FakeMesh::ask(std::string_view service, wire::Envelope command, Patience patience) {
    asks.push_back({std::string(service), std::move(command), patience});
}

void FakeMesh::publish(wire::Envelope event) {
    events.push_back(std::move(event));
}

void FakeMesh::save(std::uint64_t new_generation, std::vector<std::uint8_t> new_content) {
    generation = new_generation;
    content = std::move(new_content);
}

} // namespace helios::lane
