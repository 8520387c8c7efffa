// A whole mesh in a temporary directory, driven by the real `helios` command. Whatever happens in a test,
// every process of it has gone when it goes: services, holders and what runs in the terminals.
#pragma once

#include "support/pty_program.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace helios::support {

struct Ran {
    int code = 0;
    std::string out;
    std::string err;
};

class TestMesh {
public:
    // Makes the directories only: `helios up`, or any verb, starts it.
    TestMesh();
    ~TestMesh();
    TestMesh(const TestMesh&) = delete;
    TestMesh& operator=(const TestMesh&) = delete;

    // `helios ARGUMENTS` with that standard input, to its end. Killed (code -1) after a minute.
    Ran run(const std::vector<std::string>& arguments, std::string_view input = {}) const;
    // The same on a terminal of its own, e.g. attach.
    [[nodiscard]] PtyProgram on_terminal(const std::vector<std::string>& arguments,
                                         TerminalSize size = {80, 24}) const;
    // Repeats `helios ARGUMENTS` until its output has the text, up to 20 s; its last output.
    std::string run_until(const std::vector<std::string>& arguments, std::string_view text) const;

    // Of a running service ("supervisor", "core", ...), by what `helios status` says; 0 if it does not run.
    [[nodiscard]] pid_t pid_of(std::string_view service) const;
    // Kills that service and returns once it has gone.
    void kill_service(std::string_view service, int signal) const;

    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::string runtime() const { return folder_ + "/r"; }
    [[nodiscard]] std::string state() const { return folder_ + "/s"; }
    [[nodiscard]] std::string config() const { return folder_ + "/helios.toml"; }
    // The directory of the programs under test.
    static std::string bin();
    // NAME=value added to, or replaced in, the environment of what is run from now on.
    void set_environment(const std::string& entry);

private:
    [[nodiscard]] std::vector<pid_t> processes() const;

    std::string folder_;
    std::vector<std::string> env_;
};

} // namespace helios::support
