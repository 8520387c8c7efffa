// Where the parser was last at ground, for snapshots: a stream may be spliced only there.
//
// Lazy: nothing is parsed twice while chunks end at ground; a chunk that ends inside a sequence is kept, and
// parsed again only if its place is asked for, or if the next chunk ends inside a sequence too.
#pragma once

#include "vt/parser.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace helios::grid {

class Ground {
public:
    void start_at_ground(std::uint64_t offset);
    // Of a restored parser nobody knows where its sequence began: no answer until it ends.
    void start_inside();

    // After each chunk was parsed, by where the screen's parser then stood.
    void fed_to_ground(std::uint64_t end_offset);
    void fed_inside(std::span<const std::uint8_t> bytes, std::uint64_t offset);

    [[nodiscard]] std::optional<std::uint64_t> offset();

private:
    void settle();

    std::optional<std::uint64_t> offset_ = 0;
    vt::Parser parser_; // Stands at the end of what was settled.
    std::vector<std::uint8_t> kept_;
    std::uint64_t kept_offset_ = 0;
};

} // namespace helios::grid
