// Routes commands to their handlers, and what handlers ask of other services to those services and back.
// Plain and single threaded: the bus actor owns it. Time comes in as an argument; nothing here waits.
//
// Invariant: each call is answered exactly once; each ask ends in exactly one answer (the service's, TIMEOUT,
// PROVIDER_UNAVAILABLE or BACKPRESSURE); what comes later is dropped and counted.
#pragma once

#include "base/result.hpp"
#include "bus/gate.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace helios::bus {

// A command on its way: names the caller until it is answered.
using Call = std::uint64_t;

// What to do when the service is not there.
enum class Patience : std::uint8_t {
    none,    // PROVIDER_UNAVAILABLE at once, and when it restarts before it has answered.
    restart, // Sent again to a service that restarted: for commands that may be repeated.
    arrival, // The same, and waits up to arrival_ns_max for a service that is not there yet.
};

class Dispatcher {
public:
    static constexpr std::size_t calls_max = 4'096;    // Prompt calls; then BACKPRESSURE.
    static constexpr std::size_t deferred_max = 1'024; // terminal.wait: the oldest gives way.
    static constexpr std::size_t asks_max = 4'096;     // Then BACKPRESSURE.
    static constexpr std::size_t kept_max = 64; // Asks kept whole to be sent again; others then are not.
    static constexpr int depth_max = 10;        // Commands caused by a handler caused by a handler...
    static constexpr std::int64_t ask_ns_max = 5'000'000'000;
    static constexpr std::int64_t arrival_ns_max = 3'000'000'000;
    static constexpr std::int64_t call_ns_max = 30'000'000'000; // A handler that forgot its caller.

    using Send = std::function<void(const std::string& peer, const wire::Envelope& envelope)>;
    using Handler = std::function<void(Call call, wire::Envelope command)>;
    using OnAnswer = std::function<void(wire::Envelope answer)>;

    struct Counters {
        std::uint64_t answered = 0;
        std::uint64_t late_answers = 0; // To calls and asks that had ended.
        std::uint64_t lost_callers = 0; // Answers whose caller had gone.
        std::uint64_t timeouts = 0;
        std::uint64_t refused_full = 0;
    };

    explicit Dispatcher(Send send);

    // exists: a method has one handler.
    Status add(std::string_view method, Handler handler);

    // A command that the gate admitted. A missing correlation id is filled in.
    void dispatch(const std::string& peer, wire::Envelope command, std::int64_t now_ns);
    void answer(Call call, wire::Envelope response, std::int64_t now_ns);

    struct Ask {
        std::string service;
        wire::Envelope command;
        Patience patience = Patience::none;
    };
    void ask(Ask ask, OnAnswer on_answer, std::int64_t now_ns);

    void on_response(std::string_view service, wire::Envelope response);
    enum class Obstacle : std::uint8_t { no_route, full };
    // A frame with this id could not be sent to this peer.
    void on_undeliverable(std::string_view peer, const std::string& id, Obstacle obstacle,
                          std::int64_t now_ns);
    // The service is there: what waited for it is sent.
    void on_arrival(std::string_view service);
    // It is another than before: what its predecessor had is sent again where that is allowed, else given up.
    void on_restart(std::string_view service);

    // When on_time wants to be called next.
    [[nodiscard]] std::optional<std::int64_t> next_due_ns() const;
    void on_time(std::int64_t now_ns);

    [[nodiscard]] const Counters& counters() const { return counters_; }
    [[nodiscard]] std::size_t open_calls() const { return calls_.size() + deferred_.size(); }
    [[nodiscard]] std::size_t open_asks() const { return asks_.size(); }

private:
    struct OpenCall {
        std::string peer;
        wire::Envelope command; // Without its payload.
        std::int64_t arrived_ns;
    };
    using Calls = std::map<Call, OpenCall>; // In order of arrival.
    struct OpenAsk {
        std::string service;
        wire::Envelope command; // Without its payload unless kept.
        OnAnswer on_answer;
        bool kept;
        bool waiting; // For the service to arrive.
        std::int64_t until_ns;
        std::int64_t deadline_ns;
    };
    using Asks = std::map<std::uint64_t, OpenAsk>; // In order of asking, so of deadlines too.

    [[nodiscard]] bool make_room(const std::string& peer, const wire::Envelope& command, Pace pace);
    void refuse(const std::string& peer, const wire::Envelope& command, std::string_view code,
                std::string message);
    [[nodiscard]] std::vector<std::uint64_t> asks_of(std::string_view service) const;
    void send_again(OpenAsk& ask);
    [[nodiscard]] Asks::iterator find_ask(const std::string& id, std::string_view service);
    void refuse_ask(const wire::Envelope& command, const OnAnswer& on_answer);
    void end_ask(Asks::iterator found, wire::Envelope answer);
    void fail_ask(Asks::iterator found, std::string_view code, std::string message);
    void count_late();
    void expire_calls(std::int64_t now_ns);
    void expire_asks(std::int64_t now_ns);

    Send send_;
    std::map<std::string, Handler, std::less<>> handlers_;
    Calls calls_;
    Calls deferred_;
    Asks asks_;
    std::unordered_map<std::string, std::uint64_t> asks_by_id_;
    std::size_t kept_ = 0;
    std::size_t waiting_ = 0;
    Call next_call_ = 1;
    std::uint64_t next_ask_ = 1;
    int depth_ = 0;
    Counters counters_;
};

} // namespace helios::bus
