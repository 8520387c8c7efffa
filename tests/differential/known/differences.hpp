// Where another engine shows something else, and who is right by which text. A rule names the tokens that it
// is about and where they come, and exempts nothing but them: without these a stream must look the same.
#pragma once

#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "differential/stream.hpp"

namespace helios::differential {

// Helios' screen as a token finds it.
struct Place {
    grid::Cursor cursor;
    grid::Size size;
    grid::Modes modes;
    bool alternate = false;
    bool line_drawing = false; // What is printed next is of DEC special graphics.
    bool wide_in_row = false;  // Of the cursor.
    bool wide_on_screen = false;
    bool after_text = false; // The token before it printed.
    std::uint16_t top = 0;   // The margins' rows.
    std::uint16_t bottom = 0;
    [[nodiscard]] bool at_end() const {
        return cursor.row + 1 == size.rows && cursor.column + 1 == size.columns;
    }
    [[nodiscard]] bool has_margins() const { return top > 0 || bottom + 1 < size.rows; }
};

using About = bool (*)(const Meaning& meaning, const Place& place);
using With = bool (*)(const Meaning& meaning);

struct Difference {
    // Where it shows. In the history: one of the two keeps lines that the other does not, and nothing else.
    enum class Shows : std::uint8_t { anywhere, more_history_here, more_history_there };

    std::string_view name;
    std::string_view peers;   // Set apart by spaces.
    std::string_view right;   // Who, and by which text.
    std::string_view example; // On 10x4 the two differ after it; when they no longer do, the rule has to go.
    About about;
    With with = nullptr; // Only where another token of the stream is this.
    Shows shows = Shows::anywhere;
};

// Of more than one peer, of xterm.js (and the frames that it shows), of alacritty_terminal.
std::span<const Difference> shared_differences();
std::span<const Difference> xterm_differences();
std::span<const Difference> alacritty_differences();
// All of them that name the peer.
std::vector<Difference> differences_of(std::string_view peer);

// What is left of a stream without the tokens that a rule for the peer is about; tokens of rules that only
// show in the history stay. The names of the rules go to `used`.
Stream without_exempt(const Stream& stream, std::string_view peer, std::set<std::string_view>& used);
// Whether rules about its tokens explain that the one history became the other.
bool history_may_differ(const Stream& stream, std::string_view peer, std::string_view ours,
                        std::string_view theirs, std::set<std::string_view>& used);

} // namespace helios::differential
