// A real helios-control in directories of its own, and the peers that a test talks to it with: callers,
// subscribers, and fakes of core and grid. Everything runs on the test's own loop and thread.
#pragma once

#include "base/event_loop.hpp"
#include "base/fd.hpp"
#include "bus/socket.hpp"
#include "wire/envelope.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace helios::control_test {

// A temporary directory that goes with its owner.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

// tiny: the state directory is a file system of 128 KiB that only the process sees (needs root).
enum class Disk { real, tiny };

class ControlProcess {
public:
    // Waits until it says that it is ready, or has ended.
    ControlProcess(const std::string& runtime, const std::string& state);
    ControlProcess(const std::string& runtime, const std::string& state, Disk disk);
    ~ControlProcess();
    ControlProcess(const ControlProcess&) = delete;
    ControlProcess& operator=(const ControlProcess&) = delete;

    [[nodiscard]] bool is_ready() const { return ready_; }
    // Sends the signal and waits for the end; its wait status.
    int end(int signal);
    [[nodiscard]] bool is_running();
    // A path as the process sees it.
    [[nodiscard]] std::string inside(const std::string& path) const;
    // What it wrote to stderr so far.
    [[nodiscard]] std::string log() const;

private:
    pid_t pid_ = -1;
    bool ready_ = false;
    std::string log_path_;
};

// The loop, the context and the directories of a test.
class Mesh {
public:
    Mesh();

    EventLoop& loop() { return *loop_; }
    bus::Context& context() { return *context_; }
    [[nodiscard]] std::string runtime() const { return directory_.path() + "/run"; }
    [[nodiscard]] std::string state() const { return directory_.path() + "/state"; }

    // Runs the loop until it is true; false after 20 s.
    bool until(const std::function<bool()>& is_true);

private:
    TemporaryDirectory directory_;
    std::unique_ptr<bus::Context> context_;
    std::unique_ptr<EventLoop> loop_;
};

// A DEALER: the CLI, or a service by its identity.
class Peer {
public:
    using OnEnvelope = std::function<void(const wire::Envelope& envelope)>;

    Peer(Mesh& mesh, const std::string& identity);

    // Sends, connected or not yet, and gives the id.
    std::string send(const wire::Envelope& envelope);
    void send_bytes(bus::Bytes frame);
    // Sends a command and waits for its answer.
    wire::Envelope call(std::string_view method, wire::Payload payload);
    wire::Envelope call(std::string_view method, wire::Payload payload, const std::string& terminal);
    wire::Envelope call(const wire::Envelope& command);
    [[nodiscard]] bool has_answer(const std::string& id) const { return answers_.contains(id); }
    wire::Envelope answer(const std::string& id);
    [[nodiscard]] std::size_t answers() const { return answers_.size(); }
    [[nodiscard]] std::size_t rejections() const { return rejections_; }

    // Commands and events that control sends; for the fakes.
    OnEnvelope on_envelope;

private:
    void on_frame(bus::Bytes frame);

    Mesh& mesh_;
    std::unique_ptr<bus::Socket> socket_;
    std::map<std::string, wire::Envelope> answers_;
    std::size_t rejections_ = 0;
};

// A SUB of every topic.
class Subscriber {
public:
    explicit Subscriber(Mesh& mesh);

    [[nodiscard]] const std::vector<wire::Envelope>& events() const { return events_; }
    // "terminal.spawn.started terminal.spawned ..." of those with this correlation.
    [[nodiscard]] std::string topics(const std::string& correlation) const;
    [[nodiscard]] bool has(std::string_view topic) const;

private:
    std::unique_ptr<bus::Socket> socket_;
    std::vector<wire::Envelope> events_;
};

} // namespace helios::control_test
