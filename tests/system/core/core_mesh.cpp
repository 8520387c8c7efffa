#include "core_mesh.hpp"

#include "base/check.hpp"
#include "base/clock.hpp"

#include <fstream>
#include <unistd.h>
#include <utility>

namespace helios::test {
namespace {

constexpr std::int64_t patience_ns = 60'000'000'000;

} // namespace

CoreMesh::CoreMesh(Topology topology) : topology_(topology) {
    auto loop = EventLoop::open();
    HELIOS_CHECK(loop.has_value(), "a test needs a loop");
    loop_ = std::move(*loop);
    bus::SocketOptions options;
    options.channel = &bus::bus_command;
    options.side = bus::Side::bind;
    options.transport = bus::Transport::ipc;
    options.runtime_directory = directory();
    auto socket =
        bus::Socket::open(context_, *loop_, std::move(options),
                          [this](std::string_view peer, bus::Bytes frame) { on_bus_frame(peer, frame); });
    HELIOS_CHECK(socket.has_value(), "a test needs the bus");
    control_ = std::move(*socket);
}

CoreMesh::~CoreMesh() {
    kill_core();
    kill_grid();
}

std::unique_ptr<Process> CoreMesh::start(const std::string& service, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{std::string(HELIOS_BIN_DIR) + "/helios-" + service, "--runtime",
                                       directory(), "--state", directory() + "/state"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Process>(arguments, directory() + "/" + service + ".log");
}

void CoreMesh::start_core() {
    hellos_before_ = hellos;
    if (topology_ == Topology::one_process) {
        core_ = start("core", {});
        return;
    }
    core_ = start("core", {"--role", "broker"});
    if (!session_)
        session_ = start("core", {"--role", "session"});
}

void CoreMesh::kill_core() {
    core_.reset();
    session_.reset();
}

void CoreMesh::restart_broker() {
    core_.reset();
    start_core();
}

void CoreMesh::restart_session() {
    session_.reset();
    session_ = start("core", {"--role", "session"});
}

void CoreMesh::start_grid() {
    grid_ = start("grid", {});
}

void CoreMesh::kill_grid() {
    grid_.reset();
}

bool CoreMesh::until_core() {
    return until(
        [&] { return hellos > hellos_before_ && access((directory() + "/view.sock").c_str(), F_OK) == 0; });
}

void CoreMesh::pump(int timeout_ms) {
    loop_->run_once(timeout_ms);
}

bool CoreMesh::until(const std::function<bool()>& condition) {
    std::int64_t stop_ns = monotonic_ns() + patience_ns;
    while (!condition()) {
        if (monotonic_ns() > stop_ns)
            return false;
        pump(20);
    }
    return true;
}

bool CoreMesh::follow(ViewerClient& viewer, const std::function<bool()>& condition) {
    return until([&] {
        if (viewer.closed)
            viewer.connect();
        return condition();
    });
}

void CoreMesh::on_bus_frame(std::string_view peer, bus::Bytes frame) {
    auto envelope = wire::decode_envelope(frame);
    if (!envelope)
        return;
    if (envelope->type == wire::EnvelopeType::response)
        responses_[envelope->id] = *envelope;
    if (envelope->type != wire::EnvelopeType::event)
        return;
    ++event_counts[envelope->name];
    if (const auto* record = std::get_if<wire::TerminalRecord>(&envelope->payload))
        events[envelope->name] = *record;
    if (envelope->name == "service.hello" && peer == "core") {
        hello = std::get<wire::ServiceHello>(envelope->payload);
        ++hellos;
    }
    if (envelope->name == "service.hello")
        control_->send_to(peer, wire::encode(wire::make_event("service.welcome", std::monostate{})));
}

wire::Envelope CoreMesh::ask(const std::string& method, TerminalId terminal, wire::Payload payload) {
    wire::Envelope command = wire::make_command(method, std::move(payload));
    command.terminal_id = terminal.text();
    auto frame = wire::encode(command);
    HELIOS_CHECK(until([&] { return control_->send_to("core", frame) == bus::Sent::ok; }), "no core");
    HELIOS_CHECK(until([&] { return responses_.contains(command.id); }), "core does not answer");
    return responses_[command.id];
}

TerminalId CoreMesh::spawn(const std::string& command) {
    return spawn_program({"/bin/sh", "-c", command});
}

TerminalId CoreMesh::spawn_program(std::vector<std::string> argv) {
    TerminalId terminal = TerminalId::mint();
    HELIOS_CHECK(ask_spawn(terminal, std::move(argv)).ok(), "the terminal did not start");
    return terminal;
}

wire::Envelope CoreMesh::ask_spawn(TerminalId terminal, std::vector<std::string> argv) {
    wire::SpawnRequest request;
    request.terminal = terminal.text();
    request.argv = std::move(argv);
    request.cwd = "/";
    for (char** entry = environ; *entry != nullptr; ++entry)
        request.env.emplace_back(*entry);
    return ask("terminal.spawn", terminal, std::move(request));
}

std::unique_ptr<ViewerClient> CoreMesh::viewer(TerminalId terminal, ViewerOptions options) {
    return std::make_unique<ViewerClient>(*loop_, directory() + "/view.sock", terminal, options);
}

std::unique_ptr<ViewerClient> CoreMesh::attach(TerminalId terminal, ViewerOptions options) {
    auto client = viewer(terminal, options);
    HELIOS_CHECK(until([&] { return client->connect(); }), "the door is shut");
    HELIOS_CHECK(follow(*client, [&] { return client->pictures > 0; }), "no picture came");
    return client;
}

std::string CoreMesh::log(const std::string& service) const {
    std::ifstream file(directory() + "/" + service + ".log");
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace helios::test
