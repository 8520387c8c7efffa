// Where Helios keeps its files, by the XDG rules, and the checks that make those places safe to use.
#pragma once

#include "base/result.hpp"

#include <string>

namespace helios::runtime {

struct Paths {
    std::string runtime; // Sockets, pid files: $HELIOS_RUNTIME_DIR, $XDG_RUNTIME_DIR/helios (with linger), or
                         // /tmp/helios-UID.
    std::string state;   // Registry, logs: $HELIOS_STATE_DIR or $XDG_STATE_HOME/helios.
    std::string config;  // File: $HELIOS_CONFIG or $XDG_CONFIG_HOME/helios/helios.toml; need not exist.
    std::string bin;     // Directory of the running executable.

    [[nodiscard]] std::string holders() const { return runtime + "/holders"; } // <terminal id>.sock
    [[nodiscard]] std::string view_socket() const { return runtime + "/view.sock"; }
    [[nodiscard]] std::string supervisor_socket() const { return runtime + "/supervisor.sock"; }
    [[nodiscard]] std::string metrics() const {
        return runtime + "/metrics";
    } // file_sd JSON, one file a service
    [[nodiscard]] std::string logs() const { return state + "/log"; }
};

// From the environment; touches nothing. invalid: a path too long for its sockets (107 bytes).
Result<Paths> resolve_paths();

// Makes the directories (0700) that are missing and refuses (denied) what is not a real directory, of the own
// uid, without access for others.
Status prepare(const Paths& paths);
Status check_private_directory(const std::string& path);

// An own file replaced as a whole: written beside, synced, renamed. Mode 0600.
Status replace_file(const std::string& path, const std::string& content);

} // namespace helios::runtime
