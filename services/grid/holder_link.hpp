// The grid's connection to one holder: HELLO as grid, replies and commits out, acknowledgements in; it comes
// back by itself when the connection breaks. On the loop's thread; owned by its terminal.
//
// Invariant: a commit leaves after every reply to a query before its offset.
#pragma once

#include "base/event_loop.hpp"
#include "base/fd.hpp"
#include "grid/grid_worker_actor.hpp"
#include "grid/ring_view.hpp"
#include "pty/holder_wire.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace helios::grid {

struct HolderJoined {
    hold::Welcome welcome;
    std::uint64_t start = 0;   // Where the stream begins without a checkpoint.
    std::uint64_t written = 0; // At this moment.
    std::shared_ptr<const Fd> checkpoint;
};

class HolderEvents {
public:
    virtual ~HolderEvents() = default;
    virtual void on_joined(const HolderJoined& joined) = 0;
    virtual void on_commit_refused() = 0;
    // No such socket for five seconds: the terminal is no more.
    virtual void on_gone() = 0;
    // A newer grid has this terminal.
    virtual void on_fenced() = 0;
};

class HolderLink {
public:
    static constexpr std::size_t reply_queue_bytes =
        256 * 1024; // Overflow rule: the newest are dropped, counted.
    static constexpr std::int64_t retry_ns = 100'000'000;
    static constexpr unsigned absences_max = 50; // With retry_ns: five seconds.

    HolderLink(EventLoop& loop, std::string path, HolderEvents& events);
    ~HolderLink();
    HolderLink(const HolderLink&) = delete;
    HolderLink& operator=(const HolderLink&) = delete;

    void send(std::vector<Reply> replies);
    // Overflow rule: keep_latest.
    void commit(CommitFile commit);

    [[nodiscard]] std::uint64_t replies_dropped() const { return replies_dropped_; }

private:
    void connect();
    void lose(const Error& why);
    void retry();
    void on_events(std::uint32_t epoll_events);
    void on_packet(const pty::Packet& packet, std::vector<Fd> fds);
    void on_welcome(const hold::Welcome& welcome, std::vector<Fd> fds);
    void on_refused(const hold::Refused& refused);
    void flush();
    // False when the socket is full or lost.
    bool flush_one_reply();
    bool flush_commit();
    bool judge(const Result<pty::SendOutcome>& outcome);

    EventLoop& loop_;
    std::string path_;
    HolderEvents& events_;
    Fd socket_;
    bool joined_ = false;
    bool writable_watched_ = false;
    std::uint64_t epoch_ = 0; // Of our last welcome.
    unsigned absences_ = 0;
    std::optional<EventLoop::TimerId> retry_timer_;
    std::deque<Reply> replies_;
    std::size_t replies_bytes_ = 0;
    std::uint64_t replies_dropped_ = 0;
    std::optional<CommitFile> commit_;
    RingView ring_;
};

} // namespace helios::grid
