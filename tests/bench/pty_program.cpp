#include "pty_program.hpp"

#include "base/clock.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::bench {
namespace {

constexpr std::size_t tail_bytes_max = 256 * 1024;

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (const std::string& text : strings)
        result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

} // namespace

PtyProgram::PtyProgram(const std::vector<std::string>& argv) {
    winsize size{24, 80, 0, 0};
    int master = -1;
    pid_ = forkpty(&master, nullptr, nullptr, &size);
    if (pid_ < 0) {
        std::perror("forkpty");
        std::exit(1);
    }
    if (pid_ == 0) {
        setenv("TERM", "xterm-256color", 1);
        execvp(argv[0].c_str(), pointers(argv).data());
        std::perror(argv[0].c_str());
        _exit(127);
    }
    master_.reset(master);
}

PtyProgram::~PtyProgram() {
    master_.reset();
    kill(pid_, SIGHUP);
    for (int tries = 0; tries < 100; ++tries) {
        if (waitpid(pid_, nullptr, WNOHANG) == pid_)
            return;
        usleep(10'000);
    }
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

void PtyProgram::type(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t put = ::write(master_.get(), bytes.data(), bytes.size());
        if (put <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

bool PtyProgram::read_some(int timeout_ms) {
    pollfd ready{master_.get(), POLLIN, 0};
    if (poll(&ready, 1, timeout_ms) <= 0)
        return true;
    static std::array<char, 65'536> buffer;
    ssize_t got = ::read(master_.get(), buffer.data(), buffer.size());
    if (got <= 0)
        return false;
    bytes_read_ += static_cast<std::uint64_t>(got);
    tail_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

bool PtyProgram::await(std::string_view text, int timeout_ms) {
    std::int64_t deadline = monotonic_ns() + timeout_ms * std::int64_t{1'000'000};
    while (true) {
        if (auto at = tail_.find(text); at != std::string::npos) {
            tail_.erase(0, at + text.size());
            return true;
        }
        // The text may straddle two reads: keep enough of the end to see it.
        if (tail_.size() > text.size())
            tail_.erase(0, tail_.size() - text.size());
        auto left_ms = static_cast<int>((deadline - monotonic_ns()) / 1'000'000);
        if (left_ms <= 0 || !read_some(left_ms))
            return tail_.find(text) != std::string::npos;
    }
}

void PtyProgram::drain(int duration_ms) {
    std::int64_t deadline = monotonic_ns() + duration_ms * std::int64_t{1'000'000};
    while (monotonic_ns() < deadline) {
        if (!read_some(static_cast<int>((deadline - monotonic_ns()) / 1'000'000) + 1))
            return;
        if (tail_.size() > tail_bytes_max)
            tail_.clear();
    }
    tail_.clear();
}

} // namespace helios::bench
