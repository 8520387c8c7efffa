// How terminals come into the broker: holders that were there before this core are adopted, new ones are
// launched; both end in the same hello. Loop thread.
#pragma once

#include "pty/broker.hpp"
#include "pty/link/holder_client.hpp"
#include "pty/spawn.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace helios::core {

class Holders {
public:
    struct Options {
        std::string directory;      // <terminal id>.sock, one a holder.
        std::string holder_program; // Path of helios-hold.
        std::string scope_program;  // As in SpawnPlan.
        std::string version;
        std::size_t ring_bytes = 0;
    };

    Holders(EventLoop& loop, pty::Broker& broker, Options options);
    ~Holders();
    Holders(const Holders&) = delete;
    Holders& operator=(const Holders&) = delete;

    // Says hello to every holder in the directory; on_done follows when all have answered, or after a second:
    // a holder that is slower joins later.
    void adopt_all(std::function<void()> on_done);
    // on_end is told an Error when the terminal does not run.
    using OnEnd = std::function<void(const Status& status)>;
    void spawn(pty::SpawnPlan plan, OnEnd on_end);

private:
    struct Greeting {
        std::unique_ptr<pty::HolderClient> client;
        OnEnd on_end;
    };

    void adopt(const std::string& name);
    void greet(TerminalId terminal, OnEnd on_end);
    void on_ready(TerminalId terminal, const Status& status);
    Status join(TerminalId terminal, std::unique_ptr<pty::HolderClient> client);
    void settle();
    [[nodiscard]] std::string socket_of(TerminalId terminal) const;

    EventLoop& loop_;
    pty::Broker& broker_;
    Options options_;
    pty::Launcher launcher_;
    std::unordered_map<TerminalId, Greeting> greetings_;
    std::function<void()> on_adopted_;
    EventLoop::TimerId patience_ = 0;
};

} // namespace helios::core
