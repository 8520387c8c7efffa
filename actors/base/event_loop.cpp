#include "base/event_loop.hpp"

#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace helios {

EventLoop::EventLoop(Fd epoll, Fd wake) : epoll_(std::move(epoll)), wake_(std::move(wake)) {}

Result<std::unique_ptr<EventLoop>> EventLoop::open() {
    Fd epoll(epoll_create1(EPOLL_CLOEXEC));
    if (!epoll)
        return system_error("cannot create an epoll instance");
    Fd wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake)
        return system_error("cannot create an eventfd");
    int wake_fd = wake.get();
    std::unique_ptr<EventLoop> loop(new EventLoop(std::move(epoll), std::move(wake)));
    auto watched = loop->watch(wake_fd, EPOLLIN, [wake_fd](std::uint32_t) {
        std::uint64_t count = 0;
        [[maybe_unused]] auto got = ::read(wake_fd, &count, sizeof count);
    });
    if (!watched)
        return watched.error();
    return loop;
}

Status EventLoop::watch(int fd, std::uint32_t epoll_events, OnEvents on_events) {
    epoll_event event{};
    event.events = epoll_events;
    event.data.fd = fd;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        return system_error("cannot watch a descriptor");
    watches_[fd] = std::make_shared<Watch>(Watch{next_serial_++, std::move(on_events)});
    return {};
}

Status EventLoop::change(int fd, std::uint32_t epoll_events) {
    epoll_event event{};
    event.events = epoll_events;
    event.data.fd = fd;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) != 0)
        return system_error("cannot change a watch");
    return {};
}

void EventLoop::forget(int fd) {
    if (watches_.erase(fd) != 0)
        epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

EventLoop::TimerId EventLoop::after(std::int64_t delay_ns, OnTime on_time) {
    return add_timer(delay_ns, 0, std::move(on_time));
}

EventLoop::TimerId EventLoop::every(std::int64_t interval_ns, OnTime on_time) {
    return add_timer(interval_ns, std::max<std::int64_t>(interval_ns, 1), std::move(on_time));
}

EventLoop::TimerId EventLoop::add_timer(std::int64_t delay_ns, std::int64_t interval_ns, OnTime on_time) {
    TimerId id = next_timer_++;
    timers_.emplace(monotonic_ns() + delay_ns,
                    Timer{id, interval_ns, std::make_shared<OnTime>(std::move(on_time))});
    return id;
}

void EventLoop::cancel(TimerId timer) {
    std::erase_if(timers_, [timer](const auto& entry) { return entry.second.id == timer; });
}

EventLoop::HookId EventLoop::before_sleep(BeforeSleep hook) {
    hooks_.emplace(next_hook_, std::make_shared<BeforeSleep>(std::move(hook)));
    return next_hook_++;
}

void EventLoop::forget_hook(HookId hook) {
    hooks_.erase(hook);
}

bool EventLoop::post(Task task) {
    bool was_empty = false;
    {
        std::scoped_lock lock(mutex_);
        if (stopped_ || posted_.size() >= posted_tasks_max)
            return false;
        was_empty = posted_.empty();
        posted_.push_back(std::move(task));
    }
    if (was_empty)
        wake();
    return true;
}

void EventLoop::wake() {
    std::uint64_t one = 1;
    [[maybe_unused]] auto put = ::write(wake_.get(), &one, sizeof one);
}

void EventLoop::stop() {
    {
        std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    wake();
}

void EventLoop::run() {
    while (true) {
        run_once(-1);
        std::scoped_lock lock(mutex_);
        if (stopped_ && posted_.empty())
            return;
    }
}

void EventLoop::run_once(int timeout_ms_limit) {
    bool more = run_hooks();
    std::array<epoll_event, 64> events{};
    std::int64_t wait_ns = more ? 0 : timeout_ns(timeout_ms_limit);
    timespec wait{wait_ns / 1'000'000'000, wait_ns % 1'000'000'000};
    int count = epoll_pwait2(epoll_.get(), events.data(), static_cast<int>(events.size()),
                             wait_ns < 0 ? nullptr : &wait, nullptr);
    std::uint64_t newest = next_serial_;
    for (int i = 0; i < count; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        auto found = watches_.find(event.data.fd);
        // A watch made during this pass on a reused number must not get its predecessor's event.
        if (found == watches_.end() || found->second->serial >= newest)
            continue;
        auto watch = found->second;
        watch->on_events(event.events);
    }
    run_due_timers();
    run_posted();
}

// Negative: until something happens.
std::int64_t EventLoop::timeout_ns(int limit_ms) const {
    std::int64_t limit_ns = limit_ms < 0 ? -1 : limit_ms * std::int64_t{1'000'000};
    if (timers_.empty())
        return limit_ns;
    std::int64_t left_ns = std::max<std::int64_t>(timers_.begin()->first - monotonic_ns(), 0);
    return limit_ns < 0 ? left_ns : std::min(left_ns, limit_ns);
}

bool EventLoop::run_hooks() {
    bool more = false;
    // By id, because a hook may add and forget hooks.
    for (auto next = hooks_.begin(); next != hooks_.end();) {
        HookId id = next->first;
        auto hook = next->second;
        more = (*hook)() || more;
        next = hooks_.upper_bound(id);
    }
    return more;
}

void EventLoop::run_due_timers() {
    std::int64_t now = monotonic_ns();
    while (!timers_.empty() && timers_.begin()->first <= now) {
        auto node = timers_.extract(timers_.begin());
        auto on_time = node.mapped().on_time;
        if (node.mapped().interval_ns > 0) {
            node.key() = now + node.mapped().interval_ns;
            timers_.insert(std::move(node));
        }
        (*on_time)();
    }
}

void EventLoop::run_posted() {
    std::deque<Task> tasks;
    {
        std::scoped_lock lock(mutex_);
        tasks.swap(posted_);
    }
    for (Task& task : tasks)
        task();
}

} // namespace helios
