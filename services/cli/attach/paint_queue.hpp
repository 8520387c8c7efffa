// Bytes on their way to the user's terminal, with the places of the stream they stand for: what is really
// written is what the session is told. Plain; one owner.
//
// Bound: bytes_max and one more message; while full() nothing is read from the session (block), whose cursor
// of this viewer then stops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace helios::cli {

class PaintQueue {
public:
    static constexpr std::size_t bytes_max = 256 * 1024;

    [[nodiscard]] bool full() const { return size() >= bytes_max; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::size_t size() const { return bytes_.size() - written_; }

    // To append to. What was appended stands for the stream up to the next mark.
    std::string& tail() { return bytes_; }
    void mark(std::uint64_t offset);

    [[nodiscard]] std::string_view front() const { return std::string_view(bytes_).substr(written_); }
    void pop(std::size_t count);
    // Every byte of the stream before it is painted; 0 before the first mark was reached.
    [[nodiscard]] std::uint64_t painted() const { return painted_; }

    // Forgets what was not written yet, and all marks.
    void clear();

private:
    struct Mark {
        std::uint64_t at; // Of all bytes ever appended.
        std::uint64_t offset;
    };

    std::string bytes_;
    std::size_t written_ = 0;      // Of bytes_.
    std::uint64_t dropped_at_ = 0; // Bytes that have left bytes_.
    std::deque<Mark> marks_;       // At most one a message.
    std::uint64_t painted_ = 0;
};

} // namespace helios::cli
