// What every command of the lane works with: the registry, its durability, the way out to callers, services
// and subscribers, and timers. Plain and single threaded: the lane actor owns it and sets its time.
//
// Invariant: each command is answered exactly once; each ask that was made gets exactly one answer.
#pragma once

#include "lane/records/record_keeper.hpp"
#include "lane/records/registry.hpp"
#include "wire/envelope.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace helios::lane {

using Call = std::uint64_t; // Of the bus's dispatcher.

// What to do when the service is not there: as in the bus's dispatcher.
enum class Patience : std::uint8_t { none, restart, arrival };

// A command on its way through the lane.
struct Command {
    Call call = 0;
    wire::Envelope envelope;
};

// The way out. Calls do not come back before the present event is over.
class Outlet {
public:
    virtual ~Outlet() = default;
    virtual void answer(Call call, wire::Envelope response) = 0;
    virtual void ask(std::string_view service, wire::Envelope command, Patience patience) = 0;
    virtual void publish(wire::Envelope event) = 0;
    virtual void save(std::uint64_t generation, std::vector<std::uint8_t> content) = 0;
};

// Both clocks, so that tests can turn them.
struct Clocks {
    std::function<std::int64_t()> monotonic_ns;
    std::function<std::int64_t()> wall_ns;
};

class Desk {
public:
    // For wait: the oldest give way, which the dispatcher has then answered.
    using Then = std::function<void(const wire::Envelope& answer)>;
    using Task = std::function<void()>;

    Desk(Registry registry, Outlet& outlet, Clocks clocks);

    [[nodiscard]] Registry& registry() { return registry_; }
    [[nodiscard]] RecordKeeper& keeper() { return keeper_; }
    [[nodiscard]] std::int64_t now_ns() const { return clocks_.monotonic_ns(); }
    [[nodiscard]] std::int64_t wall_ns() const { return clocks_.wall_ns(); }

    void answer(const Command& command, wire::Payload payload);
    void answer(const Command& command, wire::Payload payload, const Terminal& terminal);
    void fail(const Command& command, std::string_view code, std::string message);
    // By what the registry said: exists, invalid, not_found, busy.
    void fail(const Command& command, const Error& error, std::string_view not_found_code);
    // The error of a service's answer, passed on.
    void fail(const Command& command, const wire::EnvelopeError& error);
    // The records cannot be written: says why, and that trying again may help.
    [[nodiscard]] static wire::EnvelopeError unsaved(const Error& error);

    // The terminal that a command names, if it is of the lane and session that it names; else it is answered.
    [[nodiscard]] Terminal* terminal_of(const Command& command);

    // A command to a service on behalf of another: the same correlation. Its own id, or the same.
    [[nodiscard]] static wire::Envelope derived(const wire::Envelope& command, std::string_view method,
                                                wire::Payload payload);
    void ask(std::string_view service, wire::Envelope command, Patience patience, Then then);
    void on_answer(const wire::Envelope& answer);

    // An event of a terminal, in the name of the command that caused it (or of nobody).
    void publish(std::string_view topic, const Terminal& terminal, const std::string& correlation);
    void publish_failure(std::string_view topic, const Terminal& terminal, const std::string& correlation,
                         const wire::EnvelopeError& error);
    void publish(wire::Envelope event) { outlet_.publish(std::move(event)); }

    void after(std::int64_t delay_ns, Task task);
    [[nodiscard]] std::optional<std::int64_t> next_due_ns() const;
    void on_time();

private:
    [[nodiscard]] wire::Envelope terminal_event(std::string_view topic, const Terminal& terminal,
                                                const std::string& correlation) const;
    void respond(Call call, wire::Envelope response) { outlet_.answer(call, std::move(response)); }

    Registry registry_;
    Outlet& outlet_;
    Clocks clocks_;
    RecordKeeper keeper_;
    std::unordered_map<std::string, Then> asked_; // By id; bounded by the dispatcher, which ends each.
    std::multimap<std::int64_t, Task> timers_;
};

} // namespace helios::lane
