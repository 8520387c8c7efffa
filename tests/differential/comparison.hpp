// One stream through both engines, and what came of it.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "differential/peer.hpp"

namespace helios::differential {

struct Verdict {
    enum class Kind : std::uint8_t { equal, known, different };
    Kind kind = Kind::equal;
    std::set<std::string_view> rules; // Of the known differences that the stream has.
    std::size_t tokens_left_out = 0;  // Of the stream, by these.
    Stream minimal;                   // Of a difference that no rule explains.
    std::string difference;
};

// What the peer is fed: the stream, or frames of Helios' screen, of which no difference is known.
enum class Medium : std::uint8_t { bytes, frames };

class Comparison {
public:
    // `name` is the peer's in the table of differences.
    Comparison(Peer& peer, std::string name, Medium medium)
        : peer_(peer), name_(medium == Medium::frames ? "frames" : std::move(name)), medium_(medium) {}

    Result<Verdict> judge(const Stream& stream);
    // Whether the two show something different after it; rules do not count.
    Result<bool> differs(const Stream& stream);

private:
    // The same, but for what the rules exempt; those that it took are noted.
    Result<bool> differs_unexplained(const Stream& stream, Verdict& verdict);
    Stream shrunk(Stream stream);

    Result<bool> frames_differ(const Stream& stream);
    bool note(const std::string& ours, const std::string& theirs);
    [[nodiscard]] bool history_explained(const Stream& stream, std::set<std::string_view>& used) const;

    Peer& peer_;
    std::string name_;
    Medium medium_;
    std::string difference_;                                       // Of the last that differed.
    std::optional<std::pair<std::string, std::string>> histories_; // Where nothing else differed.
};

} // namespace helios::differential
