// Where native viewers come in: the listening socket, the check of who connects, and what to do when this
// process has no descriptors left. Loop thread.
#pragma once

#include "base/event_loop.hpp"
#include "base/seqpacket.hpp"

#include <functional>
#include <memory>
#include <string>

namespace helios::session {

class ViewDoor {
public:
    using OnConnection = std::function<void(Fd socket)>;

    static Result<std::unique_ptr<ViewDoor>> open(EventLoop& loop, const std::string& path,
                                                  OnConnection on_connection);
    ~ViewDoor();
    ViewDoor(const ViewDoor&) = delete;
    ViewDoor& operator=(const ViewDoor&) = delete;

private:
    ViewDoor(EventLoop& loop, Listener listener, OnConnection on_connection);
    void on_readable();
    bool accept_one();
    bool turn_away();

    EventLoop& loop_;
    Listener listener_;
    OnConnection on_connection_;
    Fd reserve_; // Given up for a moment to accept and close a caller when no descriptor is left.
};

} // namespace helios::session
