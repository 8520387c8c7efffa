// Asks the supervisor, and starts it when it does not run. Main thread; before any other thread exists.
#pragma once

#include "base/result.hpp"
#include "runtime/paths.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace helios::cli {

struct ServiceStatus {
    std::string name;
    std::string state; // starting, ready, stopping, stopped, ...
    std::int32_t pid = 0;
    std::uint64_t start_ticks = 0;
    std::uint64_t restarts = 0;
    std::int64_t uptime_ms = 0;
    std::string health; // normal or degraded.
};

// The supervisor itself first. not_found or unavailable: it does not run.
Result<std::vector<ServiceStatus>> ask_status(const runtime::Paths& paths);
std::vector<ServiceStatus> parse_status(std::string_view text);

// Returns once every service has stopped and the supervisor has gone.
Status stop_mesh(const runtime::Paths& paths);
Status restart_service(const runtime::Paths& paths, const std::string& name);

enum class MeshStart : std::uint8_t { ran_already, started };
using OnProgress = std::function<void(std::string_view text)>;

// Every verb that needs the mesh begins with this. unavailable: it could not be started, and why.
Result<MeshStart> ensure_mesh(const runtime::Paths& paths, const OnProgress& on_progress);

} // namespace helios::cli
