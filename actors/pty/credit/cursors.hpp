// Where each consumer of one terminal's output stands: consumer 0 is the grid, 1 to 63 are viewers. Holds
// offsets only. Loop thread.
//
// Invariant: a cursor is sent nothing at or beyond its limit, and nothing twice unless its consumer asked by
// credit (a rewind).
#pragma once

#include "pty/link/ring_reader.hpp"
#include "wire/terminal.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace helios::pty {

inline constexpr std::size_t consumers_max = 64;
inline constexpr std::uint64_t not_looked_up = ~std::uint64_t{0};

// A place in a terminal's history: bytes before `offset` and size changes before `size_change` are behind it.
struct Position {
    std::uint64_t offset = 0;
    std::uint64_t size_change = not_looked_up;      // Index of the next one, whether or not it is there yet.
    std::uint64_t change_offset = hold::no_offset;  // Where it applies; no_offset: it is not there yet.
    [[nodiscard]] bool change_due() const { return change_offset <= offset; }
    bool operator==(const Position&) const = default;
};

// The same place with its next size change looked up.
Position position_at(const RingReader& ring, Position at);

// Consumers that stand at one place and may go on from it.
struct Group {
    std::uint64_t consumers = 0; // Bits.
    Position at;
    std::uint64_t limit = 0; // The least of theirs.
};

enum class CreditEffect : std::uint8_t {
    ignored, // Of a place that was never written.
    closed,
    opened,
    granted,
    rewound, // What lies after `have` is sent again.
};

class Cursors {
public:
    CreditEffect on_credit(const wire::Credit& credit, std::uint64_t written, std::int64_t now_ns);
    void forget_all();
    // The next credit of every cursor says anew where it stands.
    void expect_resync();

    // Finds the next size change of each cursor that knows of none.
    void look_up(const RingReader& ring);
    // The group that stands furthest back among those that may be sent something: bytes below `written`, or
    // a size change. Its limit lies at the next group's place at most, so that groups meet again.
    [[nodiscard]] std::optional<Group> furthest_back(std::uint64_t written) const;
    // What the group was sent.
    void advance(std::uint64_t consumers, const Position& to, std::int64_t now_ns);
    // The ring no longer has what this consumer wants: nothing is sent until its next credit.
    void suspend(std::uint8_t consumer);

    // Would new output be sent to anybody?
    [[nodiscard]] bool wants_more(std::uint64_t written) const;
    // Output is there, and somebody's credit is used up.
    [[nodiscard]] bool starved(std::uint64_t written) const;
    [[nodiscard]] bool all_sent(std::uint64_t end) const;
    [[nodiscard]] std::uint64_t grid_have() const { return cursors_[wire::grid_consumer].have; }
    [[nodiscard]] std::uint64_t open() const { return open_; }
    [[nodiscard]] bool is_open(std::uint8_t consumer) const { return (open_ >> consumer & 1) != 0; }

private:
    struct Cursor {
        Position at;
        std::uint64_t have = 0;
        std::uint64_t limit = 0;
        std::int64_t sent_ns = 0;    // When it was last sent a chunk.
        std::int64_t have_ns = 0;    // When `have` last changed.
        std::uint8_t have_repeats = 0; // Credits a second apart that named the same `have`.
        bool resync = true;
        bool suspended = false;
    };

    static bool asks_again(Cursor& cursor, const wire::Credit& credit, std::int64_t now_ns);
    [[nodiscard]] static bool ready(const Cursor& cursor, std::uint64_t written);

    std::uint64_t open_ = 0; // Bits.
    std::array<Cursor, consumers_max> cursors_{};
};

} // namespace helios::pty
