#include "cli/upkeep/lifecycle.hpp"

#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/upkeep/metrics.hpp"
#include "cli/upkeep/places.hpp"

#include <unistd.h>

namespace helios::cli {
namespace {

constexpr std::string_view next_commands = "\nNext:\n"
                                           "  helios attach work   a shell that outlives this window\n"
                                           "  helios ls            what runs\n"
                                           "  helios status        the mesh's own health\n";

std::string name_list(const std::vector<wire::TerminalRecord>& records) {
    constexpr std::size_t shown_max = 5;
    std::string text;
    for (std::size_t i = 0; i < records.size() && i < shown_max; ++i)
        text += (i == 0 ? "" : ", ") + records[i].name;
    return records.size() > shown_max ? text + ", ..." : text;
}

Result<std::vector<wire::TerminalRecord>> live_terminals(BusClient& bus) {
    auto records = list_terminals(bus);
    if (records)
        std::erase_if(*records, [](const wire::TerminalRecord& record) { return !is_live(record); });
    return records;
}

// True when the user wants it, or was not to be asked.
bool may_end(const std::vector<wire::TerminalRecord>& live, const DownOptions& options) {
    if (options.yes || live.empty())
        return true;
    return confirmed("End " + std::to_string(live.size()) + " running terminals (" + name_list(live) + ")?");
}

int end_terminals(const DownOptions& options) {
    auto door = open_door(); // Terminals can live while the mesh does not: only it can end them.
    if (!door)
        return fail(door.error());
    auto live = live_terminals(*door->bus);
    if (!live)
        return fail(live.error());
    if (!may_end(*live, options)) {
        return fail("nothing was ended. Say yes, or add --yes where nobody can be asked.",
                    exit_code::failure);
    }
    int code = exit_code::ok;
    for (const wire::TerminalRecord& record : *live) {
        auto ended = end_and_forget(*door->bus, record.terminal);
        if (!ended && ended.error().code != ErrorCode::not_found)
            code = fail(ended.error());
    }
    return code;
}

} // namespace

int up(Format format) {
    auto door = open_door();
    if (!door)
        return fail(door.error());
    bool was_running = door->mesh == MeshStart::ran_already;
    std::vector<MetricsTarget> targets = metrics_targets(door->paths);
    if (format == Format::json) {
        Json json;
        json["version"] = version_text();
        json["already_running"] = was_running;
        json["runtime"] = door->paths.runtime;
        for (const MetricsTarget& target : targets)
            json["metrics"][target.service] = target.url();
        print_document(json);
        return exit_code::ok;
    }
    if (was_running) {
        print("helios " + version_text() + " is already running in " + door->paths.runtime + "\n");
        return exit_code::ok;
    }
    print("helios " + version_text() + " is up\n  runtime  " + door->paths.runtime + "\n");
    for (const MetricsTarget& target : targets)
        print("  metrics  " + target.url() + "  (" + target.service + ")\n");
    print(next_commands);
    return exit_code::ok;
}

int down(const DownOptions& options) {
    auto paths = runtime::resolve_paths();
    if (!paths)
        return fail(paths.error());
    if (options.all) {
        if (int code = end_terminals(options); code != exit_code::ok)
            return code;
    }
    std::size_t live = 0;
    if (auto door = open_running_door(); door && !options.all) {
        if (auto records = live_terminals(*door->bus))
            live = records->size();
    }
    auto stopped = stop_mesh(*paths);
    bool was_down = !stopped && (stopped.error().code == ErrorCode::not_found ||
                                 stopped.error().system_code == ECONNREFUSED);
    if (!stopped && !was_down)
        return fail(stopped.error());
    print(was_down ? "the mesh is not running\n" : "the mesh is down\n");
    if (live > 0) {
        print(std::to_string(live) + (live == 1 ? " terminal lives" : " terminals live") +
              " on; a program pauses when it has printed 1 MiB that nobody took, until `helios up`\n");
    }
    return exit_code::ok;
}

int restart(const std::string& service) {
    auto paths = runtime::resolve_paths();
    if (!paths)
        return fail(paths.error());
    auto restarted = restart_service(*paths, service);
    return restarted ? exit_code::ok : fail(restarted.error());
}

} // namespace helios::cli
