// A screen as a document of its own: text with colours, a web page, a picture. Reads only.
// What programs wrote is untrusted: it becomes text and colours, never markup, and a link only where it leads
// by http, https, mailto or to a file.
#pragma once

#include "base/result.hpp"
#include "grid/screen.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace helios::grid {

enum class ReadScope : std::uint8_t { screen, screen_and_history };

struct ExportOptions {
    ReadScope scope = ReadScope::screen; // With the history, rows that wrapped are one line again.
    std::uint32_t lines = 0;             // The last ones, blank rows at the end not counted; 0: all.
};

// Lines, each ended by '\n'; of more than bytes_max the last ones.
std::string export_text(const Screen& screen, const ExportOptions& options, std::size_t bytes_max);
// The same, with SGR and OSC 8.
std::string export_ansi(const Screen& screen, const ExportOptions& options, std::size_t bytes_max);

// These two are invalid where they would be larger than bytes_max.
// HTML: one <pre> with inline styles, no script, nothing that is fetched. Blinking text stands still. Images
// of the screen are in both as data: URIs of PNGs, as far as there is room in three quarters of bytes_max,
// and boxes where they are cut or cannot be told; with the history there are none.
Result<std::string> export_html(const Screen& screen, const ExportOptions& options, std::size_t bytes_max);
// SVG 1.1: each character at its cell's exact place, 10 by 20 units a cell; with the cursor where the screen
// has one. Blinking text stands still. Lines longer than the screen is wide are wrapped.
Result<std::string> export_svg(const Screen& screen, const ExportOptions& options, std::size_t bytes_max);

} // namespace helios::grid
