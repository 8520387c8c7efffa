// The session system's surroundings as a test wants them: links, viewers' sockets and policy that remember.
// For tests only.
#pragma once

#include "session/session.hpp"

#include <string>
#include <vector>

namespace helios::test {

class RecordingLinks final : public session::SessionLinks {
public:
    bool to_broker(wire::Bytes frame) override { return take(broker, frame, broker_room); }
    bool to_grid(wire::Bytes frame) override { return take(grid, frame, grid_room); }

    template <class Message>
    [[nodiscard]] static std::vector<Message> all(const std::vector<wire::Frame>& frames) {
        std::vector<Message> found;
        for (const wire::Frame& frame : frames) {
            auto message = wire::decode_data(frame);
            if (message && std::holds_alternative<Message>(*message))
                found.push_back(std::get<Message>(*message));
        }
        return found;
    }

    std::vector<wire::Frame> broker;
    std::vector<wire::Frame> grid;
    bool broker_room = true;
    bool grid_room = true;

private:
    static bool take(std::vector<wire::Frame>& frames, wire::Bytes frame, bool room) {
        if (room)
            frames.emplace_back(frame.begin(), frame.end());
        return room;
    }
};

class RecordingPort final : public session::ViewerPort {
public:
    session::PortSent send(wire::Bytes frame) override {
        if (room == 0)
            return session::PortSent::full;
        --room;
        frames.emplace_back(frame.begin(), frame.end());
        return session::PortSent::ok;
    }
    void refuse(std::string_view code, std::string_view /*detail*/) override { refused = code; }

    std::vector<wire::Frame> frames;
    std::size_t room = ~std::size_t{0};
    std::string refused;
};

class RecordingPolicy final : public session::SessionPolicy {
public:
    void on_typist(session::ViewerId viewer) override { typists.push_back(viewer); }
    void on_viewer_size(session::ViewerId /*viewer*/, const wire::Size& size) override {
        sizes.push_back(size);
    }
    void on_left(session::ViewerId viewer) override { left.push_back(viewer); }

    std::vector<session::ViewerId> typists;
    std::vector<wire::Size> sizes;
    std::vector<session::ViewerId> left;
};

} // namespace helios::test
