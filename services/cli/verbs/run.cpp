#include "cli/verbs/run.hpp"

#include "base/clock.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/verbs/text.hpp"

#include <csignal>

namespace helios::cli {
namespace {

constexpr std::int64_t look_ns =
    1'000'000'000; // Control may have been replaced with our question in its hands.
constexpr std::int64_t parse_patience_ns = 3'000'000'000;
constexpr int parse_look_ms = 5;
constexpr unsigned default_columns = 200; // Of a run without a terminal: fewer lines are wrapped.
constexpr unsigned default_rows = 50;

volatile std::sig_atomic_t interrupts = 0;

extern "C" void count_interrupt(int) {
    interrupts = interrupts + 1;
}

std::int64_t deadline_of(double timeout_s) {
    return timeout_s <= 0 ? 0 : monotonic_ns() + static_cast<std::int64_t>(timeout_s * 1e9);
}

// Ctrl-C goes to the program; a second one leaves it running.
class Interruption {
public:
    Interruption() {
        interrupts = 0;
        before_ = std::signal(SIGINT, count_interrupt);
    }
    ~Interruption() { std::signal(SIGINT, before_); }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    // True when it is time to leave.
    bool pass_on(BusClient& bus, const std::string& terminal) {
        if (interrupts == passed_)
            return false;
        if (interrupts > 1)
            return true;
        passed_ = interrupts;
        static_cast<void>(bus.call(
            {"terminal.signal", wire::SignalRequest{SIGINT, "foreground"}, terminal, Repeat::never}));
        return false;
    }

private:
    void (*before_)(int) = nullptr;
    int passed_ = 0;
};

// As shells say it: 127 not found, 126 not to be run.
int fail_to_start(const Error& error) {
    if (error.code != ErrorCode::system)
        return fail(error);
    bool missing = error.detail.find("No such file") != std::string::npos;
    bool forbidden = error.detail.find("Permission denied") != std::string::npos ||
                     error.detail.find("Exec format") != std::string::npos;
    return fail(error.message(), missing ? 127 : forbidden ? 126 : exit_code::failure);
}

Error interrupted_error(const std::string& terminal) {
    return Error{ErrorCode::busy,
                 "left " + terminal + " running. `helios attach` shows it, `helios kill` ends it."};
}

// The record once it has ended. timeout: it has not in time.
Result<wire::TerminalRecord> await_end(BusClient& bus, const std::string& terminal, double timeout_s,
                                       Interruption* interruption) {
    std::int64_t until_ns = deadline_of(timeout_s);
    BusCall call{"terminal.wait", std::monostate{}, terminal, Repeat::safe};
    auto id = bus.start(call);
    if (!id)
        return id.error();
    std::int64_t look_at_ns = monotonic_ns() + look_ns;
    for (;;) {
        bus.wait(100);
        std::int64_t now_ns = monotonic_ns();
        auto answer = bus.take_answer(*id);
        if (answer && answer->ok()) {
            if (const auto* record = std::get_if<wire::TerminalRecord>(&answer->payload))
                return *record;
        }
        if (answer || now_ns >= look_at_ns) {
            auto record = find_terminal(bus, terminal);
            if (!record && record.error().code != ErrorCode::unavailable)
                return record.error();
            if (record && !is_live(*record))
                return record;
            if (answer)
                id = bus.start(call);
            look_at_ns = monotonic_ns() + look_ns;
        }
        if (interruption != nullptr && interruption->pass_on(bus, terminal))
            return interrupted_error(terminal);
        if (until_ns != 0 && now_ns >= until_ns)
            return Error{ErrorCode::timeout, terminal + " has not ended in time and runs on."};
    }
}

// The end is told before the grid has parsed the last of the output: it is waited for.
Result<wire::ReadResult> last_screen(BusClient& bus, const wire::TerminalRecord& ended) {
    wire::ReadRequest request;
    request.history = true;
    std::int64_t until_ns = monotonic_ns() + parse_patience_ns;
    for (;;) {
        auto screen = read_terminal(bus, ended.terminal, request);
        if ((screen && screen->offset >= ended.output_bytes) || monotonic_ns() >= until_ns)
            return screen;
        bus.wait(parse_look_ms);
    }
}

void print_screen(BusClient& bus, const wire::TerminalRecord& ended) {
    auto screen = last_screen(bus, ended);
    if (!screen) {
        remark("its output cannot be shown: " + screen.error().message());
        return;
    }
    std::string text = screen->text;
    std::size_t end = text.find_last_not_of("\n ");
    text.resize(end == std::string::npos ? 0 : end + 1);
    if (!text.empty())
        print(text + "\n");
}

} // namespace

int run(const RunOptions& options) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    NewOptions terminal = options.terminal;
    if (terminal.columns == 0)
        terminal.columns = default_columns;
    if (terminal.rows == 0)
        terminal.rows = default_rows;
    Interruption interruption;
    auto record = spawn(*door->bus, terminal);
    if (!record)
        return fail_to_start(record.error());
    auto ended = await_end(*door->bus, record->terminal, options.timeout_s, &interruption);
    if (!ended && ended.error().code == ErrorCode::timeout) {
        return fail("the command has not ended in time and runs on: `helios attach " + record->name +
                        "` shows it, `helios kill " + record->name + "` ends it.",
                    exit_code::timed_out);
    }
    if (!ended && interrupts > 1)
        return fail(ended.error().message(), 128 + SIGINT);
    if (!ended)
        return fail(ended.error());
    print_screen(*door->bus, *ended);
    if (options.terminal.name.empty() && !options.keep)
        static_cast<void>(
            door->bus->call({"terminal.terminate", std::monostate{}, record->terminal, Repeat::safe}));
    return exit_code_of_status(ended->wait_status);
}

int wait(const WaitOptions& options) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto record = find_terminal(*door->bus, options.terminal);
    if (record && is_live(*record))
        record = await_end(*door->bus, record->terminal, options.timeout_s, nullptr);
    if (!record)
        return fail(record.error());
    if (options.format == Format::json)
        print_document(to_json(*record));
    return exit_code_of_status(record->wait_status);
}

} // namespace helios::cli
