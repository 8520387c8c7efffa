#include "cli/print/picture.hpp"

#include "base/clock.hpp"
#include "base/fd.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::cli {
namespace {

constexpr std::size_t png_bytes_max =
    256 * 1024 * 1024; // The largest picture, if nothing of it could be packed.

// A file in memory, read from its beginning: no pipe that could fill up on both sides.
Result<Fd> file_of(const std::string& text) {
    Fd file(memfd_create("helios-svg", MFD_CLOEXEC));
    if (!file)
        return system_error("cannot make a file in memory");
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t put = write(file.get(), text.data() + written, text.size() - written);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return system_error("cannot fill a file in memory");
        written += static_cast<std::size_t>(put);
    }
    lseek(file.get(), 0, SEEK_SET);
    return file;
}

class Renderer {
public:
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;
    ~Renderer() {
        if (pid_ > 0)
            kill(pid_, SIGKILL);
        wait();
    }

    explicit Renderer(std::string program) : program_(std::move(program)) {}

    // 0, or an errno.
    int start(int input, int output) {
        posix_spawn_file_actions_t actions{};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        std::array<char*, 2> arguments{program_.data(), nullptr};
        const int failed = posix_spawn(&pid_, program_.c_str(), &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed != 0)
            pid_ = -1;
        return failed;
    }

    // Readable when it has ended.
    [[nodiscard]] Fd watch() const { return Fd(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0))); }

    // Its wait status, once it has ended.
    int wait() {
        int status = 0;
        while (pid_ > 0 && waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

private:
    std::string program_;
    pid_t pid_ = -1;
};

Status wait_until_readable(int fd, std::int64_t until_ns) {
    for (;;) {
        const std::int64_t left_ms = (until_ns - monotonic_ns()) / 1'000'000;
        pollfd ready{fd, POLLIN, 0};
        if (left_ms <= 0)
            return Error{ErrorCode::timeout,
                         "helios-render did not finish in time; it was ended. Ask for fewer lines.", 0};
        const int found = poll(&ready, 1, static_cast<int>(left_ms));
        if (found > 0)
            return {};
        if (found < 0 && errno != EINTR)
            return system_error("cannot wait for helios-render");
    }
}

Result<std::string> read_all(int fd, std::int64_t until_ns) {
    std::string bytes;
    std::array<char, 65536> part{};
    for (;;) {
        if (auto waited = wait_until_readable(fd, until_ns); !waited)
            return waited.error();
        const ssize_t got = read(fd, part.data(), part.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read from helios-render");
        if (got == 0)
            return bytes;
        bytes.append(part.data(), static_cast<std::size_t>(got));
        if (bytes.size() > png_bytes_max)
            return Error{ErrorCode::system, "helios-render wrote more than any picture has", 0};
    }
}

} // namespace

Result<std::string> png_of(const std::string& svg, const std::string& bin, std::int64_t patience_ns) {
    const std::int64_t until_ns = monotonic_ns() + patience_ns;
    auto file = file_of(svg);
    if (!file)
        return file.error();
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return system_error("cannot make a pipe");
    const Fd reading(ends[0]);
    Fd writing(ends[1]);
    const std::string program = bin + "/helios-render";
    Renderer renderer(program);
    if (const int failed = renderer.start(file->get(), writing.get()); failed != 0)
        return system_error("cannot run " + program + ", which draws PNG pictures", failed);
    writing.reset();
    auto png = read_all(reading.get(), until_ns);
    if (!png)
        return png;
    if (auto ended = wait_until_readable(renderer.watch().get(), until_ns); !ended)
        return ended.error(); // It has closed its output, and goes on.
    const int status = renderer.wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return png;
    return Error{ErrorCode::system,
                 WIFSIGNALED(status)
                     ? "helios-render was ended by signal " + std::to_string(WTERMSIG(status)) +
                           "; the picture may be too large: ask for fewer lines"
                     : "helios-render drew no picture, it says why",
                 0};
}

} // namespace helios::cli
