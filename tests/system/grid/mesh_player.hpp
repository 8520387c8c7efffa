// Plays the rest of the mesh for a helios-grid under test: the session (ROUTER of session.grid), the broker
// of each terminal, and control (ROUTER of bus.command). helios-core and helios-control have tests of their
// own; this driver can lose, bend and repeat what they never would.
#pragma once

#include "base/event_loop.hpp"
#include "bus/socket.hpp"
#include "wire/envelope.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "processes.hpp"
#include "stream_player.hpp"

namespace helios::test {

struct TakenSnapshot {
    std::uint64_t offset = 0;
    wire::Size size;
    std::string bytes;
    std::string failure;
};

class MeshPlayer {
public:
    explicit MeshPlayer(const std::string& directory);
    ~MeshPlayer();

    StreamPlayer& open(const HolderProcess& holder);
    // TerminalClosed to the grid.
    void close(TerminalId id);
    // A new session generation says hello.
    void restart_session();

    // Runs until the condition holds; false when for a minute nothing moved, which only a failure takes.
    bool until(const std::function<bool()>& condition);
    // All bytes that there are, parsed by the grid.
    bool until_caught_up(StreamPlayer& stream);

    // terminal.read, terminal.paste; nullopt when no answer came.
    std::optional<wire::Envelope> ask(TerminalId id, const std::string& method, wire::Payload payload);
    std::string read(TerminalId id);
    TakenSnapshot snapshot(TerminalId id);

    void send_raw(const std::string& bytes) { send_to_grid(wire::Frame(bytes.begin(), bytes.end())); }
    void send_raw_command(const std::string& bytes);

    int chunks_to_lose = 0;                             // The next ones.
    unsigned hellos = 0;                                // Of grids on session.grid.
    unsigned service_hellos = 0;                        // Of grids on the bus.
    std::map<std::string, wire::TerminalRecord> events; // The last of each topic.
    std::optional<wire::ServiceHealth> health;

private:
    void on_session_frame(bus::Bytes frame);
    void on_control_frame(bus::Bytes frame);
    void introduce();
    bool send_to_grid(const wire::Frame& frame);
    bool pump();

    std::unique_ptr<EventLoop> loop_;
    bus::Context context_;
    std::unique_ptr<bus::Socket> session_;
    std::unique_ptr<bus::Socket> control_;
    std::uint64_t generation_ = 1;
    std::uint64_t next_request_ = 1;
    std::int64_t moved_ns_ = 0; // A chunk left or an answer came.
    std::map<TerminalId, std::unique_ptr<StreamPlayer>> streams_;
    std::map<std::uint64_t, TakenSnapshot> snapshots_; // By request; whole ones move to done_.
    std::map<std::uint64_t, TakenSnapshot> done_;
    std::map<std::string, wire::Envelope> responses_;
};

} // namespace helios::test
