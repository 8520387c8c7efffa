#include "cli/attach/attach_loop.hpp"

#include "base/clock.hpp"
#include "base/seqpacket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <vector>

namespace helios::cli {
namespace {

constexpr std::int64_t reconnect_ns = 100'000'000;
constexpr std::int64_t refusal_patience_ns = 3'000'000'000; // Core may not have found its holders yet.
constexpr std::size_t keyboard_bytes = 16 * 1024;
constexpr int frames_of_a_pass = 32; // Then the keyboard has its turn.
constexpr std::size_t likely_more_bytes = 4096;

class Socket : public SessionLink {
public:
    bool send(const wire::Data& message) override {
        wire::Frame frame = wire::encode(message);
        ssize_t put = ::send(fd_.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
        if (put < 0 && errno != EAGAIN && errno != EINTR)
            broken_ = true;
        return put >= 0;
    }
    void open(Fd fd) {
        fd_ = std::move(fd);
        broken_ = false;
    }
    void close() { fd_.reset(); }
    [[nodiscard]] bool is_open() const { return static_cast<bool>(fd_); }
    // Nothing goes out any more; what the session had said before it went is still to be read.
    [[nodiscard]] bool broken() const { return broken_; }
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    Fd fd_;
    bool broken_ = false;
};

class AttachLoop {
public:
    AttachLoop(std::string path, Tty& tty, View& view)
        : path_(std::move(path)), tty_(tty), view_(view), frame_(wire::data_frame_bytes_max + 1) {}

    Status open_signals();
    Status run();
    void close();
    [[nodiscard]] int signal() const { return signal_; }

private:
    enum Place : std::size_t { keyboard, screen, session, signals, places };

    void connect(std::int64_t now_ns);
    void lose(std::int64_t now_ns);
    void wait();
    [[nodiscard]] int timeout_ms(std::int64_t now_ns) const;
    void on_signal();
    void suspend();
    void read_keyboard(std::int64_t now_ns);
    void read_session(std::int64_t now_ns);
    bool take_frame(std::int64_t now_ns);
    void write_screen();
    void judge_refusal(std::int64_t now_ns);
    [[nodiscard]] bool finished() const;

    std::string path_;
    Tty& tty_;
    View& view_;
    Socket socket_;
    Fd signals_;
    sigset_t blocked_before_{};
    std::array<pollfd, places> polled_{};
    std::vector<std::uint8_t> frame_;
    bool screen_blocked_ = false;
    int signal_ = 0; // That ended it; SIGHUP also when the window is gone.
    std::int64_t connect_at_ns_ = 0;
    std::optional<std::int64_t> lost_since_ns_;
    std::optional<std::int64_t> refused_since_ns_;
};

Status AttachLoop::open_signals() {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (int number : {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT})
        sigaddset(&wanted, number);
    sigprocmask(SIG_BLOCK, &wanted, &blocked_before_);
    signals_.reset(signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_)
        return system_error("cannot make a signalfd");
    return {};
}

void AttachLoop::close() {
    socket_.close();
    sigprocmask(SIG_SETMASK, &blocked_before_, nullptr);
}

Status AttachLoop::run() {
    lost_since_ns_ = monotonic_ns();
    while (!finished()) {
        std::int64_t now_ns = monotonic_ns();
        if (!socket_.is_open() && view_.end() == ViewEnd::none && now_ns >= connect_at_ns_)
            connect(now_ns);
        if (lost_since_ns_ && now_ns - *lost_since_ns_ > attach_patience_ns) {
            return Error{ErrorCode::unavailable,
                         "the mesh stayed away for 30 seconds. The terminal lives on: "
                         "`helios up` brings the mesh back, `helios doctor` says what is wrong."};
        }
        view_.on_time(now_ns);
        if (socket_.is_open()) {
            view_.pump(socket_, now_ns);
            if (socket_.broken())
                read_session(now_ns);
        }
        if (!screen_blocked_)
            write_screen();
        wait();
        now_ns = monotonic_ns();
        if (polled_[signals].revents != 0)
            on_signal();
        if (polled_[keyboard].revents != 0)
            read_keyboard(now_ns);
        if (socket_.is_open())
            view_.pump(socket_, now_ns);
        if (polled_[session].revents != 0)
            read_session(now_ns);
        if (polled_[screen].revents != 0)
            screen_blocked_ = false;
        if (!screen_blocked_)
            write_screen();
        judge_refusal(now_ns);
    }
    return {};
}

bool AttachLoop::finished() const {
    if (signal_ != 0 || view_.end() == ViewEnd::detached)
        return true;
    // The last output is shown before the end is told.
    return view_.end() != ViewEnd::none && view_.is_painted();
}

void AttachLoop::connect(std::int64_t now_ns) {
    auto connected = connect_seqpacket(path_);
    if (!connected) {
        connect_at_ns_ = now_ns + reconnect_ns;
        return;
    }
    socket_.open(std::move(*connected));
    view_.on_connected(now_ns);
}

void AttachLoop::lose(std::int64_t now_ns) {
    socket_.close();
    connect_at_ns_ = now_ns + reconnect_ns;
    if (!lost_since_ns_)
        lost_since_ns_ = now_ns;
    view_.on_lost(now_ns);
}

void AttachLoop::wait() {
    std::int64_t now_ns = monotonic_ns();
    auto set = [this](Place place, int fd, int events) {
        polled_[place] = {events == 0 ? -1 : fd, static_cast<short>(events), 0};
    };
    set(keyboard, tty_.input(), view_.wants_keyboard(now_ns) ? POLLIN : 0);
    set(screen, tty_.output(), screen_blocked_ ? POLLOUT : 0);
    int wanted = view_.paint().full() ? 0 : POLLIN;
    if (view_.wants_to_send() && !socket_.broken())
        wanted |= POLLOUT;
    set(session, socket_.fd(), socket_.is_open() ? wanted : 0);
    set(signals, signals_.get(), POLLIN);
    if (poll(polled_.data(), polled_.size(), timeout_ms(now_ns)) <= 0) {
        for (pollfd& polled : polled_)
            polled.revents = 0;
    }
}

int AttachLoop::timeout_ms(std::int64_t now_ns) const {
    std::optional<std::int64_t> due = view_.due_ns();
    if (!socket_.is_open() && view_.end() == ViewEnd::none)
        due = due ? std::min(*due, connect_at_ns_) : connect_at_ns_;
    if (!due)
        return -1;
    std::int64_t left_ms = (*due - now_ns + 999'999) / 1'000'000;
    return static_cast<int>(std::clamp<std::int64_t>(left_ms, 0, 60'000));
}

void AttachLoop::on_signal() {
    signalfd_siginfo taken{};
    while (read(signals_.get(), &taken, sizeof taken) == sizeof taken) {
        switch (static_cast<int>(taken.ssi_signo)) {
        case SIGWINCH:
            view_.on_size(tty_.size());
            break;
        case SIGTSTP:
            suspend();
            break;
        case SIGCONT: // After SIGSTOP, which cannot be seen: whoever had the terminal may have changed it.
            static_cast<void>(tty_.enter_raw());
            lose(monotonic_ns());
            break;
        default:
            signal_ = static_cast<int>(taken.ssi_signo);
        }
    }
}

void AttachLoop::suspend() {
    view_.paint().clear();
    tty_.restore(view_.modes().leave());
    raise(SIGSTOP);
    static_cast<void>(tty_.enter_raw());
    view_.on_size(tty_.size());
    lose(monotonic_ns());
}

void AttachLoop::read_keyboard(std::int64_t now_ns) {
    std::array<char, keyboard_bytes> bytes; // Filled by read().
    ssize_t got = read(tty_.input(), bytes.data(), bytes.size());
    if (got > 0) {
        view_.on_keyboard({bytes.data(), static_cast<std::size_t>(got)}, now_ns);
        return;
    }
    // The window is gone.
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        signal_ = SIGHUP;
}

void AttachLoop::read_session(std::int64_t now_ns) {
    if ((polled_[session].revents & (POLLIN | POLLHUP | POLLERR)) == 0 && !socket_.broken())
        return;
    for (int i = 0; i < frames_of_a_pass && socket_.is_open() && !view_.paint().full(); ++i) {
        if (!take_frame(now_ns))
            return;
    }
}

// True when another frame is likely there.
bool AttachLoop::take_frame(std::int64_t now_ns) {
    ssize_t got = receive_seqpacket(socket_.fd(), frame_.data(), frame_.size(), 0);
    if (got < 0 && errno == EAGAIN && !socket_.broken())
        return false;
    if (got <= 0) {
        lose(now_ns);
        return false;
    }
    auto size = static_cast<std::size_t>(got);
    view_.on_frame(wire::Bytes(frame_).first(size), now_ns);
    return size >= likely_more_bytes;
}

void AttachLoop::write_screen() {
    PaintQueue& paint = view_.paint();
    while (!paint.empty()) {
        std::string_view bytes = paint.front();
        ssize_t put = write(tty_.output(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            screen_blocked_ = errno == EAGAIN;
            if (!screen_blocked_)
                signal_ = SIGHUP;
            return;
        }
        paint.pop(static_cast<std::size_t>(put));
    }
}

void AttachLoop::judge_refusal(std::int64_t now_ns) {
    if (view_.is_welcomed()) {
        lost_since_ns_.reset();
        refused_since_ns_.reset();
    }
    if (view_.end() != ViewEnd::refused)
        return;
    if (!refused_since_ns_)
        refused_since_ns_ = now_ns;
    const std::string& code = view_.refusal().code;
    bool may_pass = code == "TERMINAL_NOT_FOUND" || code == "BACKPRESSURE" || code == "PROVIDER_UNAVAILABLE";
    if (!may_pass || now_ns - *refused_since_ns_ > refusal_patience_ns)
        return;
    view_.forget_refusal();
    lose(now_ns);
}

} // namespace

Result<AttachOutcome> run_attach(const std::string& view_socket, Tty& tty, View& view) {
    AttachLoop loop(view_socket, tty, view);
    if (auto opened = loop.open_signals(); !opened)
        return opened.error();
    Tty::on_crash_write(view.modes().leave());
    if (auto raw = tty.enter_raw(); !raw)
        return raw.error();
    view.paint().tail() += view.modes().enter(tty.size().rows);
    Status ran = loop.run();
    tty.restore(view.modes().leave());
    loop.close();
    if (!ran)
        return ran.error();
    AttachOutcome outcome;
    outcome.signal = loop.signal();
    outcome.end = view.end();
    outcome.wait_status = view.wait_status();
    outcome.detail = view.refusal().code + ": " + view.refusal().detail;
    outcome.refused_bytes = view.refused_bytes();
    return outcome;
}

} // namespace helios::cli
