// The supervisor's door: one line of text a packet, one packet of text as the answer, own uid only.
#pragma once

#include "base/event_loop.hpp"
#include "base/seqpacket.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace helios::supervisor {

class ControlSocket {
public:
    static constexpr std::size_t peers_max = 8;           // Overflow rule: the newest is turned away.
    static constexpr std::size_t request_bytes_max = 256; // Beyond: "error request too long".
    using OnRequest = std::function<std::string(std::string_view)>;

    static Result<std::unique_ptr<ControlSocket>> open(EventLoop& loop, std::string path,
                                                       OnRequest on_request);
    ~ControlSocket();

    // Binds again when its name is gone.
    void restore();

private:
    ControlSocket(EventLoop& loop, std::string path, OnRequest on_request);
    Status bind();
    void unbind();
    void on_connection();
    void on_packet(int peer);

    EventLoop& loop_;
    std::string path_;
    OnRequest on_request_;
    Listener listener_;
    std::map<int, Fd> peers_;
};

} // namespace helios::supervisor
