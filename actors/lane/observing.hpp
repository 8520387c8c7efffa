// What services tell of terminals: events, and after a restart of either side the list of what core holds,
// against which the records are settled. Plain; owned by the lane actor.
#pragma once

#include "lane/desk.hpp"
#include "lane/ending.hpp"
#include "lane/spawning.hpp"

#include <set>
#include <string>
#include <string_view>

namespace helios::lane {

class Observing {
public:
    static constexpr std::int64_t list_again_ns = 200'000'000;
    static constexpr std::int64_t list_window_ns = 3'000'000'000; // Then core's own hello starts it.

    Observing(Desk& desk, Spawning& spawning, Ending& ending);

    // Control is new: core may have been there for long.
    void start();
    // A service is there that was not, or another one than before.
    void on_arrival(std::string_view service);
    void on_event(std::string_view service, const wire::Envelope& event);

private:
    void ask_list(std::int64_t until_ns);
    void on_list(const wire::TerminalList& list, const std::set<std::string>& lived);
    // One that core holds; adopts it when no record knows it.
    void on_held(const wire::TerminalRecord& held);
    void on_record(const wire::Envelope& event, const wire::TerminalRecord& seen);
    void on_ended(Terminal& terminal, const wire::TerminalRecord& last, const std::string& correlation);
    void on_facts(Terminal& terminal, const wire::TerminalRecord& seen, const std::string& correlation);
    void on_title(Terminal& terminal, const wire::Envelope& event);
    void pass_on(const Terminal& terminal, const wire::Envelope& event);
    [[nodiscard]] Terminal* adopt(const wire::TerminalRecord& held);

    Desk& desk_;
    Spawning& spawning_;
    Ending& ending_;
};

} // namespace helios::lane
