// One terminal's grid: takes its output in order, keeps its screen, answers its queries, grants credit and
// commits checkpoints. Plain C++: time comes in as an argument, everything goes out through the Port. One
// owner, any thread.
//
// Invariant: each byte is parsed once, in order; what lies before `have` is trimmed, what lies beyond it is
// left for the resync.
#pragma once

#include "grid/screen.hpp"
#include "grid/work/ground.hpp"
#include "grid/work/notes.hpp"
#include "grid/work/port.hpp"
#include "grid/work/reading.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace helios::grid {

inline constexpr std::uint64_t window_bytes = 256 * 1024;     // Credit of one terminal, its mailbox included.
inline constexpr std::uint64_t commit_bytes_max = 256 * 1024; // Parsed since the last commit: commit now.
// After a snapshot bytes are kept so long (or half a ring) for the viewer that goes on from it.
inline constexpr std::uint64_t snapshot_keeps_bytes = 1024 * 1024;
inline constexpr std::int64_t quiet_ns = 100'000'000;          // Silence after which changes are committed.
inline constexpr std::int64_t idle_ns = 2'000'000'000;         // Silence after which history is compressed.
inline constexpr std::int64_t compress_pause_ns = 5'000'000;   // Between two pages: others have their turn.
inline constexpr std::int64_t commit_retry_ns = 1'000'000'000; // After a commit that could not be made.
inline constexpr std::size_t snapshot_part_bytes = 48 * 1024;  // Fits a SEQPACKET packet with room.
inline constexpr std::size_t reply_bytes_max = 4096;           // The holder's bound; a longer one is dropped.
inline constexpr std::size_t snapshots_waiting_max = 64; // Before the screen is there; more are refused.
inline constexpr std::size_t hibernated_history_bytes_max = 1024 * 1024; // More: only the screen is kept.

struct WorkerOptions {
    std::size_t history_lines_max = 10'000;
};

// What the holder said in its welcome.
struct Opening {
    std::uint64_t epoch = 0;
    Size size;                 // The pty's present one.
    std::uint64_t start = 0;   // Of the stream when there is no checkpoint, or a bad one.
    std::uint64_t written = 0; // At the time of the welcome.
    std::uint64_t ring_bytes = 0;
    std::optional<Checkpoint> checkpoint;
};

struct OutputSize {
    Size cells;
    std::uint16_t x_pixels = 0;
    std::uint16_t y_pixels = 0;
};

struct Output {
    std::uint64_t offset = 0;
    std::optional<OutputSize> size; // From `offset` on.
    std::span<const std::uint8_t> bytes;
};

struct WorkerCounters {
    std::uint64_t parsed_bytes = 0;
    std::uint64_t trimmed_bytes = 0;
    std::uint64_t gaps = 0;       // Chunks beyond `have`, dropped.
    std::uint64_t lost_bytes = 0; // No longer in the ring: skipped, the screen shows what it showed.
    std::uint64_t replies = 0;
    std::uint64_t replies_dropped = 0;
    std::uint64_t commits = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t restores = 0;
    std::uint64_t restores_failed = 0;
    Counters engine; // Of every screen it had; without what a checkpoint brought along: another counted that.
};

class Worker {
public:
    Worker(const WorkerOptions& options, Port& port);

    // The holder's welcome, the first one or after a reconnect (the screen then stays as it is).
    void open(const Opening& opening, std::int64_t now_ns);
    [[nodiscard]] bool is_open() const { return screen_.has_value(); }

    // The session began anew: it hears where we stand.
    void greet(std::uint64_t epoch);
    void on_output(const Output& output, std::int64_t now_ns);
    // The ring holds nothing before `oldest`.
    void on_gap(std::uint64_t oldest, std::int64_t now_ns);
    // The holder did not take the last commit.
    void on_commit_refused(std::int64_t now_ns);

    // Parts through the port; at once, or when the screen is there.
    void snapshot(std::uint64_t request);
    [[nodiscard]] bool can_read() const { return screen_ || !asleep_.empty(); }
    Result<Reading> read(const ReadOptions& options) const;
    // The bytes to type for a pasted text.
    [[nodiscard]] std::string paste(std::string_view text) const;

    void on_tick(std::int64_t now_ns);
    // When on_tick wants to be called; nothing to wait for: nullopt.
    [[nodiscard]] std::optional<std::int64_t> deadline() const;

    // The terminal is gone: the screen becomes checkpoint bytes, mapped again for each read.
    void hibernate();

    [[nodiscard]] std::uint64_t have() const { return have_; }
    [[nodiscard]] const WorkerCounters& counters() const { return counters_; }
    [[nodiscard]] const Screen* screen() const { return screen_ ? &*screen_ : nullptr; }

private:
    class Ear; // Hears the screen while it is fed.

    void begin(const Opening& opening);
    void take(const Output& output, std::int64_t now_ns);
    void feed(std::span<const std::uint8_t> bytes);
    void resize(const OutputSize& size);
    void catch_up_size();
    void count_engine();
    void send_replies(std::vector<Reply> replies);
    void send_grant();
    void send_first_grant();
    void send_notes(std::int64_t now_ns);
    void serve_snapshots();
    void send_snapshot(std::uint64_t request, std::uint64_t offset, const Screen& screen);
    void refuse_snapshot(std::uint64_t request);
    void commit_when_due(std::int64_t now_ns);
    [[nodiscard]] std::uint64_t commit_due() const;
    void commit(std::int64_t now_ns);

    WorkerOptions options_;
    Port& port_;
    std::optional<Screen> screen_;
    std::vector<std::byte> asleep_; // The screen's checkpoint once hibernated.
    Ground ground_;
    Notes notes_;
    WorkerCounters counters_;
    Counters counted_; // What the screen had counted when it was last looked at.
    std::uint64_t epoch_ = 0;
    std::uint64_t have_ = 0;
    std::uint64_t granted_have_ = 0;
    bool gap_ = false; // A chunk is missing and its resync has been asked for.
    std::uint64_t ring_bytes_ = 0;
    std::uint64_t committed_ = 0;  // Offset of the last commit.
    std::uint64_t keep_until_ = 0; // No commit before it, if the ring allows.
    bool changed_ = false;         // Since the last commit.
    std::int64_t changed_ns_ = 0;
    std::int64_t retry_ns_ = 0;    // No commit before it.
    std::int64_t compress_ns_ = 0; // No page is compressed before it.
    // A resize just before the welcome may have left no trace in the stream that we will see.
    std::optional<Size> present_size_;
    std::uint64_t present_size_offset_ = 0;
    std::optional<SizeChange> last_applied_;
    std::deque<std::uint64_t> waiting_snapshots_;
};

} // namespace helios::grid
