// What the bus reads of a screen: all of it in one of the formats, what a command printed, or what a search
// finds. Also the bytes that a paste types.
#pragma once

#include "base/result.hpp"
#include "grid/export/export.hpp"
#include "grid/lines/command_output.hpp"
#include "grid/lines/search.hpp"
#include "grid/screen.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace helios::grid {

enum class ReadPart : std::uint8_t { screen, output, matches };
enum class ReadFormat : std::uint8_t { text, ansi, vt, html, svg };

inline constexpr std::size_t read_bytes_max = 1000 * 1000; // A bus payload is at most 1 MB.

struct ReadOptions {
    ReadPart part = ReadPart::screen;
    ReadFormat format = ReadFormat::text;
    ExportOptions rows;
    std::size_t back = 0; // Of an output: the commands before the newest.
    SearchOptions search;
};

struct Reading {
    std::string text;                     // Of the part that was asked for.
    std::optional<CommandOutput> command; // Its output is in `text`.
    Matches matches;
    Size size;
    Cursor cursor;
    std::string title;
    bool alternate = false;
    std::uint64_t offset = 0;
};

// Errors: those of command_output(), search() and the exports; vt is always whole.
Result<Reading> read_screen(const Screen& screen, const ReadOptions& options);

enum class Bracketing : std::uint8_t { off, on };
// Line ends become CR; ESC[201~ and every control but CR, LF and TAB are removed.
[[nodiscard]] std::string paste_bytes(std::string_view text, Bracketing bracketing);

} // namespace helios::grid
