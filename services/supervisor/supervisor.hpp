// Starts the services in order by readiness, keeps them running, stops them in reverse; adopts what runs.
//
// On the thread of its loop. Terminals are not its services: holders live on when it stops or dies.
#pragma once

#include "base/event_loop.hpp"
#include "base/fd.hpp"
#include "supervisor/control_socket.hpp"
#include "supervisor/options.hpp"
#include "supervisor/service.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace helios::supervisor {

class Supervisor {
public:
    // exists: another supervisor runs for this runtime directory.
    static Result<std::unique_ptr<Supervisor>> open(Options options);
    ~Supervisor();

    // Until it was stopped; the exit code.
    int run();

private:
    enum class State : std::uint8_t { starting, ready, stopping };

    Supervisor(Options options, std::unique_ptr<EventLoop> loop, Fd lock);
    Status listen();
    void listen_to(Service& service);
    void start_next();
    void fail(const std::string& why);
    void stop();
    void stop_next();
    void on_signal();
    void on_tick();
    void reap();
    std::string answer(std::string_view request);
    [[nodiscard]] std::string status() const;
    void tell(const std::string& line);

    Options options_;
    std::unique_ptr<EventLoop> loop_;
    Fd lock_;
    Fd notify_;
    Fd signals_;
    std::vector<std::unique_ptr<Service>> services_;
    std::unique_ptr<ControlSocket> control_;
    State state_ = State::starting;
    std::int64_t started_ns_ = 0;
    std::string failure_;
};

} // namespace helios::supervisor
