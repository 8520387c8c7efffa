// A detached tmux server: what is measured is the server's CPU, that is reading the pty, parsing and its
// grid.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/peers/subject.hpp"

namespace helios::bench {
namespace {

std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return text;
    char buffer[256];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr)
        text += buffer;
    pclose(pipe);
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

// The pane's program copies what comes through a FIFO, as a program prints; a title says when all of it was
// read.
constexpr const char* hook = R"('if -F "#{==:#{pane_title},helios-fed}" "wait-for -S fed"')";

class Tmux : public Subject {
public:
    explicit Tmux(std::string directory) : directory_(std::move(directory)), fifo_(directory_ + "/fifo") {
        mkfifo(fifo_.c_str(), 0600);
        for (const char* nesting : {"TMUX", "TMUX_PANE"})
            unsetenv(nesting);
        run("new-session -d -s keep 'exec sleep infinity'");
        for (const char* option : {"-g status off", "-g history-limit 10000", "-g exit-empty off"})
            run(std::string("set ") + option);
        run(std::string("set-hook -g pane-title-changed ") + hook);
        const std::string process = ask("display -p '#{pid}'");
        server_ = process.empty() ? 0 : std::stoi(process);
    }
    Tmux(const Tmux&) = delete;
    Tmux& operator=(const Tmux&) = delete;
    ~Tmux() override {
        run("kill-server");
        std::filesystem::remove_all(directory_);
    }

    [[nodiscard]] bool is_running() const { return server_ > 0; }
    [[nodiscard]] std::string version() const override {
        return output_of("tmux -V").substr(5) + " (a detached server: pty, parser and grid)";
    }

    void open(ScreenSize size) override {
        run("kill-session -t fed");
        run("new-session -d -s fed -x " + std::to_string(size.columns) + " -y " + std::to_string(size.rows) +
            R"( 'stty raw -echo; cat )" + fifo_ +
            R"(; printf "\030\033]2;helios-fed\007"; exec sleep infinity')");
        writer_ = ::open(fifo_.c_str(), O_WRONLY | O_CLOEXEC); // Waits for cat.
    }

    void feed(std::string_view bytes) override {
        while (!bytes.empty()) {
            const ssize_t written = write(writer_, bytes.data(), bytes.size());
            if (written <= 0)
                return;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void settle() override {
        close(writer_);
        run("wait-for fed");
    }

    bool resize(ScreenSize size) override {
        run("resize-window -t fed -x " + std::to_string(size.columns) + " -y " + std::to_string(size.rows));
        return true;
    }

    [[nodiscard]] std::uint64_t cpu_ns() const override {
        clockid_t clock{};
        timespec now{};
        if (clock_getcpuclockid(server_, &clock) == 0)
            clock_gettime(clock, &now);
        return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
               static_cast<std::uint64_t>(now.tv_nsec);
    }

    [[nodiscard]] std::uint64_t memory_bytes() const override { return resident_bytes(server_); }

private:
    [[nodiscard]] std::string ask(const std::string& command) const {
        return output_of("tmux -S " + directory_ + "/socket -f /dev/null " + command + " 2>/dev/null");
    }
    void run(const std::string& command) const { static_cast<void>(ask(command)); }

    std::string directory_;
    std::string fifo_;
    int server_ = 0;
    int writer_ = -1;
};

} // namespace

std::unique_ptr<Subject> make_tmux() {
    if (output_of("tmux -V 2>/dev/null").empty())
        return nullptr;
    char pattern[] = "/tmp/helios-engine-tmux-XXXXXX";
    if (mkdtemp(pattern) == nullptr)
        return nullptr;
    auto tmux = std::make_unique<Tmux>(pattern);
    return tmux->is_running() ? std::move(tmux) : nullptr;
}

} // namespace helios::bench
