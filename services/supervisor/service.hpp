// One service as the supervisor sees it: started or adopted, watched by pidfd, restarted by its policy.
//
// Invariant: at most one process of it runs by our doing, and its pid file names that process before it
// execs.
#pragma once

#include "base/event_loop.hpp"
#include "base/fd.hpp"
#include "supervisor/options.hpp"
#include "supervisor/restart_policy.hpp"
#include "supervisor/running.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace helios::supervisor {

enum class ServiceState : std::uint8_t { waiting, starting, ready, backing_off, stopping, stopped };
std::string_view to_string(ServiceState state);

class Service {
public:
    static constexpr int first_starts_max = 5; // Failures before it was ever ready: then the owner is told.

    struct Listeners {
        std::function<void()> on_ready; // By its READY=1, after each start; not when adopted.
        std::function<void(const std::string&)> on_status; // What it said, on one line.
        std::function<void(const std::string&)> on_failed; // Never ready in first_starts_max starts.
        std::function<void()> on_stopped;                  // stop() is complete.
    };

    Service(EventLoop& loop, const Options& options, std::string name);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void listen(Listeners listeners) { listeners_ = std::move(listeners); }
    // True when the process of the pid file still runs: it is ready from then on.
    bool adopt();
    void start();
    // Ends the process; it starts again at once.
    void restart();
    void stop();
    // Its process was waited for: what the pidfd says, and the wait status.
    void on_reaped(int wait_status);
    void rotate_log();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] ServiceState state() const { return state_; }
    [[nodiscard]] pid_t pid() const { return running_.pid; }
    [[nodiscard]] bool was_adopted() const { return adopted_; }
    // "name state pid start_ticks restarts uptime_ms degraded|normal"
    [[nodiscard]] std::string status_line() const;

private:
    void spawn();
    void fail_to_start(const std::string& why);
    void become_ready();
    void on_notify();
    void on_line(std::string_view line);
    void on_gone(const std::string& how);
    void start_later(std::int64_t delay_ms);
    void terminate();
    void send_signal(int number) const;
    void watch_process(Fd pidfd);
    void forget_process();
    void set_timer(std::int64_t delay_ms, EventLoop::OnTime on_time);
    [[nodiscard]] std::string program() const;
    [[nodiscard]] std::string pid_file() const { return options_.pid_folder() + "/" + name_; }
    [[nodiscard]] std::string log_file() const { return options_.log_folder() + "/" + name_ + ".log"; }

    EventLoop& loop_;
    const Options& options_;
    std::string name_;
    Listeners listeners_;
    RestartPolicy policy_;
    ServiceState state_ = ServiceState::waiting;
    Running running_;
    Fd pidfd_;
    Fd notify_;
    std::string heard_; // A line not yet complete; bounded by the pipe's reads.
    EventLoop::TimerId timer_ = 0;
    std::int64_t started_ns_ = 0;
    std::uint64_t restarts_ = 0;
    int failed_starts_ = 0;
    bool ever_ready_ = false;
    bool adopted_ = false;
    bool restarting_ = false; // Asked for: not a failure.
};

} // namespace helios::supervisor
