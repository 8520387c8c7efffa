// One caller of the local bus: a command out, its answer back. What may be repeated is repeated, with the
// same id, while control or a service of it restarts. Main thread; make it after the last fork.
#pragma once

#include "base/event_loop.hpp"
#include "base/result.hpp"
#include "bus/socket.hpp"
#include "runtime/paths.hpp"
#include "wire/envelope.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace helios::cli {

enum class Repeat : std::uint8_t {
    safe,  // Twice is as good as once: sent again when no answer came.
    never, // Only sent again when it certainly did not arrive.
};

struct BusCall {
    std::string method;
    wire::Payload payload;
    std::string terminal; // Id or name; empty: none.
    Repeat repeat = Repeat::safe;
};

class BusClient {
public:
    static constexpr std::int64_t patience_ns = 5'000'000'000; // With failures that pass by themselves.
    static constexpr std::int64_t answer_ns = 7'000'000'000;   // Control itself answers after 5 s at most.
    static constexpr std::int64_t resend_ns = 1'000'000'000;

    static Result<std::unique_ptr<BusClient>> open(const runtime::Paths& paths);

    // The response, which may carry an error of the bus as an Error here.
    Result<wire::Envelope> call(BusCall call);

    // For answers that come when something happens: sends and returns; take_answer() has it later.
    Result<std::string> start(const BusCall& call);
    // Sends it once more, with its id.
    Status start_again(const std::string& id, const BusCall& call);
    [[nodiscard]] std::optional<wire::Envelope> take_answer(const std::string& id);
    // One pass of the loop.
    void wait(int timeout_ms) { loop_->run_once(timeout_ms); }

    // Frames of events whose topic begins with one of the prefixes ("" is all).
    Status subscribe(std::vector<std::string> topics, std::function<void(bus::Bytes frame)> on_event);

private:
    BusClient() = default;
    Status send(const wire::Envelope& command, std::int64_t until_ns);
    Result<wire::Envelope> attempt(const wire::Envelope& command, Repeat repeat);

    std::string runtime_;
    bus::Context context_;
    std::unique_ptr<EventLoop> loop_;
    std::unique_ptr<bus::Socket> socket_;
    std::unique_ptr<bus::Socket> events_;
    std::vector<wire::Envelope> answers_; // At most one for each command under way.
};

// A bus error as an Error: not_found, unavailable, timeout, invalid or busy.
Error error_of(const wire::EnvelopeError& error);

} // namespace helios::cli
