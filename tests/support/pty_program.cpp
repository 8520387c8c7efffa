#include "support/pty_program.hpp"

#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <utmp.h>

namespace helios::support {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (const std::string& text : strings)
        list.push_back(const_cast<char*>(text.c_str())); // exec's signature predates const.
    list.push_back(nullptr);
    return list;
}

constexpr std::size_t kept_bytes = 2048;

[[noreturn]] void become(int slave, char* const* argv, char* const* env) {
    login_tty(slave);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execve(argv[0], argv, env);
    _exit(127);
}

} // namespace

PtyProgram::PtyProgram(const std::vector<std::string>& argv, const std::vector<std::string>& env,
                       TerminalSize size) {
    winsize window{size.rows, size.columns, 0, 0};
    int master = -1;
    int slave = -1;
    if (openpty(&master, &slave, nullptr, nullptr, &window) != 0)
        std::abort();
    master_.reset(master);
    slave_.reset(slave);
    std::vector<char*> arguments = pointers(argv);
    std::vector<char*> variables = pointers(env);
    pid_ = fork();
    if (pid_ == 0) {
        close(master);
        become(slave, arguments.data(), variables.data());
    }
}

PtyProgram::PtyProgram(PtyProgram&& other) noexcept
    : master_(std::move(other.master_)), slave_(std::move(other.slave_)), pid_(other.pid_),
      status_(other.status_), output_(std::move(other.output_)), found_(other.found_) {
    other.pid_ = -1;
}

PtyProgram::~PtyProgram() {
    if (pid_ <= 0)
        return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

void PtyProgram::type(std::string_view bytes) const {
    while (!bytes.empty()) {
        ssize_t put = write(master_.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

void PtyProgram::resize(TerminalSize size) const {
    winsize window{size.rows, size.columns, 0, 0};
    ioctl(master_.get(), TIOCSWINSZ, &window);
}

bool PtyProgram::take(int timeout_ms) {
    pollfd wanted{master_.get(), POLLIN, 0};
    if (poll(&wanted, 1, timeout_ms) <= 0)
        return false;
    std::array<char, 64 * 1024> bytes{};
    ssize_t got = read(master_.get(), bytes.data(), bytes.size());
    if (got <= 0)
        return false;
    output_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

bool PtyProgram::wait_for(std::string_view text) {
    std::int64_t until_ns = monotonic_ns() + patience_ms * std::int64_t{1'000'000};
    std::size_t from = found_; // What was searched already is not searched again: floods are long.
    for (;;) {
        std::size_t at = output_.find(text, from);
        if (at != std::string::npos) {
            found_ = at + text.size();
            return true;
        }
        from = std::max(found_, output_.size() - std::min(output_.size(), text.size()));
        auto left_ms = static_cast<int>((until_ns - monotonic_ns()) / 1'000'000);
        if (left_ms <= 0)
            return false;
        bool came = take(left_ms < 100 ? left_ms : 100);
        if (!came && pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) {
            pid_ = -1; // It has gone: what it left is all there will be.
            while (take(0)) {
            }
            at = output_.find(text, found_);
            found_ = at == std::string::npos ? found_ : at + text.size();
            return at != std::string::npos;
        }
    }
}

bool PtyProgram::wait_through(std::string_view text) {
    for (;;) {
        std::size_t at = output_.find(text, found_);
        if (at != std::string::npos) {
            found_ = at + text.size();
            return true;
        }
        // The text may begin at the end of what came; somewhat more is kept to be shown when it never comes.
        std::size_t looked_at = std::max(found_, output_.size() - std::min(output_.size(), text.size()));
        std::size_t kept = std::max(kept_bytes, output_.size() - looked_at);
        std::size_t forgotten = output_.size() - std::min(output_.size(), kept);
        output_.erase(0, forgotten);
        found_ = looked_at - forgotten;
        if (!take(patience_ms))
            return false;
    }
}

std::string PtyProgram::take_output() {
    std::string taken = std::exchange(output_, {}).substr(found_);
    found_ = 0;
    return taken;
}

int PtyProgram::wait_end() {
    std::int64_t until_ns = monotonic_ns() + patience_ms * std::int64_t{1'000'000};
    while (pid_ > 0 && monotonic_ns() < until_ns) {
        take(20);
        if (waitpid(pid_, &status_, WNOHANG) == pid_)
            pid_ = -1;
    }
    while (take(0)) {
    }
    if (pid_ > 0)
        return -1;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
}

termios PtyProgram::settings() const {
    termios settings{};
    tcgetattr(slave_.get(), &settings);
    return settings;
}

} // namespace helios::support
