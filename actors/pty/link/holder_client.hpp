// The broker's connection to one real holder: its socket, its ring and the page and eventfd that wake us.
// Loop thread.
//
// When the holder closes the connection it is asked once more, with the next epoch: a holder that only
// dropped us takes us back, one that has a newer broker refuses, and then we never touch it again.
#pragma once

#include "base/event_loop.hpp"
#include "pty/holder_wire.hpp"
#include "pty/link/holder_port.hpp"

#include <memory>
#include <string>

namespace helios::pty {

class HolderClient final : public HolderPort {
public:
    // Connects and says hello. on_ready is called once, from the loop, when the holder answered: with an
    // empty error it may be used. Destroying the client forgets the holder, at any time but from its own
    // events.
    using OnReady = std::function<void(const Status& status)>;
    static Result<std::unique_ptr<HolderClient>> open(EventLoop& loop, std::string path, OnReady on_ready);
    ~HolderClient() override;

    void listen(HolderEvents* events) { events_ = events; }

    Asked input(const hold::Input& input, std::span<const std::uint8_t> bytes) override;
    Asked resize(const hold::Resize& size) override;
    Asked signal(const hold::Signal& signal) override;
    Asked limit(std::uint64_t offset) override;
    Asked collect() override;
    bool sleep() override;
    [[nodiscard]] RingReader& ring() override { return *ring_; }
    [[nodiscard]] const hold::Welcome& welcome() const override { return welcome_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    enum class Phase : std::uint8_t { greeting, working, regreeting, lost };

    HolderClient(EventLoop& loop, std::string path, OnReady on_ready);

    Status connect(std::uint64_t epoch);
    void on_socket();
    void on_packet(Packet& packet);
    void on_welcome(Packet& packet);
    void on_refused(const hold::Refused& refused);
    Status take_fds(Packet& packet);
    Status map_wake_page(const Fd& page);
    void on_closed(const Error& error);
    void connect_again();
    void lose(HolderLoss loss, const std::string& why);
    void let_go();
    Asked outcome(const Result<SendOutcome>& sent);

    EventLoop& loop_;
    std::string path_;
    OnReady on_ready_;
    HolderEvents* events_ = nullptr;
    Phase phase_ = Phase::greeting;
    Fd socket_;
    Fd wake_;
    hold::WakePage* wake_page_ = nullptr;
    std::optional<RingReader> ring_;
    hold::Welcome welcome_;
    EventLoop::TimerId retry_ = 0;
    int retries_ = 0;
};

} // namespace helios::pty
