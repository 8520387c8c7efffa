#include "support/mesh.hpp"

#include "base/clock.hpp"
#include "base/fd.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::support {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t run_ns_max = 60 * second;
constexpr std::int64_t until_ns_max = 20 * second;
constexpr int look_ms = 20;

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (const std::string& text : strings)
        list.push_back(const_cast<char*>(text.c_str())); // exec's signature predates const.
    list.push_back(nullptr);
    return list;
}

struct Pipe {
    Fd reading;
    Fd writing;

    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
            std::abort();
        reading.reset(ends[0]);
        writing.reset(ends[1]);
    }
};

// A child with three pipes.
class Child {
public:
    Child(const std::vector<std::string>& argv, const std::vector<std::string>& env) {
        Pipe in;
        Pipe out;
        Pipe err;
        std::vector<char*> arguments = pointers(argv);
        std::vector<char*> variables = pointers(env);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(in.reading.get(), STDIN_FILENO);
            dup2(out.writing.get(), STDOUT_FILENO);
            dup2(err.writing.get(), STDERR_FILENO);
            execve(arguments[0], arguments.data(), variables.data());
            _exit(127);
        }
        in_ = std::move(in.writing);
        out_ = std::move(out.reading);
        err_ = std::move(err.reading);
        fcntl(in_.get(), F_SETFL, O_NONBLOCK);
    }

    Ran wait(std::string_view input) {
        Ran ran;
        std::int64_t until_ns = monotonic_ns() + run_ns_max;
        while ((out_ || err_) && monotonic_ns() < until_ns)
            pass_on(input, ran);
        int status = 0;
        bool late = out_ || err_;
        if (late)
            kill(pid_, SIGKILL);
        waitpid(pid_, &status, 0);
        ran.code = late ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return ran;
    }

private:
    void pass_on(std::string_view& input, Ran& ran) {
        if (input.empty())
            in_.reset();
        std::array<pollfd, 3> wanted{
            {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}, {in_.get(), POLLOUT, 0}}};
        if (poll(wanted.data(), wanted.size(), 1000) <= 0)
            return;
        if (wanted[0].revents != 0)
            take(out_, ran.out);
        if (wanted[1].revents != 0)
            take(err_, ran.err);
        if (wanted[2].revents != 0)
            give(input);
    }

    static void take(Fd& fd, std::string& text) {
        std::array<char, 16 * 1024> bytes{};
        ssize_t got = read(fd.get(), bytes.data(), bytes.size());
        if (got <= 0)
            fd.reset();
        else
            text.append(bytes.data(), static_cast<std::size_t>(got));
    }

    void give(std::string_view& input) {
        ssize_t put = write(in_.get(), input.data(), input.size());
        if (put > 0)
            input.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EAGAIN)
            input = {};
    }

    pid_t pid_ = -1;
    Fd in_;
    Fd out_;
    Fd err_;
};

std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf(); // Of a process that goes meanwhile it is what came, where an iterator would throw.
    return text.str();
}

void wait_gone(pid_t pid) {
    std::int64_t until_ns = monotonic_ns() + until_ns_max;
    while (kill(pid, 0) == 0 && monotonic_ns() < until_ns) {
        // A zombie waits for its parent, not for us.
        if (file_text("/proc/" + std::to_string(pid) + "/stat").find(") Z ") != std::string::npos)
            return;
        poll(nullptr, 0, look_ms);
    }
}

} // namespace

TestMesh::TestMesh() {
    signal(SIGPIPE, SIG_IGN);
    std::string pattern = "/tmp/helios-mesh-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr)
        std::abort();
    folder_ = pattern;
    const char* path = std::getenv("PATH");
    env_ = {"HELIOS_RUNTIME_DIR=" + runtime(),
            "HELIOS_STATE_DIR=" + state(),
            "HELIOS_CONFIG=" + config(),
            "HOME=" + folder_,
            "SHELL=/bin/sh",
            "PS1=$ ",
            "TERM=xterm-256color",
            "LANG=C.UTF-8",
            std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path)};
}

TestMesh::~TestMesh() {
    run({"down", "--all", "--yes"});
    // Whoever is left was started by this mesh: its directory stands in the environment of each.
    for (int round = 0; round < 10; ++round) {
        std::vector<pid_t> left = processes();
        if (left.empty())
            break;
        for (pid_t pid : left)
            kill(pid, SIGKILL);
        for (pid_t pid : left)
            wait_gone(pid);
    }
    std::error_code fault;
    std::filesystem::remove_all(folder_, fault);
}

std::string TestMesh::bin() {
    return HELIOS_BIN_DIR;
}

void TestMesh::set_environment(const std::string& entry) {
    std::string name = entry.substr(0, entry.find('=') + 1);
    std::erase_if(env_, [&name](const std::string& present) { return present.starts_with(name); });
    env_.push_back(entry);
}

Ran TestMesh::run(const std::vector<std::string>& arguments, std::string_view input) const {
    std::vector<std::string> argv{bin() + "/helios"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return Child(argv, env_).wait(input);
}

PtyProgram TestMesh::on_terminal(const std::vector<std::string>& arguments, TerminalSize size) const {
    std::vector<std::string> argv{bin() + "/helios"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return {argv, env_, size};
}

std::string TestMesh::run_until(const std::vector<std::string>& arguments, std::string_view text) const {
    std::int64_t until_ns = monotonic_ns() + until_ns_max;
    std::string out = run(arguments).out;
    while (out.find(text) == std::string::npos && monotonic_ns() < until_ns) {
        poll(nullptr, 0, look_ms);
        out = run(arguments).out;
    }
    return out;
}

pid_t TestMesh::pid_of(std::string_view service) const {
    std::istringstream lines(run({"status"}).out);
    std::string line;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string name;
        std::string state;
        pid_t pid = 0;
        words >> name >> state >> pid;
        if (name == service)
            return pid;
    }
    return 0;
}

void TestMesh::kill_service(std::string_view service, int signal) const {
    pid_t pid = pid_of(service);
    if (pid <= 0)
        return;
    kill(pid, signal);
    wait_gone(pid);
}

std::vector<pid_t> TestMesh::processes() const {
    std::vector<pid_t> found;
    std::string mark = "HELIOS_RUNTIME_DIR=" + runtime();
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", fault)) {
        std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        std::string environment = file_text("/proc/" + name + "/environ");
        pid_t pid = static_cast<pid_t>(std::atol(name.c_str()));
        if (pid != getpid() && environment.find(mark + '\0') != std::string::npos)
            found.push_back(pid);
    }
    return found;
}

} // namespace helios::support
