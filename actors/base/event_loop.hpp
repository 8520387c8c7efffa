// The one epoll loop of a process: sockets, timers and work posted by other threads.
//
// Everything but post() and stop() belongs to the thread that calls run(); callbacks run there, one at a
// time. Callbacks may watch, forget and cancel freely, themselves included.
#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace helios {

class EventLoop {
public:
    using OnEvents = std::function<void(std::uint32_t epoll_events)>;
    using OnTime = std::function<void()>;
    using Task = std::function<void()>;
    // Runs before each sleep; true means "I have more to do": the loop then polls instead of sleeping.
    using BeforeSleep = std::function<bool()>;
    using TimerId = std::uint64_t;
    using HookId = std::uint64_t;

    static constexpr std::size_t posted_tasks_max = 65'536; // Callers' credit keeps the real count far below.

    static Result<std::unique_ptr<EventLoop>> open();

    // epoll_events as in epoll_ctl(2). The caller keeps the fd and forgets it before closing it.
    Status watch(int fd, std::uint32_t epoll_events, OnEvents on_events);
    Status change(int fd, std::uint32_t epoll_events);
    void forget(int fd);

    TimerId after(std::int64_t delay_ns, OnTime on_time);
    TimerId every(std::int64_t interval_ns, OnTime on_time);
    void cancel(TimerId timer);

    HookId before_sleep(BeforeSleep hook);
    void forget_hook(HookId hook);

    // Any thread. False when the queue is full or the loop has stopped; the task is then not run.
    bool post(Task task);

    // Returns after stop(), with every posted task done.
    void run();
    // One pass: waits at most timeout_ms (-1: until something happens), then runs what is due. For tests.
    void run_once(int timeout_ms);
    // Any thread.
    void stop();

private:
    struct Watch {
        std::uint64_t serial;
        OnEvents on_events;
    };
    struct Timer {
        TimerId id;
        std::int64_t interval_ns; // 0: once.
        std::shared_ptr<OnTime> on_time;
    };

    EventLoop(Fd epoll, Fd wake);

    [[nodiscard]] std::int64_t timeout_ns(int limit_ms) const;
    TimerId add_timer(std::int64_t delay_ns, std::int64_t interval_ns, OnTime on_time);
    void wake();
    bool run_hooks();
    void run_due_timers();
    void run_posted();

    Fd epoll_;
    Fd wake_;
    std::unordered_map<int, std::shared_ptr<Watch>> watches_;
    std::uint64_t next_serial_ = 1;
    std::multimap<std::int64_t, Timer> timers_; // Keyed by due time, monotonic ns.
    TimerId next_timer_ = 1;
    std::map<HookId, std::shared_ptr<BeforeSleep>> hooks_;
    HookId next_hook_ = 1;
    std::mutex mutex_; // Guards posted_ and stopped_.
    std::deque<Task> posted_;
    bool stopped_ = false;
};

} // namespace helios
