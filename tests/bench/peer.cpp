#include "peer.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "pty_program.hpp"

extern char** environ;

namespace helios::bench {
namespace {

namespace fs = std::filesystem;

bool is_in_path(const std::string& program) {
    return run_quietly({"sh", "-c", "command -v " + program}) == 0;
}

// The programs alone, each on a pty that a thread of the benchmark reads.
class Bare : public Peer {
public:
    [[nodiscard]] std::string name() const override { return "bare pty"; }
    [[nodiscard]] bool is_available() const override { return true; }
    Arguments attached(const std::string&, const Arguments& command) override { return command; }
    void detached(const std::string&, const Arguments& command) override {
        readers_.emplace_back([program = std::make_unique<PtyProgram>(command)](std::stop_token stop) {
            while (!stop.stop_requested())
                program->drain(50);
        });
    }
    void down() override { readers_.clear(); }

private:
    std::vector<std::jthread> readers_;
};

class Helios : public Peer {
public:
    explicit Helios(std::string binary) : binary_(std::move(binary)) {}
    [[nodiscard]] std::string name() const override { return "helios"; }
    [[nodiscard]] bool is_available() const override { return access(binary_.c_str(), X_OK) == 0; }
    Arguments attached(const std::string& session, const Arguments& command) override {
        detached(session, command);
        return {binary_, "attach", session};
    }
    void detached(const std::string& session, const Arguments& command) override {
        Arguments argv{binary_, "new", "--detach", "-n", session, "--"};
        argv.insert(argv.end(), command.begin(), command.end());
        run_quietly(argv);
    }
    void down() override { run_quietly({binary_, "down", "--all", "--yes"}); }

private:
    std::string binary_;
};

class Tmux : public Peer {
public:
    explicit Tmux(const std::string& directory) : socket_(directory + "/tmux.sock") {}
    [[nodiscard]] std::string name() const override { return "tmux"; }
    [[nodiscard]] bool is_available() const override { return is_in_path("tmux"); }
    Arguments attached(const std::string& session, const Arguments& command) override {
        return with_command({"new-session", "-s", session}, command);
    }
    void detached(const std::string& session, const Arguments& command) override {
        run_quietly(with_command({"new-session", "-d", "-s", session}, command));
    }
    void down() override { run_quietly({"tmux", "-S", socket_, "kill-server"}); }

private:
    [[nodiscard]] Arguments with_command(const Arguments& verb, const Arguments& command) const {
        Arguments argv{"tmux", "-S", socket_, "-f", "/dev/null", "set", "-g", "status", "off", ";"};
        // `set` needs a server: start one in the same command.
        argv.insert(argv.begin() + 5, {"start-server", ";"});
        argv.insert(argv.end(), verb.begin(), verb.end());
        argv.insert(argv.end(), command.begin(), command.end());
        return argv;
    }

    std::string socket_;
};

class Screen : public Peer {
public:
    [[nodiscard]] std::string name() const override { return "screen"; }
    [[nodiscard]] bool is_available() const override { return is_in_path("screen"); }
    Arguments attached(const std::string& session, const Arguments& command) override {
        return with_command({"screen", "-c", "/dev/null", "-S", session}, command);
    }
    void detached(const std::string& session, const Arguments& command) override {
        sessions_.push_back(session);
        run_quietly(with_command({"screen", "-c", "/dev/null", "-d", "-m", "-S", session}, command));
    }
    void down() override {
        for (const std::string& session : sessions_)
            run_quietly({"screen", "-S", session, "-X", "quit"});
        sessions_.clear();
    }

private:
    static Arguments with_command(Arguments argv, const Arguments& command) {
        argv.insert(argv.end(), command.begin(), command.end());
        return argv;
    }

    std::vector<std::string> sessions_;
};

class Dtach : public Peer {
public:
    explicit Dtach(std::string directory) : directory_(std::move(directory)) {}
    [[nodiscard]] std::string name() const override { return "dtach"; }
    [[nodiscard]] bool is_available() const override { return is_in_path("dtach"); }
    Arguments attached(const std::string& session, const Arguments& command) override {
        return with_command("-c", session, command);
    }
    void detached(const std::string& session, const Arguments& command) override {
        run_quietly(with_command("-n", session, command));
    }
    void down() override {}

private:
    [[nodiscard]] Arguments with_command(const std::string& mode, const std::string& session,
                                         const Arguments& command) const {
        Arguments argv{"dtach", mode, directory_ + "/dtach-" + session, "-E", "-z", "-r", "none"};
        argv.insert(argv.end(), command.begin(), command.end());
        return argv;
    }

    std::string directory_;
};

std::string file_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

std::vector<std::unique_ptr<Peer>> all_peers(const Places& places) {
    std::vector<std::unique_ptr<Peer>> peers;
    peers.push_back(std::make_unique<Bare>());
    peers.push_back(std::make_unique<Helios>(places.helios));
    peers.push_back(std::make_unique<Tmux>(places.directory));
    peers.push_back(std::make_unique<Screen>());
    peers.push_back(std::make_unique<Dtach>(places.directory));
    return peers;
}

int run_quietly(const Arguments& argv) {
    std::vector<char*> pointers;
    for (const std::string& text : argv)
        pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int fd : {0, 1, 2})
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    pid_t pid = -1;
    int failed = posix_spawnp(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        return 127;
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<pid_t> run_processes() {
    const char* run = std::getenv("HELIOS_BENCH_RUN");
    if (run == nullptr)
        return {};
    std::string mark = std::string("HELIOS_BENCH_RUN=") + run;
    std::vector<pid_t> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        pid_t pid = std::atoi(entry.path().filename().c_str());
        if (pid <= 0 || pid == getpid())
            continue;
        if (('\0' + file_text(entry.path() / "environ")).find('\0' + mark + '\0') != std::string::npos) {
            found.push_back(pid);
        }
    }
    return found;
}

void end_run_processes() {
    for (int signal : {SIGTERM, SIGKILL}) {
        for (pid_t pid : run_processes())
            kill(pid, signal);
        for (int tries = 0; tries < 50 && !run_processes().empty(); ++tries) {
            while (waitpid(-1, nullptr, WNOHANG) > 0)
                continue;
            usleep(20'000);
        }
    }
}

} // namespace helios::bench
