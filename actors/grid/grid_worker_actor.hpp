// The actor around a grid::Worker: one per terminal, on the grid's scheduler threads. It translates messages
// into calls, writes checkpoint files, and speaks through an outlet. One chunk a message is its quantum.
//
// Invariant: its mailbox is covered by the credit that it grants (Intake counts what is under way).
#pragma once

#include "base/fd.hpp"
#include "base/id.hpp"
#include "grid/work/places.hpp"
#include "grid/work/port.hpp"
#include "mesh/interfaces.hpp"
#include "wire/envelope.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace helios::grid {

// A checkpoint on its way to the holder.
struct CommitFile {
    std::uint64_t offset = 0;
    std::optional<SizeChange> last_applied;
    Fd file;
};

// Where an actor's words go. Called on scheduler threads, must not block; order is kept.
class Outlet {
public:
    virtual ~Outlet() = default;

    virtual void grant(const Grant& grant) = 0;
    virtual void replies(std::vector<Reply> replies) = 0;
    virtual void commit(CommitFile commit) = 0;
    virtual void snapshot(SnapshotPart part) = 0;
    virtual void note(Note note) = 0;
    virtual void answer(wire::Envelope response) = 0;
};

// Chunks on their way to an actor: counted up by the sender, down by the actor. The sender drops a chunk
// beyond the bounds (overflow rule: resync), so a peer that ignores credit cannot fill the mailbox.
struct Intake {
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint32_t> chunks{0};
    std::atomic<std::uint64_t> have{0}; // Parsed: what is granted again is never out of date.
};
inline constexpr std::uint64_t intake_bytes_max = 512 * 1024; // Twice the window: a resync overlaps.
inline constexpr std::uint32_t intake_chunks_max = 2048;      // A frame of one byte costs some hundred.

inline constexpr std::size_t commands_waiting_max = 64; // Until the screen is there; more are refused.

struct GridWorkerOptions {
    TerminalId terminal;
    std::size_t history_lines_max = 10'000;
    std::shared_ptr<Outlet> outlet;
    std::shared_ptr<Intake> intake;
    std::shared_ptr<Places> places; // Null, or with `place`, its record there.
    Place* place = nullptr;
};

mesh::GridWorkerActor spawn_grid_worker(caf::actor_system& system, GridWorkerOptions options);

} // namespace helios::grid
