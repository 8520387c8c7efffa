// What waits for the child's input, and who has typed what: bounded, static, one thread.
#pragma once

#include "hold/protocol.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
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
        if (begin_ + size_ + size > capacity) {
            std::memmove(bytes_, bytes_ + begin_, size_);
            begin_ = 0;
        }
        std::memcpy(bytes_ + begin_ + size_, bytes, size);
        size_ += size;
    }

    // Writes what fd takes now. False when fd takes nothing any more, ever.
    bool flush(int fd) {
        while (size_ > 0) {
            ssize_t taken = write(fd, bytes_ + begin_, size_);
            if (taken <= 0)
                return taken == 0 || errno == EAGAIN;
            begin_ += static_cast<std::size_t>(taken);
            size_ -= static_cast<std::size_t>(taken);
        }
        begin_ = 0; // Keeps small input on one page.
        return true;
    }

    void clear() { size_ = 0; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    static constexpr std::size_t capacity = 2 * input_queue_bytes;

    unsigned char bytes_[capacity];
    std::size_t begin_ = 0;
    std::size_t size_ = 0;
};

// The last accepted seq of each of the writers_kept latest writers, the latest first. Overflow rule: the
// longest silent is forgotten.
class Writers {
public:
    [[nodiscard]] std::uint64_t last_seq(std::uint64_t writer) const {
        for (const Entry& entry : entries_) {
            if (entry.writer == writer)
                return entry.seq;
        }
        return 0;
    }

    void accept(std::uint64_t writer, std::uint64_t seq) {
        Entry* last = entries_ + writers_kept - 1;
        Entry* place = std::find_if(entries_, last, [&](const Entry& e) { return e.writer == writer; });
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

// The length of the line being typed: in canonical mode the kernel silently drops what is beyond 4,095 bytes.
class LineLength {
public:
    // True when a line of the tty `master` overflows with these bytes.
    bool add(int master, const unsigned char* bytes, std::size_t size) {
        std::size_t longest = 0;
        for (std::size_t i = 0; i < size; ++i) {
            bool ends = bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == CEOF;
            length_ = ends ? 0 : length_ + 1;
            longest = std::max(longest, length_);
        }
        termios modes{};
        if (longest < unasked_bytes_max)
            return false;
        if (tcgetattr(master, &modes) != 0 || (modes.c_lflag & ICANON) == 0)
            length_ = longest = 0;
        return longest > 4095;
    }

private:
    static constexpr std::size_t unasked_bytes_max = 128; // Keys of a line so short cost no look at the tty.

    std::size_t length_ = 0;
};

} // namespace helios::hold
