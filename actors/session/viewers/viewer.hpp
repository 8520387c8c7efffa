// One native viewer of a session: its place in the stream, its credit, its picture. Loop thread; owned by its
// Session.
//
// Invariant: output is never queued here. What does not fit the viewer's socket is read from the ring again;
// only a picture's parts and answers to input wait, at most pending_bytes_max, then the viewer is cut off.
#pragma once

#include "session/ports.hpp"

#include <cstdint>
#include <deque>

namespace helios::session {

struct ViewerTerms {
    ViewerId id = 0;
    std::uint8_t slot = 0; // Its consumer number, 1 to 63.
    bool read_only = false;
    bool lossless = false;
    std::uint64_t writer = 0;
};

class Viewer {
public:
    static constexpr std::size_t window_bytes = 512 * 1024;
    static constexpr std::uint64_t lag_bytes_max = 512 * 1024;
    static constexpr std::int64_t lag_ns_max = 250'000'000;
    static constexpr std::size_t pending_bytes_max = 4 * 1024 * 1024;

    Viewer(TerminalId terminal, const ViewerTerms& terms, ViewerPort& port, SessionLinks& links);

    // The forward step: a chunk with this viewer's bit set. True: it took the chunk.
    bool take(const wire::OutputChunk& chunk, wire::Bytes frame);
    // Answers and news, in order with the rest.
    void send(wire::Bytes frame);

    // A picture was asked for; parts of another request are ignored.
    void expect_picture(std::uint64_t request, std::int64_t now_ns);
    void on_picture(const wire::Snapshot& part, wire::Bytes frame);
    void on_credit(const wire::Credit& credit);
    void on_writable();
    // The ring lost its place, or it was too slow: out of the stream until the next picture.
    void leave_stream();
    // Tells the broker again where it stands.
    void grant();
    // Closes its cursor.
    void close_cursor();

    // Too far behind `newest` for too long.
    [[nodiscard]] bool lags(std::uint64_t newest, std::int64_t now_ns);
    [[nodiscard]] bool streaming() const { return state_ == State::streaming; }
    [[nodiscard]] bool wants_picture() const { return state_ == State::lost && !full_; }
    [[nodiscard]] bool expects_picture() const { return state_ == State::expecting; }
    [[nodiscard]] std::int64_t asked_ns() const { return asked_ns_; }
    [[nodiscard]] std::uint64_t request() const { return request_; }
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] bool stalled() const { return full_; }
    [[nodiscard]] const ViewerTerms& terms() const { return terms_; }
    bool end_told = false;   // TerminalEnded was sent.
    bool last_asked = false; // For the picture of a closed terminal, which has its end.

private:
    enum class State : std::uint8_t {
        lost,      // Needs a picture; has not asked.
        expecting, // Has asked.
        painting,  // All parts are here, not all sent.
        streaming,
    };

    void queue(wire::Bytes frame);
    void start_stream();
    void say_credit(std::uint64_t limit, bool closed);
    void resume();

    TerminalId terminal_;
    ViewerTerms terms_;
    ViewerPort& port_;
    SessionLinks& links_;
    State state_ = State::lost;
    bool full_ = false;         // Its socket: nothing is sent before on_writable().
    bool missed_ = false;       // Chunks came while it was full, or the broker did not hear of its credit.
    std::uint64_t sent_ = 0;    // Bytes before it lie in its socket, or beyond.
    std::uint64_t have_ = 0;    // As the client says.
    std::uint64_t request_ = 0; // Of the picture.
    std::int64_t asked_ns_ = 0;
    std::int64_t lag_since_ns_ = 0;
    std::uint64_t picture_offset_ = 0;
    std::deque<wire::Frame> pending_;
    std::size_t pending_bytes_ = 0;
};

} // namespace helios::session
