// One terminal as the broker sees it: its holder, its consumers' cursors, its input on the way. Loop thread;
// owned by the Broker.
//
// Invariant: holds no output bytes; what a consumer has not taken lies in the holder's ring.
#pragma once

#include "base/id.hpp"
#include "pty/credit/cursors.hpp"
#include "pty/credit/input_queue.hpp"
#include "pty/link/holder_port.hpp"

#include <deque>
#include <memory>
#include <span>
#include <string>

namespace helios::pty {

// Where the broker's messages go: the session system.
class BrokerOutput {
public:
    virtual ~BrokerOutput() = default;
    // Room for a chunk's bytes, filled in place; then send_chunk(). False: full, nothing was sent.
    virtual std::span<std::uint8_t> reserve(std::size_t byte_count) = 0;
    virtual bool send_chunk(const wire::OutputChunk& chunk) = 0;
    // Everything but chunks; never lost while the session lives.
    virtual void send(const wire::Data& message) = 0;
};

enum class TerminalChange : std::uint8_t { opened, resized, ended, lost, fenced, closed };

struct TerminalState {
    TerminalId terminal;
    std::string holder_path;
    std::uint64_t epoch = 0;
    std::int32_t child_pid = 0;
    std::int64_t started_wall_ns = 0;
    std::int64_t ended_wall_ns = 0; // 0: alive.
    std::int32_t wait_status = 0;
    wire::Size size;
    std::uint64_t output_bytes = 0;
    std::uint64_t input_bytes = 0;
};

// What the rest of core hears of terminals: the broker's actor and the bus.
class BrokerEvents {
public:
    virtual ~BrokerEvents() = default;
    virtual void on_terminal(TerminalChange change, const TerminalState& state) = 0;
    virtual void on_bus_input_ack(const wire::InputAck& ack) = 0;
    // failure empty: done.
    virtual void on_answer(const std::string& request, const std::string& failure) = 0;
};

// What a terminal asks of its broker.
class Terminal;
class TerminalHost {
public:
    virtual ~TerminalHost() = default;
    virtual BrokerOutput& output() = 0;
    virtual BrokerEvents& events() = 0;
    virtual void mark_ready(Terminal& terminal) = 0;
    // The same a moment later: what comes until then goes out in one chunk.
    virtual void mark_ready_soon(Terminal& terminal) = 0;
    virtual void on_typed(Terminal& terminal) = 0;
    // Its input or collect could not be sent: try again soon.
    virtual void retry_soon() = 0;
    virtual void remove_later(Terminal& terminal) = 0;
};

enum class Served : std::uint8_t { all, more, blocked };

class Terminal final : public HolderEvents {
public:
    Terminal(TerminalHost& host, TerminalState state, std::unique_ptr<HolderPort> holder);

    // Sends up to `budget` bytes of output. blocked: the session's channel is full.
    Served serve(std::size_t budget);

    void on_credit(const wire::Credit& credit);
    void on_input(InputOrigin origin, const wire::InputChunk& input);
    void resize(const wire::Size& size);
    // request: the bus command that events().on_answer() will name.
    void signal(const std::string& request, const hold::Signal& signal);
    void collect(const std::string& request);
    void retry();
    void limit(std::uint64_t offset);
    // A new session: all consumers are gone, and everything is told again.
    void announce();
    void forget_consumers() { cursors_.forget_all(); }

    [[nodiscard]] TerminalId id() const { return state_.terminal; }
    [[nodiscard]] const TerminalState& state();
    // The same, with what nobody was sent yet counted too.
    const TerminalState& look();
    [[nodiscard]] std::uint64_t backlog() const;
    // As of the last service.
    [[nodiscard]] std::uint64_t written() const { return holder_->ring().written(); }
    [[nodiscard]] bool ended() const { return state_.ended_wall_ns != 0; }

    // Kept by the broker.
    std::int64_t input_ns = 0; // Of the last input; 0: never.
    bool ready = false;
    bool rests = false; // It will be marked ready soon, and not before.
    std::uint64_t sampled_bytes = 0; // Output at the last sample.

    void on_wake() override;
    void on_input_ack(const hold::InputAck& ack) override;
    void on_signal_ack(const hold::SignalAck& ack) override;
    void on_refused(const hold::Refused& refused) override;
    void on_exit(const hold::Exit& exit) override;
    void on_reconnected() override;
    void on_lost(HolderLoss loss, const std::string& why) override;

private:
    static constexpr std::size_t asks_max = 64;

    Served send_group(const Group& group, std::int64_t now_ns, std::size_t& sent);
    void send_gap(const Group& group, std::uint64_t oldest);
    void note_size();
    void note_starvation(std::int64_t now_ns);
    void send_input();
    void answer_input(const QueuedInput& input, wire::InputOutcome outcome, bool line_overflow);
    void announce_end();
    void try_collect();
    void close(TerminalChange change);

    TerminalHost& host_;
    TerminalState state_;
    std::unique_ptr<HolderPort> holder_;
    Cursors cursors_;
    InputQueue inputs_;
    wire::Size wanted_size_;              // Not yet told to the holder; columns 0: none.
    std::optional<std::uint64_t> wanted_limit_; // The same.
    bool limited_ = false;
    std::deque<std::string> signal_asks_; // Requests whose signal is on its way, oldest first.
    std::string collect_ask_;
    std::int64_t collect_until_ns_ = 0; // 0: not asked to collect.
    bool collect_sent_ = false;
    bool gone_ = false; // The holder is lost or collected.
    std::uint64_t end_ = hold::no_offset;
    std::int64_t starved_ns_ = 0; // Since when output waits for credit; 0: it does not.
    std::uint64_t sizes_seen_ = 0; // Size changes told to events().
};

} // namespace helios::pty
