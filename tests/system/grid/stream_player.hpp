// Plays the broker of one terminal: takes the holder's ring, cuts it into chunks within the grid's credit,
// and keeps a screen of its own that saw exactly the bytes and sizes it sent.
#pragma once

#include "base/fd.hpp"
#include "grid/screen.hpp"
#include "pty/holder_wire.hpp"
#include "wire/terminal.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "processes.hpp"

namespace helios::test {

class StreamPlayer {
public:
    // Says hello as broker and waits for the welcome.
    StreamPlayer(TerminalId id, const std::string& holder_path);
    ~StreamPlayer();
    StreamPlayer(const StreamPlayer&) = delete;
    StreamPlayer& operator=(const StreamPlayer&) = delete;

    void type(std::string_view bytes);
    void resize(std::uint16_t columns, std::uint16_t rows);
    void take_credit(const wire::Credit& credit);

    // Sends what credit allows (chunks, or one gap); false when there was nothing to send.
    bool pump(const std::function<bool(const wire::Data&)>& send);
    // Before sleeping: true when something came meanwhile.
    bool ask_for_wake();
    [[nodiscard]] int wake_fd() const { return wake_event_.get(); }

    [[nodiscard]] wire::TerminalOpened opened() const;
    [[nodiscard]] std::uint64_t written() const;
    [[nodiscard]] std::uint64_t released() const;
    // The grid has parsed all there is, sizes included.
    [[nodiscard]] bool is_caught_up() const;
    [[nodiscard]] bool has_ended() const;
    [[nodiscard]] std::uint64_t replayed_bytes() const { return replayed_bytes_; }
    // Where everything stands, for a failed test.
    [[nodiscard]] std::string state() const;
    // What the screen should be: its own of the same bytes.
    [[nodiscard]] grid::Screen& reference() { return reference_; }

private:
    [[nodiscard]] const hold::RingHead& head() const;
    std::optional<wire::Size> size_at(std::uint64_t offset);
    [[nodiscard]] std::uint64_t next_size_offset() const;
    void watch_reference(const wire::OutputChunk& chunk);

    TerminalId id_;
    std::string path_;
    Fd socket_;
    Fd wake_event_;
    hold::Welcome welcome_;
    std::uint8_t* ring_ = nullptr;
    hold::WakePage* wake_ = nullptr;
    std::uint64_t next_ = 0;
    std::uint64_t have_ = 0;
    std::optional<std::uint64_t> limit_;
    std::uint64_t sizes_sent_ = 0; // Journal entries up to this index.
    std::uint64_t seq_ = 0;
    grid::Screen reference_;
    std::uint64_t seen_ = 0; // By the reference.
    std::uint64_t replayed_bytes_ = 0;
    std::uint64_t sizes_seen_ = 0;
    std::vector<std::uint8_t> buffer_;
};

} // namespace helios::test
