// The holder: one child, its rings, and the peers that may type, read and commit. One thread, no heap.
//
// Invariant: it never blocks on a peer. A peer whose socket is full is dropped; bytes never are.
#pragma once

#include "hold/child.hpp"
#include "hold/input.hpp"
#include "hold/packet.hpp"
#include "hold/ring.hpp"

#include <sys/epoll.h>

namespace helios::hold {

class Holder {
public:
    static constexpr std::size_t peers_max = 16;
    static constexpr std::size_t observers_max = 12; // The rest stays for broker, grid and new ones.

    // Once, before the child starts: rings, epoll, signals.
    Failure open(const char* terminal, Mode mode, std::uint64_t ring_bytes);
    // The child runs. The listener may be null (tests, fuzzing).
    void hold(const Child& child, const JournalEntry& size, Listener* listener);
    // Takes over a connected socket; the oldest peer that said nothing yet makes room.
    void add_peer(int socket_fd);
    // Waits for something, then does all that is due.
    void turn();
    [[nodiscard]] bool is_done() const { return done_; } // Collected.

private:
    struct Peer {
        int fd = -1;
        std::uint8_t role = 0; // A Role, or 0 before HELLO.
        bool deaf = false;     // It took no answer: nothing more is said to it.
        std::uint64_t epoch = 0;
        std::uint64_t serial = 0;
    };
    struct Wake {
        WakePage* page = nullptr;
        int event = -1;
    };
    struct Stream {
        Ring ring;
        ReadTimes times;
        int fd = -1;
        bool readable = false; // May hold bytes: cleared by EAGAIN or the end only (edge-triggered).
        std::uint64_t read_after_exit = 0;
    };
    struct Rule;
    static const Rule rules[];

    void on_event(const epoll_event& event);
    void on_connection();
    void on_child_signal();
    void on_peer(Peer& peer);
    void on_packet(Peer& peer);
    void on_hello(Peer& peer);
    void on_input(Peer& peer);
    void on_resize(Peer& peer);
    void on_signal(Peer& peer);
    void on_reply(Peer& peer);
    void on_commit(Peer& peer);
    void on_limit(Peer& peer);
    void on_collect(Peer& peer);
    void on_status(Peer& peer);

    template <class Body>
    [[nodiscard]] Body body() const;
    void tell(Peer& peer, Type type, const void* body, std::size_t size);
    void refuse(Peer& peer, RefusedReason reason);
    void hang_up(Peer& peer);
    void drop(Peer& peer);
    void retire(Role role);
    int renew_wake(Role role);
    void welcome(Peer& peer, int wake_page);
    [[nodiscard]] Welcome welcome_body(const Peer& peer) const;
    InputOutcome type_in(const Input& input, const unsigned char* bytes, std::size_t size);
    bool accept_commit(const Commit& commit);

    void watch(int fd, std::uint32_t events, std::uint64_t tag);
    void drain(Stream& stream);
    void flush_input();
    void close_input();
    void wake_peers();
    void end_if_drained();
    void keep_house();
    [[nodiscard]] int timeout_ms() const;

    char terminal_[terminal_name_bytes]{};
    Child child_;
    Listener* listener_ = nullptr;
    int epoll_ = -1;
    int signals_ = -1;
    Stream streams_[2];
    std::uint8_t stream_count_ = 1;
    JournalEntry size_{};
    std::int64_t now_ns_ = 0;
    std::int64_t last_read_ns_ = 0;
    std::int64_t next_check_ns_ = 0;
    std::int64_t started_wall_ns_ = 0;
    bool exited_ = false; // Waited for.
    bool ended_ = false;  // And its output drained.
    bool done_ = false;
    bool writes_pending_ = false; // The child's input is full.
    bool input_ending_ = false;
    Exit exit_{};

    InputQueue input_;
    Writers writers_;
    LineLength line_;
    std::uint32_t replies_dropped_ = 0;

    Packet packet_;
    Peer peers_[peers_max];
    std::uint64_t next_serial_ = 1;
    std::uint64_t epochs_[2]{}; // Of broker and grid.
    Wake wakes_[2];
    Commit checkpoint_{no_offset, 0, 0, {}, 0};
    int checkpoint_fds_[commit_fds_max];
    std::size_t checkpoint_fd_count_ = 0;
};

} // namespace helios::hold
