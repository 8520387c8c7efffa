// The holder's wire, version 1. Frozen: old holders outlive every upgrade, so nothing here ever changes;
// what is new gets a new message type, which an old holder answers with refused(unknown_type).
//
// One message = one SEQPACKET packet: Header, then the fixed body of its type, then `tail` bytes where
// stated. Little-endian, structs as laid out below (static_assert'ed), reserved bytes zero when sent, ignored
// when read. File descriptors travel in the same packet as SCM_RIGHTS, in the stated order.
//
// A holder holds one child on a pty (mode pty, one stream) or on three pipes (mode pipe: stream 0 is its
// stdout, stream 1 its stderr, INPUT goes to its stdin). Every offset is an absolute count of bytes of one
// stream since the child began.
//
// Roles: one `broker` (input, resize, signal, limit, collect), one `grid` (reply, commit; in pipe mode the
// consumer of the output), any number of `observer` (read only). A HELLO as broker or grid raises that role's
// epoch; the holder first takes in what the old peer had already sent, then closes it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace helios::hold {

inline constexpr std::uint8_t protocol_version = 1;
inline constexpr std::size_t packet_bytes_max = 64 * 1024 + 256; // One INPUT of 64 KiB and its header.
inline constexpr std::size_t input_bytes_max = 64 * 1024;        // In one INPUT.
inline constexpr std::size_t input_queue_bytes = 64 * 1024; // Not yet taken by the child; beyond: ack full.
inline constexpr std::size_t reply_bytes_max = 4096;        // In one REPLY.
inline constexpr std::size_t commit_fds_max = 64;           // Checkpoint and history pages in one COMMIT.
inline constexpr std::size_t journal_entries = 64;
inline constexpr std::size_t writers_kept = 16;
inline constexpr std::size_t terminal_name_bytes = 40;        // Zero-padded text id.
inline constexpr std::int64_t reply_late_ns = 2'000'000'000;  // Replies later than this are dropped.
inline constexpr std::uint64_t no_offset = ~std::uint64_t{0}; // "not ended", "no limit", "no checkpoint".

enum class Mode : std::uint8_t { pty = 0, pipe = 1 };
enum class Role : std::uint8_t { broker = 1, grid = 2, observer = 3 };

enum class Type : std::uint8_t {
    // Peer to holder.
    hello = 1,   // Hello. Answer: welcome or refused.
    input = 2,   // Input + tail bytes. Answer: input_ack.
    resize = 3,  // Resize. No answer; the journal shows it.
    signal = 4,  // Signal. Answer: signal_ack.
    reply = 5,   // Reply + tail bytes. No answer; counted when dropped.
    commit = 6,  // Commit + fds. Answer: commit_ack.
    limit = 7,   // Limit. No answer.
    collect = 8, // No body. After the end: answer exit, then the holder goes. Before: refused(not_ended).
    status = 9,  // No body. Any role. Answer: welcome without fds.
    // Holder to peer.
    welcome = 65,    // Welcome + fds: per stream its ring; then wake page and eventfd (broker, grid);
                     // then, for the grid, the fds of the last accepted COMMIT.
    refused = 66,    // Refused.
    input_ack = 67,  // InputAck.
    signal_ack = 68, // SignalAck.
    commit_ack = 69, // CommitAck.
    exit = 70,       // Exit. Unasked to every peer at the end, and to each that says hello after it.
};

struct Header {
    std::uint8_t version = protocol_version;
    Type type{};
    std::uint16_t reserved = 0;
    std::uint32_t tail_bytes = 0; // Bytes after the fixed body.
};

struct Hello {
    Role role{};
    std::uint8_t reserved[7]{};
    std::uint64_t epoch = 0; // 0: the next one. Else it must be greater than the role's present epoch.
};

struct Welcome {
    Role role{};
    Mode mode{};
    std::uint8_t streams = 1; // 1 for pty, 2 for pipe.
    std::uint8_t ended = 0;   // 1: the child is gone and its output drained; see Exit.
    std::int32_t child_pid = 0;
    std::uint64_t epoch = 0;
    std::uint64_t child_start_ticks = 0; // Field 22 of /proc/PID/stat, to tell a reused pid.
    std::int64_t started_wall_ns = 0;
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
    std::uint16_t x_pixels = 0;
    std::uint16_t y_pixels = 0;
    std::uint64_t ring_capacity = 0;             // Bytes of each stream's ring, a power of two.
    std::uint64_t checkpoint_offset = no_offset; // Of the last accepted COMMIT of stream 0.
    std::uint64_t checkpoint_epoch = 0;
    std::uint16_t checkpoint_fds = 0;
    std::uint16_t input_queued_bytes_64 = 0; // Bytes waiting for the child, in units of 64, rounded up.
    std::uint32_t replies_dropped = 0;       // Late or already answered.
    char terminal[terminal_name_bytes]{};
};

enum class RefusedReason : std::uint8_t {
    bad_version = 1,
    bad_message = 2, // Wrong size for its type, or a field out of range.
    unknown_type = 3,
    not_permitted = 4, // This role may not say that, or HELLO was missing.
    stale_epoch = 5,
    not_ended = 6,
};

struct Refused {
    RefusedReason reason{};
    Type type{}; // Of the message refused.
    std::uint8_t reserved[6]{};
};

// `writer` names one typist (any value but 0), `seq` counts its messages from 1. A seq that is not greater
// than the last accepted one of the same writer is acknowledged as repeated and not typed again.
struct Input {
    std::uint64_t writer = 0;
    std::uint64_t seq = 0;
    std::uint8_t end_of_input = 0; // Pipe mode: close stdin after these bytes. Pty mode: ignored.
    std::uint8_t reserved[7]{};
};

enum class InputOutcome : std::uint8_t {
    accepted = 1, // In the holder's queue: it will be typed, once.
    repeated = 2, // Had been accepted before.
    full = 3,     // Nothing taken; try again.
    closed = 4,   // The child is gone or its stdin is closed.
};

struct InputAck {
    std::uint64_t writer = 0;
    std::uint64_t seq = 0;
    InputOutcome outcome{};
    std::uint8_t line_overflow =
        0; // 1: the tty is canonical and this line passes 4,095 bytes: the kernel drops.
    std::uint8_t reserved[6]{};
};

struct Resize {
    std::uint16_t columns = 0; // 1 to 65535.
    std::uint16_t rows = 0;
    std::uint16_t x_pixels = 0;
    std::uint16_t y_pixels = 0;
};

enum class SignalTarget : std::uint8_t {
    foreground = 1, // The tty's foreground process group (pipe mode: the child's group).
    child = 2,      // The child's own process group.
    everything = 3, // Every process of the holder: the child's session and what escaped it.
};

struct Signal {
    std::int32_t number = 0;
    SignalTarget target{};
    std::uint8_t reserved[3]{};
};

struct SignalAck {
    std::int32_t number = 0;
    std::int32_t error = 0; // errno of kill(2), 0 when sent.
};

// Queued for the child only if query_end lies beyond `effects`, which then moves to query_end.
struct Reply {
    std::uint64_t query_end = 0; // Offset just after the query's last byte.
};

// Accepted when stream exists and released <= offset <= written. The fds (regular files, of stream 0 only)
// replace those of the commit before; none: there is no checkpoint any more. Not accepted: they are closed.
struct Commit {
    std::uint64_t offset = 0;
    std::uint64_t epoch = 0; // The sender's own epoch; another is refused as stale.
    std::uint8_t stream = 0;
    std::uint8_t reserved[3]{};
    std::uint32_t journal_applied = 0; // journal_count (low 32 bits) up to which sizes are in the checkpoint.
};

struct CommitAck {
    std::uint64_t offset = 0;
    std::uint8_t accepted = 0;
    std::uint8_t stream = 0;
    std::uint8_t reserved[6]{};
};

// The holder reads the stream no further than `offset` (no_offset: no limit, the state at the start and
// after each HELLO of a broker).
struct Limit {
    std::uint64_t offset = no_offset;
    std::uint8_t stream = 0;
    std::uint8_t reserved[7]{};
};

struct Exit {
    std::uint64_t end[2]{};       // Final `written` of each stream.
    std::int32_t wait_status = 0; // As from waitpid(2).
    std::int32_t child_pid = 0;
    std::int64_t ended_wall_ns = 0;
};

// The head of a stream's ring memfd. Peers map it read-only; data starts at ring_data_offset and the byte of
// offset o lies at ring_data_offset + o % capacity. Bytes [released, written) are valid; a reader copies,
// then checks that its offset is still >= released (released bytes are overwritten or given back as zeros).
struct JournalEntry {
    std::uint64_t offset = 0; // The change applies before the byte of this offset.
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
    std::uint16_t x_pixels = 0;
    std::uint16_t y_pixels = 0;
};

struct RingHead {
    std::uint64_t magic = 0; // ring_magic.
    std::uint64_t capacity = 0;
    std::atomic<std::uint64_t> written{0};
    std::atomic<std::uint64_t> released{0};
    std::atomic<std::uint64_t> effects{0};
    std::atomic<std::uint64_t> end{no_offset};
    // Sizes, newest last: entry n lies at n % journal_entries; [journal_first, journal_count) are valid.
    // Entry first, then the count (release). Entry 0 is the size at the start. Forgotten are entries before
    // `released`, those a COMMIT says it applied, and when full the oldest (a replay then starts at the next
    // size: what coalescing means here); a reader copies, then checks journal_first.
    std::atomic<std::uint64_t> journal_first{0};
    std::atomic<std::uint64_t> journal_count{0};
    JournalEntry journal[journal_entries]{};
};

inline constexpr std::uint64_t ring_magic = 0x31474E5253494C48U; // "HLISRNG1" in memory order.
inline constexpr std::size_t ring_data_offset = 4096;

// A page of one epoch that its peer may write. Peer about to sleep: asleep = 1, seq_cst fence, look at the
// ring once more, then wait for the eventfd. Holder after moving written, end or the journal: seq_cst fence,
// and if asleep was 1, set it to 0 and write the eventfd.
struct WakePage {
    std::atomic<std::uint32_t> asleep{0};
};

static_assert(sizeof(Header) == 8 && sizeof(Hello) == 16 && sizeof(Welcome) == 112 && sizeof(Refused) == 8);
static_assert(sizeof(Input) == 24 && sizeof(InputAck) == 24 && sizeof(Resize) == 8 && sizeof(Signal) == 8);
static_assert(sizeof(SignalAck) == 8 && sizeof(Reply) == 8 && sizeof(Commit) == 24 &&
              sizeof(CommitAck) == 16);
static_assert(sizeof(Limit) == 16 && sizeof(Exit) == 32);
static_assert(sizeof(JournalEntry) == 16 && sizeof(RingHead) == 64 + journal_entries * sizeof(JournalEntry));
static_assert(sizeof(RingHead) <= ring_data_offset);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
              std::atomic<std::uint32_t>::is_always_lock_free);

} // namespace helios::hold
