// What waits for the child's input, and who has typed what: bounded, static, one thread.
#pragma once

#include "hold/protocol.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <termios.h>
#include <unistd.h>

namespace helios::hold {

// Overflow rule: INPUT beyond input_queue_bytes is refused (ack full); replies may use a reserve beyond it
// and are dropped, and counted by the caller, when that is full too.
class InputQueue {
public:
    [[nodiscard]] bool accepts(std::size_t size) const { return size_ + size <= input_queue_bytes; }
    [[nodiscard]] bool accepts_reply(std::size_t size) const { return size_ + size <= capacity; }

    void add(const unsigned char* bytes, std::size_t size) {
        std::memcpy(bytes_ + size_, bytes, size);
        size_ += size;
    }

    // Writes what fd takes now. False, and nothing waits any more, when it will never take more.
    bool flush(int fd) {
        ssize_t taken = 0;
        while (size_ > 0 && (taken = write(fd, bytes_, size_)) > 0) {
            size_ -= static_cast<std::size_t>(taken);
            std::memmove(bytes_, bytes_ + taken, size_);
        }
        bool is_open = taken >= 0 || errno == EAGAIN;
        size_ = is_open ? size_ : 0;
        return is_open;
    }

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    static constexpr std::size_t capacity = 2 * input_queue_bytes;

    unsigned char bytes_[capacity];
    std::size_t size_ = 0;
};

// The last accepted seq of each of the writers_kept latest writers, the latest first. Overflow rule: the
// longest silent is forgotten.
class Writers {
public:
    [[nodiscard]] std::uint64_t last_seq(std::uint64_t writer) const {
        const Entry* entry = std::ranges::find(entries_, writer, &Entry::writer);
        return entry == std::end(entries_) ? 0 : entry->seq;
    }

    void accept(std::uint64_t writer, std::uint64_t seq) {
        Entry* last = entries_ + writers_kept - 1;
        Entry* place = std::ranges::find(entries_, last, writer, &Entry::writer);
        std::move_backward(entries_, place, place + 1);
        entries_[0] = {writer, seq};
    }

private:
    struct Entry {
        std::uint64_t writer = 0;
        std::uint64_t seq = 0;
    };
    Entry entries_[writers_kept]{};
};

// True when a line that is typed overflows with these bytes: in canonical mode the kernel silently drops what
// is beyond 4,095. `length` is that of the line so far.
inline bool overflows_line(int master, std::span<const unsigned char> bytes, std::size_t& length) {
    std::size_t longest = 0;
    for (unsigned char byte : bytes) {
        length = byte == '\n' || byte == '\r' || byte == CEOF ? 0 : length + 1;
        longest = std::max(longest, length);
    }
    termios modes{};
    if (longest < 128) // Keys of a line so short cost no look at the tty.
        return false;
    if (tcgetattr(master, &modes) != 0 || (modes.c_lflag & ICANON) == 0)
        length = longest = 0;
    return longest > 4095;
}

} // namespace helios::hold
