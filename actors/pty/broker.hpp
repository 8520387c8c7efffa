// All terminals of this core: takes the session's messages, serves output within a budget, keeps the
// schedule. Loop thread.
//
// Order of service: a terminal that was typed into last comes first; the others take turns.
#pragma once

#include "base/event_loop.hpp"
#include "pty/credit/schedule.hpp"
#include "pty/terminal.hpp"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace helios::pty {

class Broker final : public TerminalHost, private ScheduleHost {
public:
    // More than that a pass, and a key that arrives meanwhile waits too long.
    static constexpr std::size_t pass_bytes_max = 256 * 1024;
    static constexpr std::size_t turn_bytes_max = 64 * 1024;
    static constexpr std::size_t terminals_max = 1024;

    Broker(EventLoop& loop, BrokerOutput& output, BrokerEvents& events);
    ~Broker() override;
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    // A holder that has answered. exists: that terminal is here already; busy: too many.
    Result<Terminal*> add(TerminalId id, std::string holder_path, std::unique_ptr<HolderPort> holder);
    [[nodiscard]] Terminal* find(TerminalId id);
    void for_each(const std::function<void(Terminal&)>& visit);
    // Those that are about to leave not counted.
    [[nodiscard]] std::size_t size() const { return terminals_.size() - leaving_.size(); }

    // A message of the session. Those of a terminal that is not here are dropped.
    void on_message(const wire::Data& message);
    // A new session: it knows nothing and has no consumers yet.
    void on_new_session();
    // The session's channel may have room again.
    void unblock() { blocked_ = false; }

    // Sends what is due, in one pass. True: there is more to do now.
    bool serve();

    BrokerOutput& output() override { return output_; }
    BrokerEvents& events() override { return events_; }
    void mark_ready(Terminal& terminal) override;
    void mark_ready_soon(Terminal& terminal) override;
    void on_typed(Terminal& terminal) override;
    void retry_soon() override;
    void remove_later(Terminal& terminal) override;

private:
    void remove_leaving();
    void order_ready(std::int64_t now_ns);
    void pause();
    void on_retry();
    void keep_schedule();
    std::uint64_t written(TerminalId terminal) override;
    void limit(TerminalId terminal, std::uint64_t offset) override;

    EventLoop& loop_;
    BrokerOutput& output_;
    BrokerEvents& events_;
    std::unordered_map<TerminalId, std::unique_ptr<Terminal>> terminals_;
    std::vector<Terminal*> ready_;
    std::vector<TerminalId> soon_; // Ready when soon_timer_ is due.
    std::vector<TerminalId> leaving_;
    EventLoop::TimerId retry_ = 0; // 0: none is set.
    EventLoop::TimerId soon_timer_ = 0;
    EventLoop::TimerId schedule_timer_ = 0;
    bool blocked_ = false;
    Schedule schedule_;
    std::int64_t schedule_ns_ = 0; // When schedule_timer_ is due.
};

} // namespace helios::pty
