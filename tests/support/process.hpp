// A service as a real process in a directory of its own; both are gone when the objects are.
#pragma once

#include <csignal>
#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace helios::test {

// With a directory for holders, which are killed with it. The user's own configuration is left alone.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

class Process {
public:
    Process(const std::vector<std::string>& arguments, const std::string& log_path);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void signal(int number) const { ::kill(pid_, number); }
    // SIGKILL, and gone when it returns.
    void kill();
    [[nodiscard]] bool is_running();
    [[nodiscard]] pid_t pid() const { return pid_; } // -1 once it has ended.
    // Its wait status once it has ended.
    [[nodiscard]] int wait_status() const { return wait_status_; }

private:
    pid_t pid_ = -1;
    int wait_status_ = 0;
};

// User and system time of a process so far.
std::int64_t cpu_ns(pid_t pid);
// Kills what still listens in DIRECTORY/holders.
void kill_holders(const std::string& directory);

} // namespace helios::test
