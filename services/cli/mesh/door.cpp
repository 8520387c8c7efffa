#include "cli/mesh/door.hpp"

#include "cli/print/style.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace helios::cli {
namespace {

// One line on a terminal's stderr that is wiped out when done.
class ProgressLine {
public:
    ProgressLine() {
        const char* term = std::getenv("TERM");
        shows_ = isatty(STDERR_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
    }
    ~ProgressLine() {
        if (used_)
            std::fputs("\r\x1b[K", stderr);
    }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(std::string_view text) {
        if (!shows_)
            return;
        used_ = true;
        std::fprintf(stderr, "\rhelios: %s ...\x1b[K", shortened(printable(text), 70).c_str());
        std::fflush(stderr);
    }

private:
    bool shows_ = false;
    bool used_ = false;
};

Result<Door> open_settings() {
    Door door;
    auto paths = runtime::resolve_paths();
    if (!paths)
        return paths.error();
    door.paths = *paths;
    auto config = runtime::load_config(paths->config);
    if (!config)
        return config.error();
    door.config = *config;
    return door;
}

Result<Door> with_bus(Door door) {
    auto bus = BusClient::open(door.paths);
    if (!bus)
        return bus.error();
    door.bus = std::move(*bus);
    return door;
}

} // namespace

Result<Door> open_door() {
    auto door = open_settings();
    if (!door)
        return door.error();
    {
        ProgressLine line;
        auto mesh = ensure_mesh(door->paths, [&line](std::string_view text) { line.show(text); });
        if (!mesh)
            return mesh.error();
        door->mesh = *mesh;
    }
    return with_bus(std::move(*door));
}

Result<Door> open_running_door() {
    auto door = open_settings();
    if (!door)
        return door.error();
    if (auto services = ask_status(door->paths); !services) {
        return Error{ErrorCode::unavailable, "the mesh is not running. `helios up` starts it."};
    }
    return with_bus(std::move(*door));
}

Result<wire::TerminalRecord> find_terminal(BusClient& bus, const std::string& terminal) {
    auto answer = bus.call({"terminal.get", std::monostate{}, terminal, Repeat::safe});
    if (!answer)
        return answer.error();
    const auto* record = std::get_if<wire::TerminalRecord>(&answer->payload);
    if (record == nullptr)
        return Error{ErrorCode::busy, "control sent no record. Is it of another version? `helios version`"};
    return *record;
}

Result<std::vector<wire::TerminalRecord>> list_terminals(BusClient& bus) {
    auto answer = bus.call({"terminal.list", std::monostate{}, "", Repeat::safe});
    if (!answer)
        return answer.error();
    const auto* list = std::get_if<wire::TerminalList>(&answer->payload);
    if (list == nullptr)
        return Error{ErrorCode::busy, "control sent no list. Is it of another version? `helios version`"};
    return list->terminals;
}

bool is_live(const wire::TerminalRecord& record) {
    return record.ended_wall_ns == 0 && record.state != "stopped" && record.state != "errored";
}

bool confirmed(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0)
        return false;
    std::fprintf(stderr, "%s [y/N] ", question.c_str());
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

} // namespace helios::cli
