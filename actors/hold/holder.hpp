// The holder: one child, its rings, and the peers that may type, read and commit. One thread, no heap.
//
// Invariant: it never blocks on a peer. A peer whose socket is full is dropped; bytes never are.
#pragma once

#include "hold/child.hpp"
#include "hold/peer.hpp"
#include "hold/ring.hpp"

namespace helios::hold {

class Holder {
public:
    Welcome terminal; // What it is; mode, size and capacity come before open().
    Child child;
    Listener listener;

    // Once, with the child's fds open and before it starts; the signals are those that are blocked.
    void open(const sigset_t& signals);
    // Takes over a connected socket; the oldest peer that said nothing yet makes room.
    void add_peer(int socket_fd);
    // Waits for something, then does all that is due. Ends the program when it was collected.
    void turn();

private:
    // Released pages are given back after so long without output: who is behind a COMMIT may go on in them
    // while more is read (RingReader::oldest).
    static constexpr std::int64_t quiet_ns = 1'000'000'000;
    static constexpr std::size_t peers_max = 16;
    static constexpr std::ptrdiff_t observers_max = 12; // The rest stays for broker, grid and new ones.

    using Handler = void(Peer& peer);
    Handler on_peer, on_packet, on_hello, on_input, on_resize, on_signal, on_reply, on_commit, on_limit,
        on_collect;
    void on_status(Peer& peer) { tell_welcome(peer, {}); }
    void refuse(Peer& peer, RefusedReason reason) const {
        peer.tell(Type::refused, Refused{reason, static_cast<Type>(packet_.bytes[1]), {}});
    }
    void welcome(Peer& peer, Role role, std::uint64_t epoch);
    void tell_welcome(Peer& peer, std::span<const int> fds);

    void on_connection();
    void on_child_signal();
    void watch(int fd, std::uint32_t events, void* source) const;
    void drain(Ring& ring);
    void flush_input();
    void wake_peers();
    void end_if_drained();
    void keep_house();

    Exit exit_{}; // child_pid is 0 as long as the child runs.
    int epoll_ = -1;
    int signals_ = -1;
    std::int64_t now_ns_ = 0;
    std::int64_t last_read_ns_ = 0;
    std::int64_t next_check_ns_ = 0;

    Ring all_rings_[2];
    std::span<Ring> rings_; // One for each stream that the mode has.
    ReadTimes read_times_;
    InputQueue input_;
    bool input_waits_ = false;  // The child's input is full.
    bool input_ending_ = false; // It is closed when all is written.
    Writers writers_;
    std::size_t line_bytes_ = 0; // Of the line being typed.

    Packet packet_;                       // The one being dealt with.
    std::span<const unsigned char> tail_; // Its tail.
    Peer peers_[peers_max];
    std::uint64_t epochs_[4]{}; // The last of each role.
    int checkpoint_fds_[commit_fds_max];
};

} // namespace helios::hold
