#include "core/holders.hpp"

#include "base/log.hpp"
#include "base/seqpacket.hpp"

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace helios::core {
namespace {

constexpr std::int64_t adoption_ns_max = 1'000'000'000;
constexpr std::string_view socket_suffix = ".sock";

} // namespace

Holders::Holders(EventLoop& loop, pty::Broker& broker, Options options)
    : loop_(loop), broker_(broker), options_(std::move(options)), launcher_(loop) {}

Holders::~Holders() {
    loop_.cancel(patience_);
}

std::string Holders::socket_of(TerminalId terminal) const {
    return options_.directory + "/" + terminal.text() + std::string(socket_suffix);
}

void Holders::adopt_all(std::function<void()> on_done) {
    on_adopted_ = std::move(on_done);
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(options_.directory, failure))
        adopt(entry.path().filename().string());
    if (failure)
        log::warning("holders unread", {{"directory", options_.directory}, {"why", failure.message()}});
    patience_ = loop_.after(adoption_ns_max, [this] {
        if (on_adopted_)
            std::exchange(on_adopted_, nullptr)();
    });
    settle();
}

void Holders::settle() {
    if (!greetings_.empty() || !on_adopted_)
        return;
    loop_.cancel(patience_);
    std::exchange(on_adopted_, nullptr)();
}

void Holders::adopt(const std::string& name) {
    if (!name.ends_with(socket_suffix))
        return;
    auto terminal = TerminalId::parse(name.substr(0, name.size() - socket_suffix.size()));
    if (!terminal) {
        log::warning("socket ignored", {{"name", name}});
        return;
    }
    greet(*terminal, [terminal = *terminal](const Status& status) {
        if (status)
            log::info("terminal adopted", {{"terminal", terminal.text()}});
        else
            log::warning("holder left alone",
                         {{"terminal", terminal.text()}, {"why", status.error().message()}});
    });
}

void Holders::greet(TerminalId terminal, OnEnd on_end) {
    std::string path = socket_of(terminal);
    auto client = pty::HolderClient::open(loop_, path, [this, terminal](const Status& status) {
        // The client must not be moved or destroyed from its own event.
        loop_.post([this, terminal, status] { on_ready(terminal, status); });
    });
    if (client) {
        greetings_[terminal] = {std::move(*client), std::move(on_end)};
        return;
    }
    if (client.error().system_code == ECONNREFUSED) {
        if (remove_own_socket(path))
            log::info("stale socket removed", {{"path", path}});
    }
    on_end(client.error());
}

void Holders::on_ready(TerminalId terminal, const Status& status) {
    auto found = greetings_.find(terminal);
    if (found == greetings_.end())
        return;
    Greeting greeting = std::move(found->second);
    greetings_.erase(found);
    greeting.on_end(status ? join(terminal, std::move(greeting.client)) : status);
    settle();
}

Status Holders::join(TerminalId terminal, std::unique_ptr<pty::HolderClient> client) {
    pty::HolderClient* raw = client.get();
    if (terminal.text() != std::string_view(raw->welcome().terminal))
        return Error{ErrorCode::invalid, "the holder holds another terminal than its socket says"};
    auto added = broker_.add(terminal, raw->path(), std::move(client));
    if (!added)
        return added.error();
    raw->listen(*added);
    return {};
}

void Holders::spawn(pty::SpawnPlan plan, OnEnd on_end) {
    TerminalId terminal = plan.terminal;
    plan.holder_program = options_.holder_program;
    plan.scope_program = options_.scope_program;
    plan.socket = socket_of(terminal);
    plan.version = options_.version;
    plan.ring_bytes = options_.ring_bytes;
    auto launched = launcher_.launch(plan, [this, terminal, on_end](const Status& status) {
        if (status)
            greet(terminal, on_end);
        else
            on_end(status);
    });
    if (!launched)
        on_end(launched.error());
}

} // namespace helios::core
