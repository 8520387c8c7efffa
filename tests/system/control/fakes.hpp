// Fakes of the services that control forwards to. FakeCore keeps a table of terminals and behaves like core
// as far as control can see; FakeGrid answers reads and pastes.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "control_process.hpp"

namespace helios::control_test {

class FakeCore {
public:
    explicit FakeCore(Mesh& mesh);

    // Says hello with what it holds.
    void hello();
    // Its child ends by itself.
    void end_terminal(const std::string& terminal, std::int32_t wait_status);
    // A terminal that this core found, spawned by nobody that control knows.
    void hold(const std::string& terminal);
    // Its holder died.
    void lose(const std::string& terminal) { held_.erase(terminal); }

    [[nodiscard]] bool holds(const std::string& terminal) const { return held_.contains(terminal); }
    [[nodiscard]] bool welcomed() const { return welcomed_; }
    [[nodiscard]] std::size_t count(std::string_view method) const;
    [[nodiscard]] const std::vector<std::string>& methods() const { return methods_; }
    [[nodiscard]] std::string typed() const { return typed_; }

    std::set<std::string, std::less<>> silent_methods; // Not answered.
    std::string spawn_error;                           // Code; empty: spawns.
    std::int32_t deaf_below = 0;                       // Signals below this number end nothing.
    Peer peer;

private:
    void on_envelope(const wire::Envelope& envelope);
    wire::Envelope carry_out(const wire::Envelope& command);
    wire::Envelope spawn(const wire::Envelope& command);
    void signal(const wire::Envelope& command);

    std::map<std::string, wire::TerminalRecord> held_;
    std::vector<std::string> methods_;
    std::string typed_;
    std::int32_t next_pid_ = 1'000;
    std::uint64_t generation_;
    bool welcomed_ = false;
};

class FakeGrid {
public:
    explicit FakeGrid(Mesh& mesh);
    Peer peer;
};

} // namespace helios::control_test
