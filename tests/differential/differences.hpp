// Where another engine shows something else, and who is right by which text. A rule names the tokens that it
// is about, and exempts nothing but them: without these tokens a stream must look the same everywhere.
#pragma once

#include <set>
#include <span>
#include <string_view>

#include "differential/stream.hpp"

namespace helios::differential {

using About = bool (*)(const Meaning& meaning);

struct Difference {
    std::string_view name;
    std::string_view peers;   // Set apart by spaces.
    std::string_view right;   // Who, and by which text.
    std::string_view example; // On 10x4 the two differ after it; when they no longer do, the rule has to go.
    About about;
    About with = nullptr; // Only where another token of the stream is this.
    enum class Shows : std::uint8_t { anywhere, in_history } shows = Shows::anywhere;
};

std::span<const Difference> differences();

// What is left of a stream without the tokens that a rule for the peer is about; tokens of rules that only
// show in the history stay. The names of the rules go to `used`.
Stream without_exempt(const Stream& stream, std::string_view peer, std::set<std::string_view>& used);
// Whether one of its tokens is of a rule that shows in the history alone.
bool history_may_differ(const Stream& stream, std::string_view peer, std::set<std::string_view>& used);

} // namespace helios::differential
