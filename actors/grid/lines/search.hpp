// Finds text in the history and on the screen, in logical lines: what wrapped is found whole. Reads only.
// Patterns are RE2's (github.com/google/re2/wiki/Syntax): matching takes time in proportion to the text.
#pragma once

#include "base/result.hpp"
#include "grid/screen.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace helios::grid {

inline constexpr std::size_t pattern_bytes_max = 1000;
inline constexpr std::size_t searched_line_bytes_max = 64 * 1024; // Of a longer line, the first ones.
inline constexpr std::size_t matched_text_bytes_max = 4096;  // Of a longer line, what is around the match.
inline constexpr std::int64_t search_ns_max = 1'000'000'000; // Then it stops where it is, and says so.

enum class PatternSyntax : std::uint8_t { literal, regex };
enum class LetterCase : std::uint8_t { smart, exact, ignored }; // smart: exact if the pattern has a capital.
enum class SearchOrder : std::uint8_t { newest_first, oldest_first };

struct SearchOptions {
    std::string pattern;
    PatternSyntax syntax = PatternSyntax::literal;
    LetterCase letter_case = LetterCase::smart;
    SearchOrder order = SearchOrder::newest_first; // Of lines; within one it is always from left to right.
    std::size_t matches_max = 1000;
    std::size_t text_bytes_max = 512 * 1024; // Of all matches' texts.
};

struct Match {
    std::uint64_t line = 0;   // Counted from 1, the first the terminal ever had: it stays as others come.
    std::uint32_t column = 0; // 0-based, in cells of the logical line.
    std::uint32_t width = 0;  // In cells.
    std::string text;         // Its line.
    bool operator==(const Match&) const = default;
};

struct Matches {
    std::vector<Match> found;
    bool complete = true; // Nothing more would be found without the bounds.
};

// Matches of no width are none. invalid: the pattern is empty, too long, or no regular expression.
Result<Matches> search(const Screen& screen, const SearchOptions& options);

} // namespace helios::grid
