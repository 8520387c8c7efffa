// A screen as bytes: both screens, modes, cursors, tables, title and the parser in mid-sequence.
// Versioned and checksummed. Bytes that are hostile, torn or of a newer version give an Error, never a crash.
#pragma once

#include "base/result.hpp"
#include "grid/screen.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace helios::grid {

inline constexpr std::uint32_t checkpoint_version = 7;

enum class CheckpointScope : std::uint8_t { screen, screen_and_history };

// Replaces `out`. Its size is bounded by the screen's size, tables, and (if wanted) the history's bytes.
void serialize(const Screen& screen, CheckpointScope scope, std::vector<std::byte>& out);

// Makes the header fit a payload that was changed: for tests and fuzzers of restore(). Too short is left
// alone.
void seal_checkpoint(std::span<std::byte> bytes);

// The screen goes on exactly where the serialized one stood; history limits are those it had.
Result<Screen> restore(std::span<const std::byte> bytes);

} // namespace helios::grid
