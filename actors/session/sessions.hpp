// The session system on the loop: all sessions by terminal (attach is O(1)), all viewers' connections, and
// the frames between broker, grid and viewers. Loop thread.
#pragma once

#include "base/event_loop.hpp"
#include "session/session.hpp"
#include "session/viewers/connection.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace helios::session {

class Sessions {
public:
    static constexpr std::size_t connections_max = 512; // Beyond: refused and counted.
    static constexpr std::int64_t hello_ns_max = 5'000'000'000;
    // After a broker's restart a terminal that it does not name in this time is gone.
    static constexpr std::int64_t confirm_ns_max = 5'000'000'000;
    // So long a terminal that was collected waits for viewers that were not shown all of it, or are coming.
    static constexpr std::int64_t closing_ns_max = 5'000'000'000;
    static constexpr std::size_t closing_max = 128; // Overflow rule: the one that has waited longest goes.

    Sessions(EventLoop& loop, SessionLinks& links, SessionsPolicy& policy);
    ~Sessions();
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    void on_broker_message(const wire::Data& message, wire::Bytes frame);
    void on_grid_message(const wire::Data& message, wire::Bytes frame);
    void on_new_broker();
    void on_new_grid();
    void on_connection(Fd socket);
    void tick();

    // The actors' decisions. A viewer or terminal that has gone meanwhile is passed over.
    void admit(TerminalId terminal, const ViewerTerms& terms);
    void refuse(ViewerId viewer, std::string_view code, std::string_view detail);

    [[nodiscard]] Session* find(TerminalId terminal);
    [[nodiscard]] std::size_t size() const { return sessions_.size(); }
    [[nodiscard]] std::size_t connection_count() const { return connections_.size(); }

private:
    struct Entry {
        std::unique_ptr<Session> session;
        std::int64_t unconfirmed_ns = 0; // Since when; 0: confirmed.
        std::int64_t closing_ns = 0;     // The same: closed, but viewers were not shown all of it yet.
    };

    void on_opened(const wire::TerminalOpened& opened, wire::Bytes frame);
    void close(TerminalId terminal, wire::Bytes frame);
    void end_if_shown(TerminalId terminal);
    void end(TerminalId terminal);
    void set_closing(TerminalId terminal, std::int64_t since_ns);
    void on_viewer_frame(Connection& connection, wire::Bytes frame);
    void greet(Connection& connection, const wire::Data& message);
    void on_viewer_writable(Connection& connection);
    void close_later(ViewerId viewer);
    void close_now(ViewerId viewer);

    EventLoop& loop_;
    SessionLinks& links_;
    SessionsPolicy& policy_;
    Connection::Events events_;
    std::unordered_map<TerminalId, Entry> sessions_;
    std::vector<TerminalId> closing_; // Those with closing_ns, the longest waiting first.
    std::unordered_map<ViewerId, std::unique_ptr<Connection>> connections_;
    ViewerId last_viewer_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); // Ends what was posted for later.
};

} // namespace helios::session
