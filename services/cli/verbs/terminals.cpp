#include "cli/verbs/terminals.hpp"

#include "base/clock.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/table.hpp"
#include "cli/verbs/attach.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace helios::cli {
namespace {

constexpr std::size_t command_columns_max = 40;
constexpr std::size_t title_columns_max = 40;

std::string present_folder() {
    std::array<char, 4096> path{};
    return getcwd(path.data(), path.size()) == nullptr ? std::string() : std::string(path.data());
}

// The caller's, with NAME=value of --env in the place of the same name.
std::vector<std::string> environment_with(const std::vector<std::string>& changes) {
    std::vector<std::string> env;
    for (char** entry = environ; *entry != nullptr; ++entry)
        env.emplace_back(*entry);
    for (const std::string& change : changes) {
        std::string name = change.substr(0, change.find('=') + 1);
        std::erase_if(env, [&name](const std::string& entry) { return entry.starts_with(name); });
        env.push_back(change);
    }
    return env;
}

void choose_size(wire::SpawnRequest& request, const NewOptions& options) {
    winsize window{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0) {
        request.columns = window.ws_col;
        request.rows = window.ws_row;
    }
    if (options.columns > 0)
        request.columns = static_cast<std::uint16_t>(options.columns);
    if (options.rows > 0)
        request.rows = static_cast<std::uint16_t>(options.rows);
}

Status check(const NewOptions& options) {
    for (const std::string& change : options.env) {
        if (change.find('=') == std::string::npos || change.starts_with('='))
            return Error{ErrorCode::invalid, "--env wants NAME=value, not '" + change + "'."};
    }
    return {};
}

mode_t present_umask() {
    mode_t mask = umask(0);
    umask(mask);
    return mask;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

TableCell state_cell(const wire::TerminalRecord& record) {
    if (is_live(record))
        return {record.state, record.state == "active" ? Tone::good : Tone::warning};
    if (record.ended_wall_ns == 0)
        return {record.state, Tone::bad};
    int code = exit_code_of_status(record.wait_status);
    std::string text = WIFSIGNALED(record.wait_status)
                           ? "signal " + std::to_string(WTERMSIG(record.wait_status))
                           : "exit " + std::to_string(code);
    return {text, code == 0 ? Tone::faint : Tone::bad};
}

std::string terminals_table(const std::vector<wire::TerminalRecord>& records) {
    Table table({"NAME", "STATE", "PID", "SIZE", "VIEWERS", "OUTPUT", "AGE", "COMMAND", "TITLE", "ID"});
    std::int64_t now_ns = wall_ns();
    for (const wire::TerminalRecord& record : records) {
        std::string size = std::to_string(record.columns) + "x" + std::to_string(record.rows);
        std::string command = record.argv.empty() ? "(shell)" : joined(record.argv);
        table.add({{record.name, Tone::strong},
                   state_cell(record),
                   is_live(record) ? std::to_string(record.pid) : "-",
                   size,
                   std::to_string(record.viewers),
                   bytes_text(record.output_bytes),
                   duration_text(now_ns - record.created_wall_ns),
                   shortened(printable(command), command_columns_max),
                   shortened(printable(record.title), title_columns_max),
                   {record.terminal, Tone::faint}});
    }
    return table.text();
}

Status signal_one(BusClient& bus, const std::string& terminal, int number) {
    auto answer =
        bus.call({"terminal.signal", wire::SignalRequest{number, "foreground"}, terminal, Repeat::never});
    return answer ? Status() : answer.error();
}

} // namespace

Result<wire::TerminalRecord> spawn(BusClient& bus, const NewOptions& options) {
    if (auto checked = check(options); !checked)
        return checked.error();
    wire::SpawnRequest request;
    request.name = options.name;
    request.argv = options.argv;
    request.cwd = options.cwd.empty() ? present_folder() : options.cwd;
    request.env = environment_with(options.env);
    request.umask = present_umask();
    choose_size(request, options);
    auto answer = bus.call({"terminal.spawn", std::move(request), "", Repeat::never});
    if (!answer && answer.error().code == ErrorCode::timeout && !options.name.empty()) {
        // Control was replaced with the question in its hands: the name tells whether it was carried out.
        auto made = find_terminal(bus, options.name);
        if (made && is_live(*made))
            return made;
    }
    if (!answer)
        return answer.error();
    const auto* record = std::get_if<wire::TerminalRecord>(&answer->payload);
    if (record == nullptr)
        return Error{ErrorCode::busy, "control sent no record. Is it of another version? `helios version`"};
    return *record;
}

Status end_and_forget(BusClient& bus, const std::string& terminal) {
    auto record = find_terminal(bus, terminal);
    if (!record)
        return record.error();
    // The first one ends what lives, the next one forgets what has ended.
    for (int i = is_live(*record) ? 0 : 1; i < 2; ++i) {
        auto answer = bus.call({"terminal.terminate", std::monostate{}, record->terminal, Repeat::safe});
        if (!answer && (i == 0 || answer.error().code != ErrorCode::not_found))
            return answer.error();
    }
    return {};
}

int new_terminal(const NewOptions& options) {
    if (auto checked = check(options); !checked)
        return fail(checked.error());
    bool attaches = !options.detached && options.format == Format::table && isatty(STDOUT_FILENO) != 0 &&
                    isatty(STDIN_FILENO) != 0;
    if (attaches) {
        if (auto allowed = refuse_nested({}); !allowed)
            return fail(allowed.error().message() + " Or add --detach.", exit_code::failure);
    }
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto record = spawn(*door->bus, options);
    if (!record)
        return fail(record.error());
    if (attaches)
        return attach_to(*door, *record, {});
    if (options.format == Format::json)
        print_document(to_json(*record));
    else
        print(record->terminal + "\n");
    return exit_code::ok;
}

int list(const ListOptions& options) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto records = list_terminals(*door->bus);
    if (!records)
        return fail(records.error());
    if (options.live_only)
        std::erase_if(*records, [](const wire::TerminalRecord& record) { return !is_live(record); });
    if (options.format == Format::json) {
        Json array = Json::array();
        for (const wire::TerminalRecord& record : *records)
            array.push_back(to_json(record));
        print_document(array);
    } else if (records->empty()) {
        remark("no terminals. `helios new` makes one.");
    } else {
        print(terminals_table(*records));
    }
    return exit_code::ok;
}

int signal_number(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        int number = text.size() > 2 ? 0 : std::atoi(std::string(text).c_str());
        return number >= 1 && number <= SIGRTMAX ? number : 0;
    }
    std::string name(text);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    for (int number = 1; number < NSIG; ++number) {
        const char* known = sigabbrev_np(number);
        if (known != nullptr && name == known)
            return number;
    }
    return 0;
}

int kill_terminals(const KillOptions& options) {
    int number = options.signal.empty() ? 0 : signal_number(options.signal);
    if (!options.signal.empty() && number == 0) {
        return fail("there is no signal '" + options.signal +
                        "'. Use a name like INT or a number; `kill -l` "
                        "lists them.",
                    exit_code::usage);
    }
    auto door = open_door();
    if (!door)
        return fail(door.error());
    int code = exit_code::ok;
    for (const std::string& terminal : options.terminals) {
        Status done =
            number == 0 ? end_and_forget(*door->bus, terminal) : signal_one(*door->bus, terminal, number);
        if (!done)
            code = fail(done.error());
    }
    return code;
}

int rename_terminal(const std::string& terminal, const std::string& name) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    auto answer = door->bus->call({"terminal.rename", wire::Text{name}, terminal, Repeat::safe});
    return answer ? exit_code::ok : fail(answer.error());
}

} // namespace helios::cli
