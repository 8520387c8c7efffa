#include "cli/mesh/bus_client.hpp"

#include "base/clock.hpp"
#include "base/id.hpp"
#include "wire/error_codes.hpp"

#include <algorithm>
#include <unistd.h>

namespace helios::cli {
namespace {

namespace code = wire::error_code;
constexpr std::size_t answers_max = 64; // Late ones of earlier attempts: the oldest goes.
constexpr std::int64_t retry_ns = 50'000'000;
constexpr int send_poll_ms = 1;

ErrorCode error_code_of(std::string_view bus_code) {
    if (bus_code.ends_with("_NOT_FOUND"))
        return ErrorCode::not_found;
    if (bus_code == code::provider_unavailable)
        return ErrorCode::unavailable;
    if (bus_code == code::timeout)
        return ErrorCode::timeout;
    if (bus_code == code::validation_error || bus_code == code::invalid_request ||
        bus_code == code::invalid_terminal_input)
        return ErrorCode::invalid;
    return ErrorCode::busy;
}

std::string advice_for(std::string_view bus_code) {
    if (bus_code == code::terminal_not_found)
        return " `helios ls` shows what there is.";
    if (bus_code == code::provider_unavailable || bus_code == code::timeout)
        return " Your programs run on; `helios status` shows which service is missing, try again.";
    return "";
}

wire::Envelope command_of(const BusCall& call) {
    wire::Envelope command = wire::make_command(call.method, call.payload);
    command.terminal_id = call.terminal;
    command.actor_kind = "human";
    command.actor_id = std::to_string(getuid());
    return command;
}

bool may_pass(const wire::Envelope& answer, Repeat repeat) {
    if (answer.ok())
        return false;
    if (answer.error.code == code::timeout)
        return repeat == Repeat::safe;
    return answer.error.retryable || answer.error.code == code::provider_unavailable;
}

} // namespace

Error error_of(const wire::EnvelopeError& error) {
    std::string sentence = error.message.empty() ? error.code : error.message;
    if (!sentence.ends_with('.'))
        sentence += '.';
    // "Invalid" of the bus is about what was asked for, not about how the command line was written.
    if (error.code == code::terminal_spawn_failed)
        return Error{ErrorCode::system, std::move(sentence)};
    ErrorCode mapped = error_code_of(error.code);
    return Error{mapped == ErrorCode::invalid ? ErrorCode::denied : mapped,
                 sentence + advice_for(error.code)};
}

Result<std::unique_ptr<BusClient>> BusClient::open(const runtime::Paths& paths) {
    std::unique_ptr<BusClient> client(new BusClient);
    client->runtime_ = paths.runtime;
    auto loop = EventLoop::open();
    if (!loop)
        return loop.error();
    client->loop_ = std::move(*loop);
    bus::SocketOptions options;
    options.channel = &bus::bus_command;
    options.runtime_directory = paths.runtime;
    options.identity = "cli." + ulid_text(Ulid::mint());
    auto* raw = client.get();
    auto socket = bus::Socket::open(client->context_, *client->loop_, options,
                                    [raw](std::string_view, bus::Bytes frame) {
                                        auto answer = wire::decode_envelope(frame);
                                        if (!answer || answer->type != wire::EnvelopeType::response)
                                            return;
                                        if (raw->answers_.size() >= answers_max)
                                            raw->answers_.erase(raw->answers_.begin());
                                        raw->answers_.push_back(std::move(*answer));
                                    });
    if (!socket)
        return socket.error();
    client->socket_ = std::move(*socket);
    return client;
}

Status BusClient::subscribe(std::vector<std::string> topics, std::function<void(bus::Bytes)> on_event) {
    bus::SocketOptions options;
    options.channel = &bus::bus_event;
    options.runtime_directory = runtime_;
    options.subscriptions = std::move(topics);
    auto socket = bus::Socket::open(
        context_, *loop_, options,
        [on_event = std::move(on_event)](std::string_view, bus::Bytes frame) { on_event(frame); });
    if (!socket)
        return socket.error();
    events_ = std::move(*socket);
    return {};
}

std::optional<wire::Envelope> BusClient::take_answer(const std::string& id) {
    auto found = std::find_if(answers_.begin(), answers_.end(),
                              [&id](const wire::Envelope& answer) { return answer.id == id; });
    if (found == answers_.end())
        return std::nullopt;
    wire::Envelope answer = std::move(*found);
    answers_.erase(found);
    return answer;
}

// Until control is connected the channel takes nothing.
Status BusClient::send(const wire::Envelope& command, std::int64_t until_ns) {
    std::vector<std::uint8_t> frame = wire::encode(command);
    if (frame.size() > wire::envelope_bytes_max)
        return Error{ErrorCode::denied, "more than 1 MB cannot be sent at once. Send it in parts."};
    while (socket_->send(frame) != bus::Sent::ok) {
        if (monotonic_ns() >= until_ns) {
            return Error{ErrorCode::unavailable,
                         "control does not answer. Your programs run on; "
                         "`helios status` shows what runs, `helios logs control` why."};
        }
        loop_->run_once(send_poll_ms);
    }
    return {};
}

Result<wire::Envelope> BusClient::attempt(const wire::Envelope& command, Repeat repeat) {
    std::int64_t start_ns = monotonic_ns();
    if (auto sent = send(command, start_ns + patience_ns); !sent)
        return sent.error();
    std::int64_t resend_at_ns = start_ns + resend_ns;
    while (monotonic_ns() < start_ns + answer_ns) {
        loop_->run_once(100);
        if (auto answer = take_answer(command.id))
            return std::move(*answer);
        if (repeat == Repeat::safe && monotonic_ns() >= resend_at_ns) {
            // Control may have been replaced with the question in its hands.
            if (auto sent = send(command, start_ns + answer_ns); !sent)
                return sent.error();
            resend_at_ns += resend_ns;
        }
    }
    if (repeat == Repeat::safe)
        return Error{ErrorCode::unavailable, "control does not answer. `helios status` shows what runs."};
    return Error{ErrorCode::timeout, "no answer came, so it is unknown whether this was done. "
                                     "`helios ls` shows it."};
}

Result<wire::Envelope> BusClient::call(BusCall call) {
    wire::Envelope command = command_of(call);
    std::int64_t until_ns = monotonic_ns() + patience_ns;
    for (;;) {
        auto answer = attempt(command, call.repeat);
        if (!answer)
            return answer.error();
        if (answer->ok())
            return answer;
        if (!may_pass(*answer, call.repeat) || monotonic_ns() >= until_ns)
            return error_of(answer->error);
        std::int64_t again_ns = monotonic_ns() + retry_ns;
        while (monotonic_ns() < again_ns)
            loop_->run_once(10);
    }
}

Result<std::string> BusClient::start(const BusCall& call) {
    wire::Envelope command = command_of(call);
    if (auto sent = send(command, monotonic_ns() + patience_ns); !sent)
        return sent.error();
    return command.id;
}

Status BusClient::start_again(const std::string& id, const BusCall& call) {
    wire::Envelope command = command_of(call);
    command.id = id;
    return send(command, monotonic_ns() + patience_ns);
}

} // namespace helios::cli
