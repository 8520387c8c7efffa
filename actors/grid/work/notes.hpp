// What the stream tells people (title, directory, bell, notification), coalesced: at most one note per 100 ms
// of a terminal, the latest of each kind; the kinds take turns.
#pragma once

#include "grid/work/port.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace helios::grid {

inline constexpr std::int64_t note_interval_ns = 100'000'000;
inline constexpr std::size_t note_text_bytes_max = 4096; // Cut at a character's edge.

// The directory that OSC 7's URI or a plain path names, without control bytes; empty when it is neither.
[[nodiscard]] std::string directory_of(std::string_view place);

class Notes {
public:
    // Overflow rule: keep_latest per kind.
    void put(NoteKind kind, std::string_view text, std::uint64_t offset);
    // The next note that may go now.
    std::optional<Note> take(std::int64_t now_ns);
    [[nodiscard]] std::optional<std::int64_t> deadline() const;

private:
    std::array<std::optional<Note>, note_kinds> waiting_;
    std::size_t turn_ = 0;
    std::int64_t free_ns_ = 0; // No note before it.
};

} // namespace helios::grid
