// The command line of helios-supervisor.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace helios::supervisor {

// Times can be set so that tests need not wait.
struct Options {
    std::string runtime_folder;
    std::string state_folder;
    std::string bin_folder;
    std::string config_file; // Empty: the services' defaults.
    int notify_fd = -1;      // Gets READY=1, STATUS=text, FAILED=text, EXISTS=text.
    // In the order of their start. "core.broker" is program helios-core with --role broker. Empty: what the
    // configuration file asks for.
    std::vector<std::string> services;

    std::int64_t ready_ms = 10'000;          // Longer without READY=1: a failed start.
    std::int64_t grace_ms = 5'000;           // From SIGTERM to SIGKILL.
    std::int64_t backoff_window_ms = 30'000; // restarts_at_once are allowed in it,
    std::int64_t backoff_base_ms = 1'000;    // then this, doubled each time
    std::int64_t backoff_max_ms = 30'000;    // up to this.
    std::int64_t healthy_ms = 60'000;        // Ready for so long: back to normal.
    std::int64_t tick_ms = 5'000;            // Log sizes and the socket's name are looked at.

    [[nodiscard]] std::string lock_file() const { return runtime_folder + "/supervisor.lock"; }
    [[nodiscard]] std::string socket() const { return runtime_folder + "/supervisor.sock"; }
    [[nodiscard]] std::string pid_folder() const { return runtime_folder + "/pids"; }
    [[nodiscard]] std::string log_folder() const { return state_folder + "/log"; }
};

Result<Options> parse_options(int argc, char** argv);

// The mesh as configured: core as one process, or split into broker and session.
Result<std::vector<std::string>> configured_services(const std::string& config_file);

} // namespace helios::supervisor
