// What a worker tells the world, as plain values and one interface. Called on the worker's thread, in the
// order in which things happened; the implementation must not block and must not call the worker back.
#pragma once

#include "grid/facts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace helios::grid {

// What the worker has parsed, and how far it may be sent bytes.
struct Grant {
    std::uint64_t epoch = 0;
    std::uint64_t have = 0;
    std::uint64_t limit = 0;
    bool resync = false; // A chunk was lost: rewind to `have` first.
    bool operator==(const Grant&) const = default;
};

struct Reply {
    std::uint64_t query_end = 0; // Offset just after the query: the holder answers each query once.
    std::vector<std::uint8_t> bytes;
    bool operator==(const Reply&) const = default;
};

// A change of size at a place of the stream, as the holder journalled it.
struct SizeChange {
    std::uint64_t offset = 0;
    Size size;
    bool operator==(const SizeChange&) const = default;
};

// A whole screen at an offset of its stream.
struct Checkpoint {
    std::uint64_t offset = 0;
    std::vector<std::byte> screen;          // As of grid/checkpoint.hpp.
    std::optional<SizeChange> last_applied; // Told to the holder beside the file: it may forget the change.
};

// One part of the screen as VT bytes; the stream continues at `offset`.
struct SnapshotPart {
    std::uint64_t request = 0;
    std::uint64_t offset = 0;
    Size size;
    bool last = true;
    std::string failure; // Not empty: no snapshot, and why.
    std::string bytes;
};

enum class NoteKind : std::uint8_t { title, cwd, bell, notification };
inline constexpr std::size_t note_kinds = 4;

struct Note {
    NoteKind kind{};
    std::string text;
    std::uint64_t offset = 0; // Where in the stream: repeats after a restart can be told.
    bool operator==(const Note&) const = default;
};

enum class CommitOutcome : std::uint8_t {
    taken,
    refused, // No memory or descriptors now: the worker tries again later.
};

class Port {
public:
    virtual ~Port() = default;

    virtual void grant(const Grant& grant) = 0;
    // In order; before any commit made after their queries.
    virtual void replies(std::vector<Reply> replies) = 0;
    virtual CommitOutcome commit(const Checkpoint& checkpoint) = 0;
    virtual void snapshot(SnapshotPart part) = 0;
    virtual void note(Note note) = 0;
};

} // namespace helios::grid
