#include "hold/input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/uio.h>
#include <termios.h>

namespace helios::hold {

void InputQueue::add(const unsigned char* bytes, std::size_t size) {
    std::size_t at = (begin_ + size_) % capacity;
    std::size_t first = std::min(size, capacity - at);
    std::memcpy(bytes_ + at, bytes, first);
    std::memcpy(bytes_, bytes + first, size - first);
    size_ += size;
}

bool InputQueue::flush(int fd) {
    while (size_ > 0) {
        std::size_t first = std::min(size_, capacity - begin_);
        iovec parts[2] = {{bytes_ + begin_, first}, {bytes_, size_ - first}};
        ssize_t taken = writev(fd, parts, size_ > first ? 2 : 1);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken <= 0)
            return taken == 0 || errno == EAGAIN;
        begin_ = (begin_ + static_cast<std::size_t>(taken)) % capacity;
        size_ -= static_cast<std::size_t>(taken);
    }
    begin_ = 0; // Keeps small input on one page.
    return true;
}

std::uint64_t Writers::last_seq(std::uint64_t writer) const {
    for (const Entry& entry : entries_) {
        if (entry.writer == writer)
            return entry.seq;
    }
    return 0;
}

void Writers::accept(std::uint64_t writer, std::uint64_t seq) {
    Entry* chosen = &entries_[0];
    for (Entry& entry : entries_) {
        if (entry.writer == writer) {
            chosen = &entry;
            break;
        }
        if (entry.used < chosen->used)
            chosen = &entry;
    }
    *chosen = {writer, seq, ++uses_};
}

bool LineLength::add(int master, const unsigned char* bytes, std::size_t size) {
    termios modes{};
    if (tcgetattr(master, &modes) != 0 || (modes.c_lflag & ICANON) == 0) {
        length_ = 0;
        return false;
    }
    constexpr std::size_t line_bytes_max = 4095;
    bool overflow = false;
    for (std::size_t i = 0; i < size; ++i) {
        bool ends = bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == modes.c_cc[VEOF];
        length_ = ends ? 0 : length_ + 1;
        overflow = overflow || length_ > line_bytes_max;
    }
    return overflow;
}

} // namespace helios::hold
