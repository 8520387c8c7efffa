// A holder as a real process in a folder of its own, and a peer that speaks its protocol. For tests only.
//
// Every wait is for an event (packet, eventfd, pidfd) with a generous limit; nothing sleeps.
#pragma once

#include "base/fd.hpp"
#include "hold/protocol.hpp"

#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace helios::support {

inline constexpr int wait_limit_ms = 30'000;

// Made by mkdtemp (0700), removed with everything in it.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

private:
    std::string path_;
};

// What a process that ended in time said; exit_code is -1 when it did not.
struct Ran {
    int exit_code = -1;
    std::string output; // stdout and stderr.
    pid_t pid = 0;
};
Ran run_program(const std::vector<std::string>& arguments);
// The same for a holder: exit_code is 0 once it holds its program, which it says by closing its stderr
// unused.
Ran start_holder(const std::vector<std::string>& arguments);

// A peer's view of one stream.
class RingView {
public:
    explicit RingView(int ring_fd);
    ~RingView();
    RingView(const RingView&) = delete;
    RingView& operator=(const RingView&) = delete;

    [[nodiscard]] const hold::RingHead& head() const { return *head_; }
    [[nodiscard]] std::uint64_t written() const { return head_->written.load(std::memory_order_acquire); }
    [[nodiscard]] bool has_ended() const {
        return head_->end.load(std::memory_order_acquire) != hold::no_offset;
    }
    [[nodiscard]] std::string bytes(std::uint64_t from, std::uint64_t to) const;

private:
    const hold::RingHead* head_ = nullptr;
    std::size_t size_ = 0;
};

struct HoldMessage {
    hold::Type type{}; // 0: the holder closed the connection.
    std::string body;  // All after the header.
    std::vector<Fd> fds;

    template <class Body>
    [[nodiscard]] Body as() const {
        Body value{};
        if (body.size() >= sizeof value)
            std::memcpy(&value, body.data(), sizeof value);
        return value;
    }
};

class HoldPeer {
public:
    explicit HoldPeer(const std::string& socket_path);

    // Says hello and takes the rings, wake page and eventfd of the welcome.
    hold::Welcome hello(hold::Role role, std::uint64_t epoch);

    void send(hold::Type type, std::string_view body, std::string_view tail, const std::vector<int>& fds);
    template <class Body>
    void send(hold::Type type, const Body& body, std::string_view tail) {
        send(type, std::string_view(reinterpret_cast<const char*>(&body), sizeof body), tail, {});
    }
    // A packet as it is.
    bool send_raw(std::string_view packet, const std::vector<int>& fds);
    HoldMessage receive();
    // The next message of this type; others are skipped, but an exit, which comes unasked, is kept for who
    // asks for it. Type 0 when the holder closed first.
    HoldMessage receive(hold::Type wanted);
    [[nodiscard]] bool has_packet(int timeout_ms) const; // Also true at the end.

    hold::InputOutcome type_in(std::uint64_t writer, std::uint64_t seq, std::string_view bytes);
    bool commit(std::uint64_t offset, const std::vector<int>& fds);

    // Asks for the status: all that was sent before on this connection is then dealt with.
    hold::Welcome settle();

    // Sleeps as the protocol says until `seen` holds. False when time was up.
    bool wait_until(const std::function<bool()>& seen);
    bool wait_for_output(std::string_view text); // Anywhere in the unreleased part of stream 0.

    [[nodiscard]] RingView& ring() { return *rings_.at(0); }
    [[nodiscard]] RingView& ring(std::size_t stream) { return *rings_.at(stream); }
    [[nodiscard]] const hold::Welcome& welcome() const { return welcome_; }
    [[nodiscard]] std::vector<Fd>& checkpoint() { return checkpoint_; }
    [[nodiscard]] int fd() const { return socket_.get(); }
    [[nodiscard]] pid_t holder_pid() const;
    void close() { socket_.reset(); }

private:
    Fd socket_;
    std::optional<HoldMessage> exit_; // Kept for who asks for it.
    hold::Welcome welcome_;
    std::vector<std::unique_ptr<RingView>> rings_;
    std::shared_ptr<hold::WakePage> wake_;
    Fd event_;
    std::vector<Fd> checkpoint_;
};

// What a holder is told besides its socket and its command.
struct HolderOptions {
    std::string mode = "pty";
    std::string ring_bytes = "1048576";
    std::string columns = "80";
    std::string rows = "24";
    std::string folder = ".";
    std::string umask = "022";
};

// helios-hold with its child; ended and collected with the object.
class HolderProcess {
public:
    explicit HolderProcess(const std::vector<std::string>& command);
    HolderProcess(const HolderOptions& options, const std::vector<std::string>& command);
    ~HolderProcess();
    HolderProcess(const HolderProcess&) = delete;
    HolderProcess& operator=(const HolderProcess&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_.path(); }
    [[nodiscard]] std::string socket() const { return folder_.file("hold.sock"); }
    [[nodiscard]] HoldPeer peer() const { return HoldPeer(socket()); }
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] std::size_t open_fds() const;
    // Whether that many are left, once it has seen (in turns that `peer` makes it take) who has gone.
    bool comes_to_fds(std::size_t expected, HoldPeer& peer) const;
    [[nodiscard]] bool is_alive() const;
    bool wait_for_end() const;

private:
    TempDir folder_;
    pid_t pid_ = 0;
    Fd pidfd_;
};

// The command line of a holder whose socket is in `folder`.
std::vector<std::string> holder_command(const std::string& folder, const HolderOptions& options,
                                        const std::vector<std::string>& command);

} // namespace helios::support
