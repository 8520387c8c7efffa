// What waits for the child's input, and who has typed what: bounded, static, one thread.
#pragma once

#include "hold/protocol.hpp"

namespace helios::hold {

// Overflow rule: INPUT beyond input_queue_bytes is refused (ack full); replies may use a reserve beyond it
// and are dropped, and counted by the caller, when that is full too.
class InputQueue {
public:
    [[nodiscard]] bool accepts(std::size_t size) const { return size_ + size <= input_queue_bytes; }
    [[nodiscard]] bool accepts_reply(std::size_t size) const { return size_ + size <= capacity; }
    void add(const unsigned char* bytes, std::size_t size);
    // Writes what fd takes now. False when fd takes nothing any more, ever.
    bool flush(int fd);
    void clear() { size_ = 0; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    static constexpr std::size_t capacity = 2 * input_queue_bytes;

    unsigned char bytes_[capacity];
    std::size_t begin_ = 0;
    std::size_t size_ = 0;
};

// The last accepted seq of each of the writers_kept latest writers. Overflow rule: the longest silent is
// forgotten.
class Writers {
public:
    [[nodiscard]] std::uint64_t last_seq(std::uint64_t writer) const;
    void accept(std::uint64_t writer, std::uint64_t seq);

private:
    struct Entry {
        std::uint64_t writer = 0;
        std::uint64_t seq = 0;
        std::uint64_t used = 0;
    };
    Entry entries_[writers_kept]{};
    std::uint64_t uses_ = 0;
};

// The length of the line being typed: in canonical mode the kernel silently drops what is beyond 4,095 bytes.
class LineLength {
public:
    // True when a line of the tty `master` overflows with these bytes.
    bool add(int master, const unsigned char* bytes, std::size_t size);

private:
    std::size_t length_ = 0;
};

} // namespace helios::hold
