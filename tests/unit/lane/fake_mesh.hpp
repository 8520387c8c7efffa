// The lane's classes over a mesh that a test plays by hand: what they say is kept, what they ask is answered
// when the test says so, and time stands still until it is moved.
#pragma once

#include "lane/desk.hpp"
#include "lane/ending.hpp"
#include "lane/lane_commands.hpp"
#include "lane/observing.hpp"
#include "lane/spawning.hpp"
#include "lane/terminal_commands.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace helios::lane {

class FakeMesh final : public Outlet {
public:
    struct Asked {
        std::string service;
        wire::Envelope command;
        Patience patience;
    };

    FakeMesh();
    explicit FakeMesh(Records records);

    // A command as the bus hands it over; its correlation is "cor_<call>".
    Command command(std::string_view method, wire::Payload payload, std::string terminal);
    Command spawn(const std::string& name);
    // Spawned, recorded and answered by core: its id.
    std::string active(const std::string& name);

    // What is recorded is on disk now, or could not be written.
    void saved();
    void unsaved();
    // The oldest ask, taken off the list; empty when there is none.
    Asked take_ask();
    void answer_ok(const Asked& asked, wire::Payload payload);
    void answer_error(const Asked& asked, std::string_view code, bool retryable);
    void advance(std::int64_t ns);

    // "ok", an error's code, or "open".
    std::string answer_to(const Command& command) const;
    wire::TerminalRecord record_in(const Command& command) const;
    // Topics of events in order, separated by spaces; of one correlation.
    std::string topics() const;
    std::string topics(const std::string& correlation) const;
    std::vector<std::string> asked_methods() const;

    void answer(Call call, wire::Envelope response) override;
    void ask(std::string_view service, wire::Envelope command, Patience patience) override;
    void publish(wire::Envelope event) override;
    void save(std::uint64_t generation, std::vector<std::uint8_t> content) override;

    std::int64_t now_ns = 1'000'000'000;
    std::map<Call, wire::Envelope> answers;
    int answered_twice = 0;
    std::deque<Asked> asks;
    std::vector<wire::Envelope> events;
    std::uint64_t generation = 0;
    std::vector<std::uint8_t> content;

    Desk desk;
    TerminalCommands terminals{desk};
    LaneCommands lanes{desk};
    Spawning spawning{desk};
    Ending ending{desk};
    Observing observing{desk, spawning, ending};

private:
    Call next_call_ = 1;
};

} // namespace helios::lane
