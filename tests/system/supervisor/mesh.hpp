// A supervisor as a real process over fake services, in a folder of its own; all of it ends with the object.
#pragma once

#include "base/fd.hpp"
#include "support/hold_peer.hpp"

#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace helios::support {

struct ServiceRow {
    std::string state;
    pid_t pid = 0;
    int restarts = 0;
    std::string health;
};

class Mesh {
public:
    Mesh();
    ~Mesh();
    Mesh(const Mesh&) = delete;
    Mesh& operator=(const Mesh&) = delete;

    // Before start: how the fake service behaves.
    void set_mode(std::string_view service, std::string_view mode);
    void open_gate();

    void start(const std::vector<std::string>& options);
    void kill_supervisor();
    // Its exit code, once it ends by itself.
    int wait_for_exit();
    // Next line of the supervisor's notify pipe, or of the services' events.
    std::string next_notice();
    std::string next_event();
    // Skips events up to the one that begins so; the pid in it.
    pid_t wait_for_event(std::string_view beginning);
    // Skips notices up to READY=1 or FAILED=...
    std::string wait_for_verdict();

    std::string ask(std::string_view request);
    std::map<std::string, ServiceRow> status();

    [[nodiscard]] std::string runtime_folder() const { return folder_.file("run"); }
    [[nodiscard]] std::string state_folder() const { return folder_.file("state"); }
    [[nodiscard]] std::string socket() const { return runtime_folder() + "/supervisor.sock"; }
    [[nodiscard]] pid_t supervisor() const { return supervisor_; }
    [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& options) const;

private:
    std::string next_line(int fd, std::string& buffer);

    TempDir folder_;
    pid_t supervisor_ = 0;
    Fd notices_;
    Fd events_;
    std::string notice_buffer_;
    std::string event_buffer_;
};

} // namespace helios::support
