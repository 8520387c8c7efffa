#include "mesh.hpp"

#include "base/seqpacket.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace helios::support {
namespace {

constexpr std::array<const char*, 3> programs{"alpha", "beta", "gamma"};

bool wait_readable(int fd) {
    pollfd wanted{fd, POLLIN, 0};
    return ::poll(&wanted, 1, wait_limit_ms) > 0;
}

} // namespace

Mesh::Mesh() {
    std::filesystem::create_directories(folder_.file("bin"));
    for (const char* name : programs)
        std::filesystem::copy_file(HELIOS_FAKE_SERVICE, folder_.file("bin/helios-") + name);
    ::mkdir(state_folder().c_str(), 0700);
    ::mkfifo((state_folder() + "/events").c_str(), 0600);
    ::mkfifo((state_folder() + "/gate").c_str(), 0600);
    events_.reset(::open((state_folder() + "/events").c_str(), O_RDWR | O_CLOEXEC));
}

Mesh::~Mesh() {
    if (supervisor_ > 0)
        kill_supervisor();
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(runtime_folder() + "/pids", none)) {
        pid_t pid = 0;
        std::ifstream(file.path()) >> pid;
        std::string exe = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", none);
        if (pid > 1 && exe.starts_with(folder_.path()))
            ::kill(pid, SIGKILL);
    }
}

void Mesh::set_mode(std::string_view service, std::string_view mode) {
    std::ofstream(state_folder() + "/" + std::string(service) + ".mode") << mode;
}

void Mesh::open_gate() {
    Fd gate(::open((state_folder() + "/gate").c_str(), O_WRONLY | O_CLOEXEC));
    if (::write(gate.get(), "g", 1) != 1)
        throw std::runtime_error("gate");
}

std::vector<std::string> Mesh::command(const std::vector<std::string>& options) const {
    std::vector<std::string> arguments{HELIOS_SUPERVISOR,   "--runtime",    runtime_folder(),
                                       "--state",           state_folder(), "--bin",
                                       folder_.file("bin"), "--services",   "alpha,beta,gamma"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return arguments;
}

void Mesh::start(const std::vector<std::string>& options) {
    std::array<int, 2> notify{};
    if (::pipe2(notify.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("pipe");
    notices_.reset(notify[0]);
    notice_buffer_.clear();
    Fd write_end(notify[1]);
    std::vector<std::string> arguments = command(options);
    arguments.insert(arguments.end(), {"--notify-fd", "9"});
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    supervisor_ = ::fork();
    if (supervisor_ == 0) {
        int log = ::open((state_folder() + "/supervisor.log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(log, 2);
        ::dup2(write_end.get(), 9);
        ::execv(argv[0], argv.data());
        ::_exit(126);
    }
}

void Mesh::kill_supervisor() {
    ::kill(supervisor_, SIGKILL);
    ::waitpid(supervisor_, nullptr, 0);
    supervisor_ = 0;
}

int Mesh::wait_for_exit() {
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, supervisor_, 0)));
    if (!wait_readable(pidfd.get()))
        throw std::runtime_error("the supervisor does not end");
    int status = 0;
    ::waitpid(supervisor_, &status, 0);
    supervisor_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Mesh::next_line(int fd, std::string& buffer) {
    std::size_t end = 0;
    while ((end = buffer.find('\n')) == std::string::npos) {
        std::array<char, 1024> bytes{};
        ssize_t got = wait_readable(fd) ? ::read(fd, bytes.data(), bytes.size()) : 0;
        if (got <= 0)
            throw std::runtime_error("no more lines after: " + buffer);
        buffer.append(bytes.data(), static_cast<std::size_t>(got));
    }
    std::string line = buffer.substr(0, end);
    buffer.erase(0, end + 1);
    return line;
}

std::string Mesh::next_notice() {
    return next_line(notices_.get(), notice_buffer_);
}

std::string Mesh::next_event() {
    return next_line(events_.get(), event_buffer_);
}

pid_t Mesh::wait_for_event(std::string_view beginning) {
    std::string line;
    do {
        line = next_event();
    } while (!line.starts_with(beginning));
    return std::stoi(line.substr(line.rfind(' ')));
}

std::string Mesh::wait_for_verdict() {
    std::string line;
    do {
        line = next_notice();
    } while (line != "READY=1" && !line.starts_with("FAILED="));
    return line;
}

std::string Mesh::ask(std::string_view request) {
    auto peer = connect_seqpacket(socket());
    if (!peer)
        throw std::runtime_error(peer.error().message());
    std::string answer(65'536, '\0');
    if (::send(peer->get(), request.data(), request.size(), MSG_NOSIGNAL) < 0 || !wait_readable(peer->get()))
        throw std::runtime_error("the supervisor does not answer");
    ssize_t got = ::recv(peer->get(), answer.data(), answer.size(), 0);
    answer.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return answer;
}

std::map<std::string, ServiceRow> Mesh::status() {
    std::map<std::string, ServiceRow> rows;
    std::istringstream lines(ask("status"));
    std::string name;
    ServiceRow row;
    std::uint64_t start_ticks = 0;
    std::int64_t uptime_ms = 0;
    while (lines >> name >> row.state >> row.pid >> start_ticks >> row.restarts >> uptime_ms >> row.health)
        rows[name] = row;
    return rows;
}

} // namespace helios::support
