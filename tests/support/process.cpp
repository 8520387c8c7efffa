#include "support/process.hpp"

#include "base/check.hpp"
#include "pty/holder_wire.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::test {

TempDir::TempDir() {
    path_ = std::filesystem::temp_directory_path() / "hsXXXXXX";
    HELIOS_CHECK(mkdtemp(path_.data()) != nullptr, "a test needs a temporary directory");
    HELIOS_CHECK(mkdir((path_ + "/holders").c_str(), 0700) == 0, "a test needs a directory of its own");
    setenv("HELIOS_CONFIG", (path_ + "/none.toml").c_str(), 1);
}

TempDir::~TempDir() {
    kill_holders(path_);
    std::error_code ignored;
    if (getenv("HELIOS_KEEP") == nullptr)
        std::filesystem::remove_all(path_, ignored);
}

void kill_holders(const std::string& directory) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(directory + "/holders", ignored)) {
        auto connected = pty::connect_holder(entry.path());
        ucred peer{};
        socklen_t size = sizeof peer;
        // The holder binds its socket itself, so the peer of a connection is the holder.
        if (connected && getsockopt(connected->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
            ::kill(peer.pid, SIGKILL);
    }
}

Process::Process(const std::vector<std::string>& arguments, const std::string& log_path) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    int failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    HELIOS_CHECK(failed == 0, "a service did not start");
}

Process::~Process() {
    kill();
}

void Process::kill() {
    if (!is_running())
        return;
    ::kill(pid_, SIGKILL);
    ::kill(pid_, SIGCONT);
    waitpid(pid_, &wait_status_, 0);
    pid_ = -1;
}

bool Process::is_running() {
    if (pid_ > 0 && waitpid(pid_, &wait_status_, WNOHANG) == pid_)
        pid_ = -1;
    return pid_ > 0;
}

std::int64_t cpu_ns(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::int64_t user = 0;
    std::int64_t system = 0;
    // Fields 14 and 15, counted behind the name, which may hold anything.
    std::sscanf(text.c_str() + text.rfind(')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld",
                &user, &system);
    return (user + system) * (1'000'000'000 / sysconf(_SC_CLK_TCK));
}

} // namespace helios::test
