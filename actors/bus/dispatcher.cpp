#include "bus/dispatcher.hpp"

#include "base/id.hpp"
#include "metrics/metrics.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>

namespace helios::bus {

using wire::Envelope;
namespace code = wire::error_code;

namespace {

Envelope without_payload(const Envelope& envelope) {
    Envelope bare;
    bare.id = envelope.id;
    bare.type = envelope.type;
    bare.correlation_id = envelope.correlation_id;
    bare.workspace_id = envelope.workspace_id;
    bare.lane_id = envelope.lane_id;
    bare.session_id = envelope.session_id;
    bare.terminal_id = envelope.terminal_id;
    bare.name = envelope.name;
    return bare;
}

class Depth {
public:
    explicit Depth(int& depth) : depth_(depth) { ++depth_; }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

private:
    int& depth_;
};

} // namespace

Dispatcher::Dispatcher(Send send) : send_(std::move(send)) {}

Status Dispatcher::add(std::string_view method, Handler handler) {
    if (find_method(method) == nullptr)
        return Error{ErrorCode::not_found, "no method " + std::string(method) + " in the table"};
    if (!handlers_.emplace(method, std::move(handler)).second)
        return Error{ErrorCode::exists, std::string(method) + " has a handler"};
    return {};
}

void Dispatcher::dispatch(const std::string& peer, Envelope command, std::int64_t now_ns) {
    auto handler = handlers_.find(command.name);
    const Method* method = find_method(command.name);
    if (handler == handlers_.end() || method == nullptr)
        return refuse(peer, command, code::method_not_found, "nobody here answers " + command.name);
    if (depth_ >= depth_max)
        return refuse(peer, command, code::handler_error, "a command caused itself 10 times over");
    if (!make_room(peer, command, method->pace))
        return;
    if (command.correlation_id.empty())
        command.correlation_id = CorrelationId::mint().text();
    Call call = next_call_++;
    Calls& calls = method->pace == Pace::deferred ? deferred_ : calls_;
    calls.emplace(call, OpenCall{peer, without_payload(command), now_ns});
    Depth deeper(depth_);
    handler->second(call, std::move(command));
}

// The overflow rules: refuse for prompt calls, drop_oldest for deferred ones (their callers may have gone).
bool Dispatcher::make_room(const std::string& peer, const Envelope& command, Pace pace) {
    if (pace == Pace::deferred) {
        if (deferred_.size() < deferred_max)
            return true;
        OpenCall oldest = std::move(deferred_.begin()->second);
        deferred_.erase(deferred_.begin());
        refuse(oldest.peer, oldest.command, code::backpressure, "more than 1,024 calls wait: ask again");
        return true;
    }
    if (calls_.size() < calls_max)
        return true;
    refuse(peer, command, code::backpressure, "4,096 commands are unanswered: try again");
    return false;
}

void Dispatcher::refuse(const std::string& peer, const Envelope& command, std::string_view error_code,
                        std::string message) {
    Envelope answer = wire::make_error(command, error_code, std::move(message));
    if (error_code == code::backpressure) {
        answer.error.retryable = true;
        ++counters_.refused_full;
    }
    metrics::add(metrics::Metric::bus_rejected_total);
    send_(peer, answer);
}

void Dispatcher::answer(Call call, Envelope response, std::int64_t now_ns) {
    bool prompt = calls_.contains(call);
    Calls& calls = prompt ? calls_ : deferred_;
    auto found = calls.find(call);
    if (found == calls.end()) {
        count_late();
        return;
    }
    OpenCall open = std::move(found->second);
    calls.erase(found);
    response.id = open.command.id;
    response.type = wire::EnvelopeType::response;
    response.name = open.command.name;
    response.correlation_id = open.command.correlation_id;
    ++counters_.answered;
    metrics::add(metrics::Metric::bus_commands_total);
    if (prompt)
        metrics::observe_ns(metrics::Metric::bus_command_seconds, now_ns - open.arrived_ns);
    send_(open.peer, response);
}

void Dispatcher::count_late() {
    ++counters_.late_answers;
    metrics::add(metrics::Metric::bus_late_answers_total);
}

void Dispatcher::ask(Ask ask, OnAnswer on_answer, std::int64_t now_ns) {
    if (asks_.size() >= asks_max || asks_by_id_.contains(ask.command.id))
        return refuse_ask(ask.command, on_answer);
    bool kept = ask.patience != Patience::none && kept_ < kept_max;
    OpenAsk open{ask.service,
                 kept ? ask.command : without_payload(ask.command),
                 std::move(on_answer),
                 kept,
                 false,
                 kept && ask.patience == Patience::arrival ? now_ns + arrival_ns_max : now_ns,
                 now_ns + ask_ns_max};
    if (kept)
        ++kept_;
    asks_by_id_.emplace(ask.command.id, next_ask_);
    asks_.emplace(next_ask_++, std::move(open));
    send_(ask.service, ask.command);
}

void Dispatcher::refuse_ask(const Envelope& command, const OnAnswer& on_answer) {
    bool full = !asks_by_id_.contains(command.id);
    Envelope error = full ? wire::make_error(command, code::backpressure,
                                             "4,096 requests to services are unanswered: try again")
                          : wire::make_error(command, code::validation_error,
                                             "a command with this id is already under way");
    error.error.retryable = full;
    if (full)
        ++counters_.refused_full;
    on_answer(std::move(error));
}

Dispatcher::Asks::iterator Dispatcher::find_ask(const std::string& id, std::string_view service) {
    auto number = asks_by_id_.find(id);
    if (number == asks_by_id_.end())
        return asks_.end();
    auto found = asks_.find(number->second);
    return found->second.service == service ? found : asks_.end();
}

void Dispatcher::on_response(std::string_view service, Envelope response) {
    if (waiting_ > 0)
        on_arrival(service); // Who answers is there.
    auto found = find_ask(response.id, service);
    if (found == asks_.end()) {
        count_late();
        return;
    }
    end_ask(found, std::move(response));
}

void Dispatcher::end_ask(Asks::iterator found, Envelope answer) {
    OpenAsk ask = std::move(found->second);
    asks_by_id_.erase(ask.command.id);
    asks_.erase(found);
    if (ask.kept)
        --kept_;
    if (ask.waiting)
        --waiting_;
    ask.on_answer(std::move(answer));
}

void Dispatcher::fail_ask(Asks::iterator found, std::string_view error_code, std::string message) {
    Envelope error = wire::make_error(found->second.command, error_code, std::move(message));
    error.error.retryable = true;
    end_ask(found, std::move(error));
}

void Dispatcher::on_undeliverable(std::string_view peer, const std::string& id, Obstacle obstacle,
                                  std::int64_t now_ns) {
    auto found = find_ask(id, peer);
    if (found == asks_.end()) {
        ++counters_.lost_callers;
        return;
    }
    OpenAsk& ask = found->second;
    if (obstacle == Obstacle::full)
        return fail_ask(found, code::backpressure, ask.service + " is busy: try again in a moment");
    if (now_ns >= ask.until_ns)
        return fail_ask(found, code::provider_unavailable,
                        ask.service + " is not connected: try again in a moment");
    if (!ask.waiting)
        ++waiting_;
    ask.waiting = true;
}

std::vector<std::uint64_t> Dispatcher::asks_of(std::string_view service) const {
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, ask] : asks_) {
        if (ask.service == service)
            numbers.push_back(number);
    }
    return numbers;
}

void Dispatcher::send_again(OpenAsk& ask) {
    if (ask.waiting)
        --waiting_;
    ask.waiting = false;
    send_(ask.service, ask.command);
}

void Dispatcher::on_arrival(std::string_view service) {
    for (std::uint64_t number : asks_of(service)) {
        auto found = asks_.find(number);
        if (found != asks_.end() && found->second.waiting)
            send_again(found->second);
    }
}

void Dispatcher::on_restart(std::string_view service) {
    for (std::uint64_t number : asks_of(service)) {
        auto found = asks_.find(number);
        if (found == asks_.end())
            continue;
        if (found->second.kept)
            send_again(found->second);
        else
            fail_ask(found, code::provider_unavailable, std::string(service) + " was restarted: try again");
    }
}

std::optional<std::int64_t> Dispatcher::next_due_ns() const {
    std::optional<std::int64_t> due;
    auto sooner = [&due](std::int64_t at) { due = due ? std::min(*due, at) : at; };
    if (!asks_.empty())
        sooner(asks_.begin()->second.deadline_ns);
    if (!calls_.empty())
        sooner(calls_.begin()->second.arrived_ns + call_ns_max);
    if (waiting_ > 0) {
        for (const auto& [number, ask] : asks_) {
            if (ask.waiting)
                sooner(ask.until_ns);
        }
    }
    return due;
}

void Dispatcher::on_time(std::int64_t now_ns) {
    expire_asks(now_ns);
    expire_calls(now_ns);
}

void Dispatcher::expire_asks(std::int64_t now_ns) {
    std::vector<std::uint64_t> due;
    for (const auto& [number, ask] : asks_) {
        if (now_ns >= ask.deadline_ns || (ask.waiting && now_ns >= ask.until_ns))
            due.push_back(number);
        else if (waiting_ == 0)
            break;
    }
    for (std::uint64_t number : due) {
        auto found = asks_.find(number);
        if (found == asks_.end())
            continue;
        const std::string service = found->second.service;
        if (found->second.waiting) {
            fail_ask(found, code::provider_unavailable, service + " is not connected: try again in a moment");
            continue;
        }
        ++counters_.timeouts;
        fail_ask(found, code::timeout, service + " did not answer within 5 s");
    }
}

void Dispatcher::expire_calls(std::int64_t now_ns) {
    while (!calls_.empty() && calls_.begin()->second.arrived_ns + call_ns_max <= now_ns) {
        ++counters_.timeouts;
        Envelope error = wire::make_error(calls_.begin()->second.command, code::timeout,
                                          "the command was not answered within 30 s");
        error.error.retryable = true;
        answer(calls_.begin()->first, std::move(error), now_ns);
    }
}

} // namespace helios::bus
