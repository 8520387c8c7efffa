// What a person typed, until the holder has it: in order, numbered, sent again after a reconnect with the
// same numbers, so that nothing is typed twice or lost. Plain; one owner; time comes in as an argument.
//
// Bound: at window_bytes nothing more is read from the keyboard. When the program has taken nothing for a
// second it is read on, since the detach keys must work then too: up to bytes_max, beyond it is refused and
// counted.
#pragma once

#include "wire/terminal.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace helios::cli {

class TypedInput {
public:
    static constexpr std::size_t window_bytes = 64 * 1024; // Also what may be unacknowledged.
    static constexpr std::size_t bytes_max = 1024 * 1024;
    static constexpr std::size_t chunk_bytes = 16 * 1024;
    static constexpr std::size_t chunks_max = 512;
    static constexpr std::int64_t blocked_ns = 1'000'000'000;
    static constexpr std::int64_t retry_ns = 20'000'000; // After "full".

    struct Chunk {
        std::uint64_t seq = 0;
        std::string bytes;
    };

    // Whether the keyboard should be read now, and when that may change by itself.
    [[nodiscard]] bool wants_more(std::int64_t now_ns) const;
    [[nodiscard]] std::optional<std::int64_t> due_ns() const;

    void push(std::string_view bytes, std::int64_t now_ns);
    // What is to be sent now; nullptr: nothing. Valid until the next call.
    [[nodiscard]] const Chunk* next(std::int64_t now_ns);
    void mark_sent(std::int64_t now_ns);
    void on_ack(const wire::InputAck& ack, std::int64_t now_ns);
    // The connection is new: everything unacknowledged goes out again.
    void send_again();

    [[nodiscard]] bool empty() const { return chunks_.empty() && pending_.empty(); }
    [[nodiscard]] std::uint64_t refused_bytes() const { return refused_bytes_; }

private:
    void cut_chunk();
    void clear();
    [[nodiscard]] std::size_t size() const { return chunk_bytes_ + pending_.size(); }

    std::deque<Chunk> chunks_; // Numbered: sent, or about to be.
    std::size_t chunk_bytes_ = 0;
    std::size_t sent_ = 0; // The first so many of them are on their way.
    std::string pending_;  // Not numbered yet.
    std::uint64_t next_seq_ = 1;
    std::int64_t progress_ns_ = 0; // The last acknowledgement, or when the queue was empty.
    std::int64_t sent_ns_ = 0;
    std::int64_t retry_at_ns_ = 0; // 0: no need to wait.
    std::uint64_t refused_bytes_ = 0;
};

} // namespace helios::cli
