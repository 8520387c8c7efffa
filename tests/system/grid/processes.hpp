// Real processes in a directory of their own: holders and a helios-grid that can be killed. All of it is gone
// when the objects are.
#pragma once

#include "base/id.hpp"
#include "support/process.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace helios::test {

// Fails the test, but not before what it started has been stopped: it throws.
void require(bool condition, const char* sentence);

struct HolderOptions {
    std::vector<std::string> command;
    std::uint64_t ring_bytes = 1024 * 1024;
    int columns = 80;
    int rows = 24;
};

// A helios-hold with its child; both are killed at the end.
class HolderProcess {
public:
    HolderProcess(const std::string& directory, const HolderOptions& options);
    ~HolderProcess();
    HolderProcess(const HolderProcess&) = delete;
    HolderProcess& operator=(const HolderProcess&) = delete;

    [[nodiscard]] TerminalId id() const { return id_; }
    [[nodiscard]] const std::string& socket() const { return socket_; }
    void kill();

private:
    TerminalId id_ = TerminalId::mint();
    std::string socket_;
    pid_t pid_ = -1;
};

// helios-grid on that runtime directory.
class GridProcess {
public:
    explicit GridProcess(const std::string& directory);

    void start();
    // SIGKILL, and gone when it returns.
    void kill() { process_->kill(); }
    [[nodiscard]] bool is_running() { return process_->is_running(); }
    // Its wait status once it has ended by itself.
    [[nodiscard]] int wait_status() const { return process_->wait_status(); }
    [[nodiscard]] pid_t pid() const { return process_->pid(); }
    // "VmRSS" or "VmHWM", in bytes.
    [[nodiscard]] std::uint64_t memory_bytes(const std::string& field) const;
    [[nodiscard]] std::size_t open_fds() const;

private:
    std::string directory_;
    std::optional<Process> process_;
};

} // namespace helios::test
