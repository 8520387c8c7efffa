#include "session/sessions.hpp"

#include "base/clock.hpp"
#include "metrics/metrics.hpp"

#include <vector>

namespace helios::session {

Sessions::Sessions(EventLoop& loop, SessionLinks& links, SessionsPolicy& policy)
    : loop_(loop), links_(links), policy_(policy) {
    events_.on_frame = [this](Connection& connection, wire::Bytes frame) {
        on_viewer_frame(connection, frame);
    };
    events_.on_writable = [this](Connection& connection) { on_viewer_writable(connection); };
    events_.close = [this](ViewerId viewer) { close_later(viewer); };
}

Sessions::~Sessions() {
    *alive_ = false;
}

Session* Sessions::find(TerminalId terminal) {
    auto found = sessions_.find(terminal);
    return found == sessions_.end() ? nullptr : found->second.session.get();
}

void Sessions::on_broker_message(const wire::Data& message, wire::Bytes frame) {
    if (const auto* chunk = std::get_if<wire::OutputChunk>(&message)) {
        if (Session* session = find(chunk->terminal))
            session->forward(*chunk, frame);
    } else if (const auto* ack = std::get_if<wire::InputAck>(&message)) {
        if (Session* session = find(ack->terminal))
            session->on_input_ack(*ack, frame);
    } else if (const auto* gap = std::get_if<wire::OutputGap>(&message)) {
        if (Session* session = find(gap->terminal))
            session->on_gap(*gap, frame);
    } else if (const auto* opened = std::get_if<wire::TerminalOpened>(&message)) {
        on_opened(*opened, frame);
    } else if (const auto* ended = std::get_if<wire::TerminalEnded>(&message)) {
        if (Session* session = find(ended->terminal))
            session->on_ended(*ended, frame);
    } else if (const auto* closed = std::get_if<wire::TerminalClosed>(&message)) {
        close(closed->terminal, frame);
    }
}

void Sessions::on_opened(const wire::TerminalOpened& opened, wire::Bytes frame) {
    auto& entry = sessions_[opened.terminal];
    entry.unconfirmed_ns = 0;
    set_closing(opened.terminal, 0);
    if (entry.session) {
        entry.session->on_opened(opened, frame);
        return;
    }
    entry.session = std::make_unique<Session>(opened, links_);
    policy_.on_opened(opened.terminal, opened.size, entry.session->references());
    links_.to_grid(frame);
}

void Sessions::close(TerminalId terminal, wire::Bytes frame) {
    auto found = sessions_.find(terminal);
    if (found == sessions_.end())
        return;
    found->second.session->on_closed(frame);
    set_closing(terminal, monotonic_ns());
    end_if_shown(terminal);
    if (closing_.size() > closing_max)
        end(closing_.front());
}

void Sessions::set_closing(TerminalId terminal, std::int64_t since_ns) {
    sessions_[terminal].closing_ns = since_ns;
    std::erase(closing_, terminal);
    if (since_ns != 0)
        closing_.push_back(terminal);
    metrics::set(metrics::Metric::sessions_closing, static_cast<double>(closing_.size()));
}

void Sessions::end_if_shown(TerminalId terminal) {
    auto found = sessions_.find(terminal);
    if (found == sessions_.end() || found->second.closing_ns == 0)
        return;
    bool is_late = monotonic_ns() - found->second.closing_ns > closing_ns_max;
    if (is_late || !found->second.session->owes_end())
        end(terminal);
}

void Sessions::end(TerminalId terminal) {
    set_closing(terminal, 0);
    policy_.on_closed(terminal);
    for (auto& [id, connection] : connections_) {
        if (connection->terminal == terminal)
            connection->refuse("", "");
    }
    sessions_.erase(terminal);
}

void Sessions::on_grid_message(const wire::Data& message, wire::Bytes frame) {
    if (const auto* credit = std::get_if<wire::Credit>(&message)) {
        Session* session = find(credit->terminal);
        if (session != nullptr && credit->consumer == wire::grid_consumer)
            session->on_grid_credit(*credit, frame);
    } else if (const auto* part = std::get_if<wire::Snapshot>(&message)) {
        if (Session* session = find(part->terminal))
            session->on_snapshot(*part, frame);
        end_if_shown(part->terminal);
    }
}

void Sessions::on_new_broker() {
    std::int64_t now_ns = monotonic_ns();
    for (auto& [terminal, entry] : sessions_)
        entry.unconfirmed_ns = now_ns;
}

void Sessions::on_new_grid() {
    for (auto& [terminal, entry] : sessions_)
        entry.session->on_grid_hello();
}

void Sessions::on_connection(Fd socket) {
    if (connections_.size() >= connections_max) {
        metrics::add(metrics::Metric::peers_refused_total);
        return;
    }
    ViewerId id = ++last_viewer_;
    auto connection = std::make_unique<Connection>(loop_, std::move(socket), id, events_);
    connection->accepted_ns = monotonic_ns();
    if (connection->watch())
        connections_.emplace(id, std::move(connection));
}

void Sessions::on_viewer_frame(Connection& connection, wire::Bytes frame) {
    auto message = wire::decode_data(frame);
    if (!message) {
        metrics::add(metrics::Metric::frames_invalid_total);
        connection.refuse("VALIDATION_ERROR", message.error().message());
        return;
    }
    if (connection.slot == 0) {
        greet(connection, *message);
        return;
    }
    if (Session* session = find(connection.terminal))
        session->on_viewer_message(connection.slot, *message, frame);
}

void Sessions::greet(Connection& connection, const wire::Data& message) {
    const auto* hello = std::get_if<wire::ViewerHello>(&message);
    if (hello == nullptr || connection.greeted) {
        connection.refuse("VALIDATION_ERROR", "a viewer says hello first, once, and waits for the welcome");
        return;
    }
    connection.greeted = true;
    connection.hello = *hello;
    policy_.on_arrived(connection.id(), *hello);
}

void Sessions::on_viewer_writable(Connection& connection) {
    Session* session = find(connection.terminal);
    if (connection.slot != 0 && session != nullptr)
        session->on_viewer_writable(connection.slot);
    end_if_shown(connection.terminal);
}

void Sessions::admit(TerminalId terminal, const ViewerTerms& terms) {
    auto found = connections_.find(terms.id);
    Session* session = find(terminal);
    bool open = found != connections_.end() && found->second->slot == 0;
    if (session == nullptr) {
        refuse(terms.id, "TERMINAL_NOT_FOUND", "the terminal has gone");
        return;
    }
    if (!open || session->has_viewer(terms.slot)) {
        if (SessionPolicy* policy = session->references()->policy.get())
            policy->on_left(terms.id);
        refuse(terms.id, "SESSION_ATTACH_FAILED", "the place is taken: try again");
        return;
    }
    Connection& connection = *found->second;
    connection.terminal = terminal;
    connection.slot = terms.slot;
    session->admit(terms, connection);
}

void Sessions::refuse(ViewerId viewer, std::string_view code, std::string_view detail) {
    auto found = connections_.find(viewer);
    if (found != connections_.end())
        found->second->refuse(code, detail);
}

void Sessions::close_later(ViewerId viewer) {
    auto later = [this, viewer, alive = std::weak_ptr<bool>(alive_)] {
        if (auto still = alive.lock(); still && *still)
            close_now(viewer);
    };
    loop_.post(later);
}

void Sessions::close_now(ViewerId viewer) {
    auto found = connections_.find(viewer);
    if (found == connections_.end())
        return;
    Session* session = find(found->second->terminal);
    TerminalId terminal = found->second->terminal;
    if (found->second->slot != 0 && session != nullptr)
        session->leave(found->second->slot);
    connections_.erase(found);
    end_if_shown(terminal);
}

void Sessions::tick() {
    std::int64_t now_ns = monotonic_ns();
    std::vector<TerminalId> gone;
    for (auto& [terminal, entry] : sessions_) {
        entry.session->tick(now_ns);
        if (entry.unconfirmed_ns != 0 && now_ns - entry.unconfirmed_ns > confirm_ns_max)
            gone.push_back(terminal);
    }
    for (TerminalId terminal : std::vector(closing_))
        end_if_shown(terminal);
    for (TerminalId terminal : gone)
        close(terminal, wire::encode(wire::TerminalClosed{terminal}));
    for (auto& [id, connection] : connections_) {
        if (!connection->greeted && now_ns - connection->accepted_ns > hello_ns_max)
            connection->refuse("TIMEOUT", "no hello came");
    }
}

} // namespace helios::session
