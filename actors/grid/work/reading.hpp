// A screen for people and agents: plain text, or text with SGR. Also the bytes that a paste types.
#pragma once

#include "grid/screen.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace helios::grid {

enum class ReadFormat : std::uint8_t { text, ansi };
enum class ReadScope : std::uint8_t { screen, screen_and_history };

inline constexpr std::size_t read_bytes_max = 1000 * 1000; // A bus payload is at most 1 MB: oldest lines go.

struct ReadOptions {
    ReadFormat format = ReadFormat::text;
    ReadScope scope = ReadScope::screen;
    std::uint32_t lines = 0; // The last ones, blank rows at the end not counted; 0: all.
};

struct Reading {
    std::string text;
    Size size;
    Cursor cursor;
    std::string title;
    bool alternate = false;
    std::uint64_t offset = 0;
};

[[nodiscard]] std::string read_text(const Screen& screen, const ReadOptions& options);

enum class Bracketing : std::uint8_t { off, on };
// Line ends become CR; ESC[201~ and every control but CR, LF and TAB are removed.
[[nodiscard]] std::string paste_bytes(std::string_view text, Bracketing bracketing);

} // namespace helios::grid
