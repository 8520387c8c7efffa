#include "cli/verbs/text.hpp"

#include "base/clock.hpp"
#include "base/id.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/picture.hpp"

#include <algorithm>
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
constexpr std::int64_t picture_ns_max = 30'000'000'000;

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

Json command_json(const wire::ReadResult& read) {
    const wire::CommandRecord command = read.command.value_or(wire::CommandRecord{});
    Json json;
    json["command"] = command.line;
    json["output"] = read.text;
    json["exit_status"] = command.exit_known ? Json(command.exit_status) : Json();
    json["running"] = command.running;
    json["cut"] = command.cut;
    json["offset"] = read.offset;
    return json;
}

Json matches_json(const wire::ReadResult& read) {
    Json json;
    json["matches"] = Json::array();
    for (const wire::MatchRecord& match : read.matches) {
        json["matches"].push_back(
            {{"line", match.line}, {"column", match.column}, {"width", match.width}, {"text", match.text}});
    }
    json["complete"] = !read.incomplete;
    return json;
}

int print_png(const wire::ReadResult& read, const Door& door) {
    const auto png = png_of(read.text, door.paths.bin, picture_ns_max);
    if (!png)
        return fail(png.error());
    print(*png);
    return exit_code::ok;
}

// What of these options does not go together, as a sentence; empty when all do.
std::string contradiction_in(const ReadOptions& options) {
    if (options.png && options.format == Format::json)
        return "a PNG is no text: --json does not go with it.";
    if (options.png && isatty(STDOUT_FILENO) == 1)
        return "a PNG is no text: write it to a file, `helios read NAME --format png > FILE`";
    if (options.request.back > 0 && options.request.part != "output")
        return "--back counts commands: it goes with --last-output or --last-command.";
    return {};
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

Result<wire::ReadResult> read_terminal(BusClient& bus, const std::string& terminal,
                                       const wire::ReadRequest& request) {
    auto answer = bus.call({"terminal.read", request, terminal, Repeat::safe});
    if (!answer)
        return answer.error();
    auto* screen = std::get_if<wire::ReadResult>(&answer->payload);
    if (screen == nullptr)
        return Error{ErrorCode::busy, "the grid sent no screen. Is it of another version? `helios version`"};
    return std::move(*screen);
}

int read_screen(const ReadOptions& options) {
    if (const std::string wrong = contradiction_in(options); !wrong.empty())
        return fail(wrong, exit_code::usage);
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto screen = read_terminal(*door->bus, options.terminal, options.request);
    if (!screen)
        return fail(screen.error());
    if (options.png)
        return print_png(*screen, *door);
    if (options.format == Format::json) {
        print_document(options.request.part == "output" ? command_json(*screen) : screen_json(*screen));
        return exit_code::ok;
    }
    const bool as_it_is = !options.request.format.empty() && options.request.format != "text";
    const std::string& text = options.last_command && screen->command ? screen->command->line : screen->text;
    print(text);
    if (!as_it_is && !text.empty() && !text.ends_with('\n'))
        print("\n");
    return exit_code::ok;
}

int search_text(const SearchOptions& options) {
    constexpr int error = 2;
    auto door = open_door();
    if (!door)
        return std::max(fail(door.error()), error);
    auto found = read_terminal(*door->bus, options.terminal, options.request);
    if (!found)
        return std::max(fail(found.error()), error);
    if (options.format == Format::json) {
        print_document(matches_json(*found));
    } else {
        for (const wire::MatchRecord& match : found->matches)
            print(std::to_string(match.line) + ':' + std::to_string(match.column + 1) + ':' + match.text +
                  '\n');
        if (found->incomplete)
            remark("there is more: --count and a narrower pattern help");
    }
    return found->matches.empty() ? exit_code::failure : exit_code::ok;
}

} // namespace helios::cli
