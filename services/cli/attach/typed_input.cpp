#include "cli/attach/typed_input.hpp"

#include <algorithm>

namespace helios::cli {

bool TypedInput::wants_more(std::int64_t now_ns) const {
    return size() < window_bytes || now_ns - progress_ns_ >= blocked_ns;
}

std::optional<std::int64_t> TypedInput::due_ns() const {
    std::optional<std::int64_t> due;
    auto add = [&due](std::int64_t at_ns) { due = due ? std::min(*due, at_ns) : at_ns; };
    if (retry_at_ns_ != 0)
        add(retry_at_ns_);
    if (sent_ > 0 && retry_at_ns_ == 0)
        add(sent_ns_ + blocked_ns);
    if (size() >= window_bytes)
        add(progress_ns_ + blocked_ns);
    return due;
}

void TypedInput::push(std::string_view bytes, std::int64_t now_ns) {
    if (empty())
        progress_ns_ = now_ns;
    std::size_t room = bytes_max - std::min(bytes_max, size());
    refused_bytes_ += bytes.size() - std::min(room, bytes.size());
    pending_ += bytes.substr(0, room);
}

void TypedInput::cut_chunk() {
    std::size_t room = window_bytes - std::min(window_bytes, chunk_bytes_);
    std::size_t size = std::min({pending_.size(), chunk_bytes, room});
    if (size == 0 || chunks_.size() >= chunks_max)
        return;
    chunks_.push_back({next_seq_++, pending_.substr(0, size)});
    pending_.erase(0, size);
    chunk_bytes_ += size;
}

const TypedInput::Chunk* TypedInput::next(std::int64_t now_ns) {
    if (now_ns < retry_at_ns_)
        return nullptr;
    retry_at_ns_ = 0;
    // No answer for long: the frame was lost with a broker that ended. Its number keeps it from being typed
    // twice.
    if (sent_ > 0 && now_ns - sent_ns_ >= blocked_ns)
        sent_ = 0;
    if (sent_ == chunks_.size())
        cut_chunk();
    return sent_ < chunks_.size() ? &chunks_[sent_] : nullptr;
}

void TypedInput::mark_sent(std::int64_t now_ns) {
    ++sent_;
    sent_ns_ = now_ns;
}

void TypedInput::on_ack(const wire::InputAck& ack, std::int64_t now_ns) {
    auto found = std::find_if(chunks_.begin(), chunks_.end(),
                              [&](const Chunk& chunk) { return chunk.seq == ack.seq; });
    if (found == chunks_.end())
        return;
    auto index = static_cast<std::size_t>(found - chunks_.begin());
    switch (ack.outcome) {
    case wire::InputOutcome::accepted:
    case wire::InputOutcome::repeated:
        // A writer's input is taken in order: what came before is there too.
        for (std::size_t i = 0; i <= index; ++i) {
            chunk_bytes_ -= chunks_.front().bytes.size();
            chunks_.pop_front();
        }
        sent_ -= std::min(sent_, index + 1);
        progress_ns_ = now_ns;
        break;
    case wire::InputOutcome::full:
        sent_ = std::min(sent_, index);
        retry_at_ns_ = now_ns + retry_ns;
        break;
    case wire::InputOutcome::closed:
    case wire::InputOutcome::denied:
        clear();
        break;
    case wire::InputOutcome::unknown:
        break;
    }
}

void TypedInput::send_again() {
    sent_ = 0;
    retry_at_ns_ = 0;
}

void TypedInput::clear() {
    chunks_.clear();
    pending_.clear();
    chunk_bytes_ = sent_ = 0;
    retry_at_ns_ = 0;
}

} // namespace helios::cli
