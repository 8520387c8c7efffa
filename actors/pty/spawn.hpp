// Starts holders: what they are told, what the program inside inherits, and how a failure is heard. Loop
// thread.
#pragma once

#include "base/event_loop.hpp"
#include "base/id.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace helios::pty {

struct SpawnPlan {
    std::string holder_program; // Path of helios-hold.
    std::string scope_program;  // systemd-run, which puts it in a scope of its own; empty: none.
    std::string socket;
    TerminalId terminal;
    std::string lane;
    std::string version; // Of Helios, for TERM_PROGRAM_VERSION.
    std::size_t ring_bytes = 0;
    std::vector<std::string> argv; // Empty: the user's shell.
    std::string cwd;               // Empty: the home folder of env, else /.
    std::vector<std::string> env;  // The client's whole environment.
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
    std::uint32_t umask = 022;
};

// The client's environment without what names another terminal or multiplexer, and with our own.
std::vector<std::string> terminal_environment(const SpawnPlan& plan);
std::vector<std::string> holder_arguments(const SpawnPlan& plan);

// Starts holders. One closes its stderr once it holds the program; what it says there before is why it
// cannot.
class Launcher {
public:
    static constexpr std::size_t launches_max = 64; // At once; beyond: busy.

    explicit Launcher(EventLoop& loop);
    ~Launcher();
    Launcher(const Launcher&) = delete;
    Launcher& operator=(const Launcher&) = delete;

    // on_end is called from the loop, once; an Error carries what the holder said. Where no scope can be made
    // it is started without.
    using OnEnd = std::function<void(const Status& status)>;
    Status launch(const SpawnPlan& plan, OnEnd on_end);

private:
    struct Launch {
        SpawnPlan plan;
        int pid = -1;
        Fd complaints;
        std::string said;
        EventLoop::TimerId timeout = 0;
        OnEnd on_end;
    };

    void listen(int complaints);

    EventLoop& loop_;
    std::unordered_map<int, std::unique_ptr<Launch>> launches_; // By the descriptor of their complaints.
};

} // namespace helios::pty
