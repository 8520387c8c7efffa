// A mesh for tests: real helios-core (one process or two), helios-grid and holders; this process plays
// control and the viewers. Everything is gone when the object is.
#pragma once

#include "base/event_loop.hpp"
#include "bus/socket.hpp"
#include "support/process.hpp"
#include "support/process_memory.hpp"
#include "wire/envelope.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "viewer_client.hpp"

namespace helios::test {

enum class Topology { one_process, two_processes };

class CoreMesh {
public:
    explicit CoreMesh(Topology topology);
    ~CoreMesh();
    CoreMesh(const CoreMesh&) = delete;
    CoreMesh& operator=(const CoreMesh&) = delete;

    void start_core();
    void kill_core();
    // When split: one of the two dies and is started again.
    void restart_broker();
    void restart_session();
    void start_grid();
    void kill_grid();
    // A core has said hello since the last start, and the door is open.
    bool until_core();

    // Runs the loop until the condition holds; false after a minute, which only a failure takes.
    bool until(const std::function<bool()>& condition);
    // The same; the viewer connects again whenever it was cut off or refused, as `helios attach` does: the
    // session may hear of a terminal after its spawn was answered.
    bool follow(ViewerClient& viewer, const std::function<bool()>& condition);
    // One pass.
    void pump(int timeout_ms);

    wire::Envelope ask(const std::string& method, TerminalId terminal, wire::Payload payload);
    // The terminal runs `command` by sh -c.
    TerminalId spawn(const std::string& command);
    TerminalId spawn_program(std::vector<std::string> argv);
    // What core answers to that; the terminal may be refused.
    wire::Envelope ask_spawn(TerminalId terminal, std::vector<std::string> argv);
    std::unique_ptr<ViewerClient> viewer(TerminalId terminal, ViewerOptions options);
    // Attached and painted.
    std::unique_ptr<ViewerClient> attach(TerminalId terminal, ViewerOptions options);

    [[nodiscard]] const std::string& directory() const { return directory_.path(); }
    [[nodiscard]] Process& core() { return *core_; }
    [[nodiscard]] Process& session() { return *session_; } // When split.
    [[nodiscard]] EventLoop& loop() { return *loop_; }
    [[nodiscard]] std::string log(const std::string& service) const;

    std::map<std::string, wire::TerminalRecord> events; // The last of each topic.
    std::map<std::string, unsigned> event_counts;
    wire::ServiceHello hello; // The last.
    unsigned hellos = 0;      // Of cores.

private:
    void on_bus_frame(std::string_view peer, bus::Bytes frame);
    std::unique_ptr<Process> start(const std::string& service, const std::vector<std::string>& more);

    TempDir directory_;
    Topology topology_;
    std::unique_ptr<EventLoop> loop_;
    bus::Context context_;
    std::unique_ptr<bus::Socket> control_;
    std::map<std::string, wire::Envelope> responses_;
    std::unique_ptr<Process> core_;
    std::unique_ptr<Process> session_;
    std::unique_ptr<Process> grid_;
    unsigned hellos_before_ = 0;
};

} // namespace helios::test
