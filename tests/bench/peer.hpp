// The terminals that are measured side by side: a bare pty, Helios, tmux, screen and dtach.
//
// Every process that a peer starts carries HELIOS_BENCH_RUN=<run> in its environment: that is how its memory
// is counted and how it is ended, by pid, whatever it daemonised into.
#pragma once

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace helios::bench {

using Arguments = std::vector<std::string>;

class Peer {
public:
    virtual ~Peer() = default;

    [[nodiscard]] virtual std::string name() const = 0;
    // A program that is not installed is left out of the run, and said so.
    [[nodiscard]] virtual bool is_available() const = 0;
    // The command line that makes `session`, runs `command` in it and attaches to it.
    virtual Arguments attached(const std::string& session, const Arguments& command) = 0;
    // Makes `session` run `command` without a client.
    virtual void detached(const std::string& session, const Arguments& command) = 0;
    // Ends the sessions and the server.
    virtual void down() = 0;
};

struct Places {
    std::string directory; // Of this run, private.
    std::string helios;    // The `helios` binary under test.
};

// bare, helios, tmux, screen, dtach; in this order.
std::vector<std::unique_ptr<Peer>> all_peers(const Places& places);

// Runs a command to its end with output thrown away; its exit status.
int run_quietly(const Arguments& argv);

// Every process of this run but the benchmark itself.
std::vector<pid_t> run_processes();
// Ends what is left of the run, by pid.
void end_run_processes();

} // namespace helios::bench
