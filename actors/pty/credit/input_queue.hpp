// Input of one terminal on its way to the holder: in order, one message in flight, so that what the holder
// finds too much is never overtaken by what was typed later. Loop thread.
//
// Bound: 64 KiB and 1,024 messages; beyond it, input is refused as full and its writer sends it again.
// Invariant: after a refusal, nothing later of that writer is taken before the refused message.
#pragma once

#include "wire/terminal.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace helios::pty {

enum class InputOrigin : std::uint8_t { session, bus };

struct QueuedInput {
    InputOrigin origin{};
    std::uint64_t writer = 0;
    std::uint64_t seq = 0;
    std::vector<std::uint8_t> bytes;
};

class InputQueue {
public:
    static constexpr std::size_t bytes_max = 64 * 1024;
    static constexpr std::size_t messages_max = 1024;
    static constexpr std::size_t refusals_kept = 16;

    // False: refused as full.
    bool push(InputOrigin origin, const wire::InputChunk& input);
    // The one to be sent now; nullptr while one is in flight.
    [[nodiscard]] const QueuedInput* to_send() const;
    void mark_sent() { in_flight_ = true; }
    // The connection was made again: the one in flight goes out once more, with its seq.
    void send_again() { in_flight_ = false; }
    // The answer to the one in flight; nullopt if it is none of ours.
    std::optional<QueuedInput> answered(std::uint64_t writer, std::uint64_t seq);
    // The holder had no room for `refused`: everything later of its writer, in order, is refused with it.
    std::vector<QueuedInput> refuse_after(const QueuedInput& refused);
    std::vector<QueuedInput> drop_all();
    [[nodiscard]] bool empty() const { return queue_.empty(); }

private:
    struct Refusal {
        std::uint64_t writer = 0;
        std::uint64_t seq = 0;
    };

    bool must_wait(std::uint64_t writer, std::uint64_t seq);
    void note_refusal(std::uint64_t writer, std::uint64_t seq);

    std::deque<QueuedInput> queue_;
    std::size_t bytes_ = 0;
    bool in_flight_ = false;
    std::deque<Refusal>
        refusals_; // The first refused message of each writer; the oldest writer is forgotten.
};

} // namespace helios::pty
