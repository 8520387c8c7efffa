#include "processes.hpp"

#include "support/hold_peer.hpp"
#include "support/process_memory.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::test {
namespace {

const std::string bin = HELIOS_BIN_DIR;

} // namespace

void require(bool condition, const char* sentence) {
    if (!condition)
        throw std::runtime_error(sentence);
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

void GridProcess::start() {
    process_.emplace(std::vector<std::string>{bin + "/helios-grid", "--runtime", directory_, "--state",
                                              directory_ + "/state"},
                     directory_ + "/grid.log");
}

std::uint64_t GridProcess::memory_bytes(const std::string& field) const {
    return test::memory_bytes(pid(), field);
}

std::size_t GridProcess::open_fds() const {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid()) + "/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace helios::test
