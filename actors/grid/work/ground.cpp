#include "grid/work/ground.hpp"

#include <algorithm>

namespace helios::grid {
namespace {

// The events are the screen's business; here only the parser's state counts.
class Deaf final : public vt::Sink {
    void print_ascii(std::span<const std::uint8_t> /*ascii*/) override {}
    void print_text(std::span<const char32_t> /*text*/) override {}
    void execute(std::uint8_t /*control*/) override {}
    void esc(const vt::Sequence& /*sequence*/) override {}
    void csi(const vt::Sequence& /*sequence*/) override {}
    void string(const vt::StringSequence& /*sequence*/) override {}
    void dcs_hook(const vt::Sequence& /*header*/) override {}
    void dcs_put(std::span<const std::uint8_t> /*bytes*/) override {}
    void dcs_unhook(vt::Terminator /*terminator*/) override {}
};

constexpr std::size_t tail_bytes = 256; // Most unfinished sequences are shorter.

// The last index of `bytes` from `first` on at which the parser is at ground.
std::optional<std::size_t> step_through(vt::Parser& parser, std::span<const std::uint8_t> bytes,
                                        std::size_t first) {
    Deaf deaf;
    std::optional<std::size_t> last;
    for (std::size_t i = first; i < bytes.size(); ++i) {
        parser.feed(bytes.subspan(i, 1), deaf);
        if (parser.at_ground())
            last = i + 1;
    }
    return last;
}

} // namespace

void Ground::start_at_ground(std::uint64_t offset) {
    fed_to_ground(offset);
}

void Ground::start_inside() {
    offset_.reset();
    kept_.clear();
}

void Ground::fed_to_ground(std::uint64_t end_offset) {
    offset_ = end_offset;
    kept_.clear();
    parser_.reset();
}

void Ground::fed_inside(std::span<const std::uint8_t> bytes, std::uint64_t offset) {
    if (!offset_)
        return;
    settle();
    kept_.assign(bytes.begin(), bytes.end());
    kept_offset_ = offset;
}

std::optional<std::uint64_t> Ground::offset() {
    if (offset_)
        settle();
    return offset_;
}

void Ground::settle() {
    if (kept_.empty())
        return;
    const vt::Parser before = parser_;
    const std::size_t head = kept_.size() - std::min(kept_.size(), tail_bytes);
    Deaf deaf;
    parser_.feed(std::span(kept_).first(head), deaf);
    auto last = step_through(parser_, kept_, head);
    if (!last && head > 0) {
        parser_ = before;
        last = step_through(parser_, kept_, 0);
    }
    if (last)
        offset_ = kept_offset_ + *last;
    kept_.clear();
}

} // namespace helios::grid
