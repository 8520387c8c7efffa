#include "cli/attach/paint_queue.hpp"

namespace helios::cli {
namespace {

constexpr std::size_t compact_bytes = 64 * 1024;
constexpr std::size_t marks_max =
    4096; // Tiny messages to a stalled terminal: the newest mark stands for all.

} // namespace

void PaintQueue::mark(std::uint64_t offset) {
    if (empty() && marks_.empty()) {
        painted_ = offset;
        return;
    }
    std::uint64_t at = dropped_at_ + bytes_.size();
    if (!marks_.empty() && (marks_.back().at == at || marks_.size() >= marks_max))
        marks_.back() = {at, offset};
    else
        marks_.push_back({at, offset});
}

void PaintQueue::pop(std::size_t count) {
    written_ += count;
    while (!marks_.empty() && marks_.front().at <= dropped_at_ + written_) {
        painted_ = marks_.front().offset;
        marks_.pop_front();
    }
    if (written_ == bytes_.size() || written_ >= compact_bytes) {
        dropped_at_ += written_;
        bytes_.erase(0, written_);
        written_ = 0;
    }
}

void PaintQueue::clear() {
    dropped_at_ += bytes_.size();
    bytes_.clear();
    written_ = 0;
    marks_.clear();
    painted_ = 0;
}

} // namespace helios::cli
