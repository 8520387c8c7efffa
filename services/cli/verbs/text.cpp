#include "cli/verbs/text.hpp"

#include "base/clock.hpp"
#include "base/id.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace helios::cli {
namespace {

constexpr std::size_t part_bytes = 16 * 1024;             // Of one input message.
constexpr std::size_t paste_bytes_max = 512 * 1024;       // One message: bracketed as a whole.
constexpr std::int64_t full_patience_ns = 10'000'000'000; // The program does not read its input.
constexpr int full_retry_ms = 20;

// Numbers each message of this command, so that a repeat is typed once.
class Typist {
public:
    Typist(BusClient& bus, std::string terminal)
        : bus_(bus), terminal_(std::move(terminal)), writer_(Ulid::mint().low | 1) {}

    Status type(std::string_view bytes, bool paste) {
        wire::InputRequest request;
        request.payload.assign(bytes.begin(), bytes.end());
        request.paste = paste;
        request.writer = writer_;
        request.seq = ++seq_;
        std::int64_t until_ns = monotonic_ns() + full_patience_ns;
        for (;;) {
            auto answer = bus_.call({"terminal.input", request, terminal_, Repeat::safe});
            if (answer)
                return {};
            if (answer.error().code != ErrorCode::busy || monotonic_ns() >= until_ns)
                return answer.error();
            poll(nullptr, 0, full_retry_ms);
        }
    }

private:
    BusClient& bus_;
    std::string terminal_;
    std::uint64_t writer_;
    std::uint64_t seq_ = 0;
};

Status type_parts(Typist& typist, std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), part_bytes))) {
        if (auto typed = typist.type(bytes.substr(0, part_bytes), false); !typed)
            return typed;
    }
    return {};
}

// Standard input, as it comes; a paste is collected first.
Status type_input(Typist& typist, bool paste) {
    std::string collected;
    std::array<char, part_bytes> bytes{};
    for (;;) {
        ssize_t got = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read standard input");
        std::string_view part(bytes.data(), static_cast<std::size_t>(got));
        if (got == 0)
            break;
        if (!paste) {
            if (auto typed = type_parts(typist, part); !typed)
                return typed;
            continue;
        }
        collected += part;
        if (collected.size() > paste_bytes_max)
            return Error{ErrorCode::denied,
                         "a paste is at most 512 KiB. Send it in parts, or without --paste."};
    }
    return collected.empty() ? Status() : typist.type(collected, true);
}

Status type_all(Typist& typist, const SendOptions& options) {
    std::string text;
    for (const std::string& word : options.words)
        text += (text.empty() ? "" : " ") + word;
    Status typed;
    if (options.words.empty() && !options.enter)
        typed = type_input(typist, options.paste);
    else if (options.paste && text.size() > paste_bytes_max)
        typed = Error{ErrorCode::denied, "a paste is at most 512 KiB. Send it in parts, or without --paste."};
    else if (options.paste && !text.empty())
        typed = typist.type(text, true);
    else
        typed = type_parts(typist, text);
    if (typed && options.enter)
        typed = typist.type("\r", false);
    return typed;
}

Json screen_json(const wire::ReadResult& screen) {
    Json json;
    json["text"] = screen.text;
    json["columns"] = screen.columns;
    json["rows"] = screen.rows;
    json["cursor"] = {{"row", screen.cursor_row}, {"column", screen.cursor_column}};
    json["title"] = screen.title;
    json["alternate"] = screen.alternate;
    json["offset"] = screen.offset;
    return json;
}

} // namespace

int send_text(const SendOptions& options) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    // The id, so that a rename in the middle changes nothing.
    auto record = find_terminal(*door->bus, options.terminal);
    if (!record)
        return fail(record.error());
    Typist typist(*door->bus, record->terminal);
    auto typed = type_all(typist, options);
    return typed ? exit_code::ok : fail(typed.error());
}

Result<wire::ReadResult> read_terminal(BusClient& bus, const ReadOptions& options) {
    wire::ReadRequest request{options.ansi ? "ansi" : "text", options.history, options.lines};
    auto answer = bus.call({"terminal.read", request, options.terminal, Repeat::safe});
    if (!answer)
        return answer.error();
    const auto* screen = std::get_if<wire::ReadResult>(&answer->payload);
    if (screen == nullptr)
        return Error{ErrorCode::busy, "the grid sent no screen. Is it of another version? `helios version`"};
    return *screen;
}

int read_screen(const ReadOptions& options) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto screen = read_terminal(*door->bus, options);
    if (!screen)
        return fail(screen.error());
    if (options.format == Format::json) {
        print_document(screen_json(*screen));
        return exit_code::ok;
    }
    print(screen->text);
    if (!options.ansi && !screen->text.empty() && !screen->text.ends_with('\n'))
        print("\n");
    return exit_code::ok;
}

} // namespace helios::cli
