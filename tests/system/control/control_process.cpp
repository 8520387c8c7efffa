#include "control_process.hpp"

#include "base/id.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace helios::control_test {

TemporaryDirectory::TemporaryDirectory() {
    std::string name = "/tmp/helios-control-XXXXXX";
    path_ = mkdtemp(name.data()) != nullptr ? name : "";
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

namespace {

bool mount_tiny(const std::string& directory) {
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=128k,mode=0700") == 0;
}

[[noreturn]] void run_control(const std::string& runtime, const std::string& state, int notify) {
    std::string fd = std::to_string(notify);
    execl(HELIOS_CONTROL, HELIOS_CONTROL, "--runtime", runtime.c_str(), "--state", state.c_str(), "--config",
          "/nonexistent", "--notify-fd", fd.c_str(), nullptr);
    _exit(127);
}

} // namespace

ControlProcess::ControlProcess(const std::string& runtime, const std::string& state)
    : ControlProcess(runtime, state, Disk::real) {}

ControlProcess::ControlProcess(const std::string& runtime, const std::string& state, Disk disk) {
    static int number = 0;
    log_path_ = runtime + "/control-" + std::to_string(++number) + ".log";
    int notify[2];
    if (pipe(notify) != 0)
        return;
    pid_ = fork();
    if (pid_ == 0) {
        int log = open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(log, STDERR_FILENO);
        ::close(notify[0]);
        if (disk == Disk::tiny && !mount_tiny(state))
            _exit(126);
        run_control(runtime, state, notify[1]);
    }
    ::close(notify[1]);
    char said[256] = {};
    ready_ = read(notify[0], said, sizeof said - 1) > 0 && std::string_view(said).find("READY=1") == 0;
    ::close(notify[0]);
}

std::string ControlProcess::inside(const std::string& path) const {
    return "/proc/" + std::to_string(pid_) + "/root" + path;
}

ControlProcess::~ControlProcess() {
    if (pid_ > 0)
        end(SIGKILL);
}

int ControlProcess::end(int signal) {
    int status = -1;
    if (pid_ <= 0)
        return status;
    kill(pid_, signal);
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
}

bool ControlProcess::is_running() {
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_)
        pid_ = -1;
    return pid_ > 0;
}

std::string ControlProcess::log() const {
    std::ifstream file(log_path_);
    return {std::istreambuf_iterator<char>(file), {}};
}

Mesh::Mesh() : context_(std::make_unique<bus::Context>()) {
    auto loop = EventLoop::open();
    if (loop)
        loop_ = std::move(*loop);
    mkdir(runtime().c_str(), 0700);
    mkdir(state().c_str(), 0700);
}

bool Mesh::until(const std::function<bool()>& is_true) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_true()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        loop_->run_once(20);
    }
    return true;
}

Peer::Peer(Mesh& mesh, const std::string& identity) : mesh_(mesh) {
    bus::SocketOptions options;
    options.channel = &bus::bus_command;
    options.runtime_directory = mesh.runtime();
    options.identity = identity;
    auto socket = bus::Socket::open(mesh.context(), mesh.loop(), options,
                                    [this](std::string_view, bus::Bytes frame) { on_frame(frame); });
    if (socket)
        socket_ = std::move(*socket);
    else
        ADD_FAILURE() << socket.error().message();
}

void Peer::on_frame(bus::Bytes frame) {
    auto envelope = wire::decode_envelope(frame);
    if (!envelope) {
        ADD_FAILURE() << "control sent what is no envelope: " << envelope.error().message();
        return;
    }
    if (envelope->type == wire::EnvelopeType::response) {
        rejections_ += envelope->ok() ? 0 : 1;
        auto id = envelope->id;
        answers_.insert_or_assign(id, std::move(*envelope));
    } else if (on_envelope) {
        on_envelope(*envelope);
    }
}

void Peer::send_bytes(bus::Bytes frame) {
    bool sent = mesh_.until([&] { return socket_->send(frame) == bus::Sent::ok; });
    EXPECT_TRUE(sent) << "control takes nothing";
}

std::string Peer::send(const wire::Envelope& envelope) {
    send_bytes(wire::encode(envelope));
    return envelope.id;
}

wire::Envelope Peer::answer(const std::string& id) {
    EXPECT_TRUE(mesh_.until([&] { return has_answer(id); })) << "no answer";
    return answers_[id];
}

wire::Envelope Peer::call(const wire::Envelope& command) {
    return answer(send(command));
}

wire::Envelope Peer::call(std::string_view method, wire::Payload payload) {
    return call(wire::make_command(method, std::move(payload)));
}

wire::Envelope Peer::call(std::string_view method, wire::Payload payload, const std::string& terminal) {
    auto command = wire::make_command(method, std::move(payload));
    command.terminal_id = terminal;
    return call(command);
}

Subscriber::Subscriber(Mesh& mesh) {
    bus::SocketOptions options;
    options.channel = &bus::bus_event;
    options.runtime_directory = mesh.runtime();
    options.subscriptions = {""};
    auto socket =
        bus::Socket::open(mesh.context(), mesh.loop(), options, [this](std::string_view, bus::Bytes frame) {
            auto event = wire::decode_envelope(frame);
            if (event)
                events_.push_back(std::move(*event));
            else
                ADD_FAILURE() << "control published what is no envelope";
        });
    if (socket)
        socket_ = std::move(*socket);
    else
        ADD_FAILURE() << socket.error().message();
}

std::string Subscriber::topics(const std::string& correlation) const {
    std::string joined;
    for (const auto& event : events_) {
        if (event.correlation_id == correlation)
            joined += (joined.empty() ? "" : " ") + event.name;
    }
    return joined;
}

bool Subscriber::has(std::string_view topic) const {
    for (const auto& event : events_) {
        if (event.name == topic)
            return true;
    }
    return false;
}

} // namespace helios::control_test
