#include "pty/credit/input_queue.hpp"

#include <algorithm>

namespace helios::pty {

bool InputQueue::push(InputOrigin origin, const wire::InputChunk& input) {
    bool full = bytes_ + input.bytes.size() > bytes_max || queue_.size() >= messages_max;
    if (must_wait(input.writer, input.seq) || (full && !queue_.empty())) {
        note_refusal(input.writer, input.seq);
        return false;
    }
    bytes_ += input.bytes.size();
    queue_.push_back({origin, input.writer, input.seq, {input.bytes.begin(), input.bytes.end()}});
    return true;
}

bool InputQueue::must_wait(std::uint64_t writer, std::uint64_t seq) {
    auto found = std::find_if(refusals_.begin(), refusals_.end(),
                              [writer](const Refusal& refusal) { return refusal.writer == writer; });
    if (found == refusals_.end())
        return false;
    if (seq > found->seq)
        return true;
    refusals_.erase(found);
    return false;
}

void InputQueue::note_refusal(std::uint64_t writer, std::uint64_t seq) {
    for (Refusal& refusal : refusals_) {
        if (refusal.writer == writer) {
            refusal.seq = std::min(refusal.seq, seq);
            return;
        }
    }
    if (refusals_.size() >= refusals_kept)
        refusals_.pop_front();
    refusals_.push_back({writer, seq});
}

const QueuedInput* InputQueue::to_send() const {
    return in_flight_ || queue_.empty() ? nullptr : &queue_.front();
}

std::optional<QueuedInput> InputQueue::answered(std::uint64_t writer, std::uint64_t seq) {
    if (!in_flight_ || queue_.empty() || queue_.front().writer != writer || queue_.front().seq != seq)
        return std::nullopt;
    in_flight_ = false;
    QueuedInput input = std::move(queue_.front());
    queue_.pop_front();
    bytes_ -= input.bytes.size();
    return input;
}

std::vector<QueuedInput> InputQueue::refuse_after(const QueuedInput& refused) {
    note_refusal(refused.writer, refused.seq);
    std::vector<QueuedInput> dropped;
    std::deque<QueuedInput> kept;
    for (QueuedInput& input : queue_) {
        if (input.writer == refused.writer) {
            bytes_ -= input.bytes.size();
            dropped.push_back(std::move(input));
        } else {
            kept.push_back(std::move(input));
        }
    }
    queue_ = std::move(kept);
    return dropped;
}

std::vector<QueuedInput> InputQueue::drop_all() {
    std::vector<QueuedInput> dropped(std::make_move_iterator(queue_.begin()),
                                     std::make_move_iterator(queue_.end()));
    queue_.clear();
    bytes_ = 0;
    in_flight_ = false;
    return dropped;
}

} // namespace helios::pty
