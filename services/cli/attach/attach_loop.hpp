// Runs a View between the user's terminal and core: one poll loop; a key is sent, and an echo written, in the
// wake-up that brought it. Main thread.
//
// While core is away it tries again for patience_ns; the View sends unacknowledged keys again and gets a new
// picture.
#pragma once

#include "base/result.hpp"
#include "cli/attach/tty.hpp"
#include "cli/attach/view.hpp"

#include <string>

namespace helios::cli {

struct AttachOutcome {
    int signal = 0; // That ended the attach, else 0: SIGTERM, SIGHUP (also: the window is gone), SIGINT.
    ViewEnd end = ViewEnd::none;
    std::int32_t wait_status = 0; // Of ended.
    std::string detail;           // Of refused.
    std::uint64_t refused_bytes = 0;
};

inline constexpr std::int64_t attach_patience_ns = 30'000'000'000;

// `view_socket` is core's. The terminal is restored when it returns. unavailable: core stayed away.
Result<AttachOutcome> run_attach(const std::string& view_socket, Tty& tty, View& view);

} // namespace helios::cli
