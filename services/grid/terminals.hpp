// Every terminal this grid serves: its holder link, its worker and what it was last granted. On the loop's
// thread; workers' words arrive here as posted tasks.
#pragma once

#include "base/event_loop.hpp"
#include "base/id.hpp"
#include "grid/grid_worker_actor.hpp"
#include "grid/holder_link.hpp"
#include "wire/envelope.hpp"
#include "wire/terminal.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace helios::grid {

inline constexpr std::size_t terminals_max = 1024;
inline constexpr std::size_t closed_kept_max = 32; // Screens of closed terminals; overflow rule: drop_oldest.

// The ways out of the process.
struct Ways {
    std::function<void(const wire::Data&)> to_session;
    std::function<void(const wire::Envelope&)> to_control;
    std::function<void()> fenced; // A newer grid runs.
};

class Terminals {
public:
    struct Options {
        std::size_t history_lines_max = 10'000;
        std::shared_ptr<Places> places; // May be null: then nothing is watched.
    };

    Terminals(EventLoop& loop, caf::actor_system& system, Options options, Ways ways);
    ~Terminals();
    Terminals(const Terminals&) = delete;
    Terminals& operator=(const Terminals&) = delete;

    // From the session.
    void on_output(std::shared_ptr<const wire::Frame> frame, const wire::OutputChunk& chunk);
    void on_opened(const wire::TerminalOpened& opened);
    void on_gap(const wire::OutputGap& gap);
    void on_closed(TerminalId terminal);
    void on_snapshot_request(const wire::SnapshotRequest& request);
    // From control; the answer comes by the way to control.
    void on_command(std::shared_ptr<const wire::Envelope> command);

    // Once a second: what was granted is said again to who has nothing under way.
    void resend_grants();
    [[nodiscard]] std::size_t size() const { return terminals_.size(); }

private:
    struct Terminal;
    class LoopOutlet;

    Terminal* find(TerminalId id);
    mesh::GridWorkerActor actor_of(TerminalId id);
    void close(TerminalId id);
    void send_grant(Terminal& terminal);
    void on_grant(TerminalId id, const Grant& grant);
    void on_replies(TerminalId id, std::vector<Reply> replies);
    void on_commit(TerminalId id, CommitFile commit);
    void on_note(TerminalId id, const Note& note);
    void on_snapshot(TerminalId id, const SnapshotPart& part);

    EventLoop& loop_;
    caf::actor_system& system_;
    Options options_;
    Ways ways_;
    std::unordered_map<TerminalId, std::unique_ptr<Terminal>> terminals_;
    struct Closed {
        TerminalId id;
        mesh::GridWorkerActor actor;
    };
    std::deque<Closed> closed_;
};

} // namespace helios::grid
