#include "processes.hpp"

#include "support/hold_peer.hpp"
#include "support/process_memory.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::test {
namespace {

const std::string bin = HELIOS_BIN_DIR;

pid_t spawn(const std::vector<std::string>& arguments, const std::string& log_path) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = -1;
    const int failed = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? pid : -1;
}

} // namespace

void require(bool condition, const char* sentence) {
    if (!condition)
        throw std::runtime_error(sentence);
}

TempDir::TempDir() {
    path_ = std::filesystem::temp_directory_path() / "hgXXXXXX";
    require(mkdtemp(path_.data()) != nullptr, "a test needs a temporary directory");
    require(mkdir((path_ + "/holders").c_str(), 0700) == 0, "a test needs a directory of its own");
    // The user's own configuration is none of a test's business.
    setenv("HELIOS_CONFIG", (path_ + "/none.toml").c_str(), 1);
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

HolderProcess::HolderProcess(const std::string& directory, const HolderOptions& options) {
    socket_ = directory + "/holders/" + id_.text() + ".sock";
    std::vector<std::string> arguments{bin + "/helios-hold",
                                       socket_,
                                       id_.text(),
                                       "pty",
                                       std::to_string(options.ring_bytes),
                                       std::to_string(options.columns),
                                       std::to_string(options.rows),
                                       ".",
                                       "022"};
    arguments.insert(arguments.end(), options.command.begin(), options.command.end());
    const support::Ran started = support::start_holder(arguments);
    require(started.exit_code == 0, "helios-hold did not start");
    pid_ = started.pid;
}

HolderProcess::~HolderProcess() {
    kill();
}

void HolderProcess::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL); // The pty's hang-up ends the child.
        waitpid(pid_, nullptr, 0);
    }
    pid_ = -1;
}

GridProcess::GridProcess(const std::string& directory) : directory_(directory) {
    start();
}

GridProcess::~GridProcess() {
    kill();
}

void GridProcess::start() {
    pid_ = spawn({bin + "/helios-grid", "--runtime", directory_, "--state", directory_ + "/state"},
                 directory_ + "/grid.log");
    require(pid_ > 0, "helios-grid did not start");
}

void GridProcess::kill() {
    if (!is_running())
        return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, &wait_status_, 0);
    pid_ = -1;
}

bool GridProcess::is_running() {
    if (pid_ > 0 && waitpid(pid_, &wait_status_, WNOHANG) == pid_)
        pid_ = -1;
    return pid_ > 0;
}

std::uint64_t GridProcess::memory_bytes(const std::string& field) const {
    return test::memory_bytes(pid_, field);
}

std::size_t GridProcess::open_fds() const {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid_) + "/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace helios::test
