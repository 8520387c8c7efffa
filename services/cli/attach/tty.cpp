#include "cli/attach/tty.hpp"

#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

namespace helios::cli {
namespace {

constexpr std::int64_t farewell_ns_max = 1'000'000'000;

// For the handler of fatal signals: plain memory, set before it is armed.
struct CrashRescue {
    int fd = -1;
    termios before{};
    std::array<char, 2048> farewell{};
    std::size_t farewell_bytes = 0;
};
CrashRescue rescue;

extern "C" void restore_and_die(int number) {
    [[maybe_unused]] ssize_t put = write(rescue.fd, rescue.farewell.data(), rescue.farewell_bytes);
    tcsetattr(rescue.fd, TCSANOW, &rescue.before);
    signal(number, SIG_DFL);
    raise(number);
}

constexpr std::array fatal_signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGSYS, SIGXCPU};

void arm_rescue(int fd, const termios& before) {
    rescue.fd = fd;
    rescue.before = before;
    for (int number : fatal_signals)
        signal(number, restore_and_die);
}

void disarm_rescue() {
    for (int number : fatal_signals)
        signal(number, SIG_DFL);
    rescue.fd = -1;
}

Fd open_again(int fd) {
    std::array<char, 256> name{};
    if (ttyname_r(fd, name.data(), name.size()) != 0)
        return {};
    return Fd(::open(name.data(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
}

void set_blocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0)
        fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

void set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0)
        fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

} // namespace

Tty::Tty(Fd in, Fd out, bool shared, const termios& before)
    : in_(std::move(in)), out_(std::move(out)), shared_(shared), before_(before) {}

Tty::Tty(Tty&& other) noexcept
    : in_(std::move(other.in_)), out_(std::move(other.out_)), shared_(other.shared_), raw_(other.raw_),
      before_(other.before_) {
    other.raw_ = other.shared_ = false;
}

Result<Tty> Tty::open() {
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) {
        return Error{ErrorCode::invalid, "attach needs a terminal as its input and output. "
                                         "Use `helios read NAME` and `helios send NAME` instead."};
    }
    termios before{};
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return system_error("cannot read the settings of your terminal");
    Fd in = open_again(STDIN_FILENO);
    Fd out = open_again(STDOUT_FILENO);
    bool shared = !in || !out;
    if (shared) {
        in.reset(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
        out.reset(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
        set_nonblocking(in.get());
        set_nonblocking(out.get());
    }
    if (!in || !out)
        return system_error("cannot open your terminal");
    return Tty(std::move(in), std::move(out), shared, before);
}

Tty::~Tty() {
    restore({});
    if (shared_) {
        set_blocking(in_.get());
        set_blocking(out_.get());
    }
}

wire::Size Tty::size() const {
    winsize window{};
    if (ioctl(out_.get(), TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0)
        return {80, 24, 0, 0};
    return {window.ws_col, window.ws_row, window.ws_xpixel, window.ws_ypixel};
}

Status Tty::enter_raw() {
    termios raw = before_;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    arm_rescue(out_.get(), before_);
    if (tcsetattr(in_.get(), TCSANOW, &raw) != 0)
        return system_error("cannot set your terminal to raw mode");
    raw_ = true;
    return {};
}

void Tty::restore(std::string_view farewell) {
    if (!raw_)
        return;
    raw_ = false;
    std::int64_t until_ns = monotonic_ns() + farewell_ns_max;
    while (!farewell.empty() && monotonic_ns() < until_ns) {
        ssize_t put = write(out_.get(), farewell.data(), farewell.size());
        if (put > 0) {
            farewell.remove_prefix(static_cast<std::size_t>(put));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            break;
        pollfd wanted{out_.get(), POLLOUT, 0};
        poll(&wanted, 1, 50);
    }
    tcsetattr(in_.get(), TCSANOW, &before_);
    disarm_rescue();
}

void Tty::on_crash_write(std::string_view farewell) {
    rescue.farewell_bytes = 0;
    std::size_t size = std::min(farewell.size(), rescue.farewell.size());
    std::memcpy(rescue.farewell.data(), farewell.data(), size);
    rescue.farewell_bytes = size;
}

} // namespace helios::cli
