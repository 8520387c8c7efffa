#include "cli/upkeep/health.hpp"

#include "bus/channels.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/table.hpp"
#include "cli/upkeep/metrics.hpp"
#include "cli/upkeep/places.hpp"

#include <algorithm>
#include <map>

namespace helios::cli {
namespace {

std::vector<wire::ServiceHealth> ask_health(const Door& door) {
    auto answer = door.bus->call({"health.list", std::monostate{}, "", Repeat::safe});
    const auto* list = answer ? std::get_if<wire::HealthList>(&answer->payload) : nullptr;
    return list == nullptr ? std::vector<wire::ServiceHealth>() : list->services;
}

std::string note_of(const std::vector<wire::ServiceHealth>& healths, const ServiceStatus& service) {
    auto found = std::find_if(healths.begin(), healths.end(), [&](const wire::ServiceHealth& health) {
        return health.pid == service.pid || health.service == service.name;
    });
    if (found == healths.end())
        return {};
    if (found->state == "ready" || found->state.empty())
        return found->note;
    return found->note.empty() ? "says " + found->state : found->state + ": " + found->note;
}

std::string metrics_of(const std::vector<MetricsTarget>& targets, const std::string& service) {
    auto found = std::find_if(targets.begin(), targets.end(),
                              [&](const MetricsTarget& target) { return target.service == service; });
    return found == targets.end() ? "" : found->url();
}

bool is_well(const ServiceStatus& service) {
    return service.state == "ready" && service.health != "degraded";
}

Json status_json(const Door& door, const std::vector<ServiceStatus>& services,
                 const std::vector<wire::ServiceHealth>& healths) {
    auto targets = metrics_targets(door.paths);
    Json json;
    json["version"] = version_text();
    json["runtime"] = door.paths.runtime;
    json["ready"] = std::all_of(services.begin(), services.end(), is_well);
    json["services"] = Json::array();
    for (const ServiceStatus& service : services) {
        Json row;
        row["name"] = service.name;
        row["state"] = service.state;
        row["degraded"] = service.health == "degraded";
        row["pid"] = service.pid;
        row["uptime_ms"] = service.uptime_ms;
        row["restarts"] = service.restarts;
        row["metrics"] = metrics_of(targets, service.name);
        row["note"] = note_of(healths, service);
        json["services"].push_back(std::move(row));
    }
    return json;
}

void print_status(const Door& door, const std::vector<ServiceStatus>& services,
                  const std::vector<wire::ServiceHealth>& healths) {
    auto targets = metrics_targets(door.paths);
    Table table({"SERVICE", "STATE", "PID", "UPTIME", "RESTARTS", "METRICS", "NOTE"});
    for (const ServiceStatus& service : services) {
        bool well = is_well(service);
        std::string state = service.health == "degraded" ? service.state + ", degraded" : service.state;
        table.add({{service.name, Tone::strong},
                   {state, well ? Tone::good : Tone::bad},
                   std::to_string(service.pid),
                   duration_text(service.uptime_ms * 1'000'000),
                   std::to_string(service.restarts),
                   metrics_of(targets, service.name),
                   note_of(healths, service)});
    }
    print(table.text());
}

struct Counts {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;
};

// Summed over the services that have an end of it.
std::map<std::string, Counts> channel_counts() {
    std::map<std::string, Counts> counts;
    auto door = open_running_door();
    if (!door)
        return counts;
    for (const wire::ServiceHealth& health : ask_health(*door)) {
        for (const wire::ChannelCount& channel : health.channels) {
            Counts& sum = counts[channel.name];
            sum.messages += channel.messages;
            sum.bytes += channel.bytes;
            sum.dropped += channel.dropped;
        }
    }
    return counts;
}

Json channel_json(const bus::Channel& channel, const std::map<std::string, Counts>& counts) {
    Json row;
    row["name"] = channel.name;
    row["pattern"] = bus::to_string(channel.pattern);
    row["endpoint"] = channel.endpoint;
    row["binds"] = channel.binds;
    row["connects"] = channel.connects;
    row["message"] = channel.message;
    row["frame_bytes_max"] = channel.frame_bytes_max;
    row["high_water_frames"] = channel.high_water_frames;
    row["overflow"] = bus::to_string(channel.overflow);
    auto found = counts.find(std::string(channel.name));
    if (found != counts.end()) {
        row["messages"] = found->second.messages;
        row["bytes"] = found->second.bytes;
        row["dropped"] = found->second.dropped;
    }
    return row;
}

} // namespace

int status(Format format) {
    auto door = open_running_door();
    if (!door)
        return fail(door.error());
    auto services = ask_status(door->paths);
    if (!services)
        return fail(services.error());
    bool control_ready = std::any_of(services->begin(), services->end(), [](const ServiceStatus& service) {
        return service.name == "control" && service.state == "ready";
    });
    auto healths = control_ready ? ask_health(*door) : std::vector<wire::ServiceHealth>();
    if (format == Format::json)
        print_document(status_json(*door, *services, healths));
    else
        print_status(*door, *services, healths);
    return std::all_of(services->begin(), services->end(), is_well) ? exit_code::ok : exit_code::failure;
}

int channels(Format format) {
    auto counts = channel_counts();
    if (format == Format::json) {
        Json array = Json::array();
        for (const bus::Channel& channel : bus::channels)
            array.push_back(channel_json(channel, counts));
        print_document(array);
        return exit_code::ok;
    }
    Table table({"CHANNEL", "PATTERN", "BINDS", "CONNECTS", "MESSAGE", "FRAME", "FRAMES", "AT ITS BOUND",
                 "MESSAGES", "DROPPED"});
    for (const bus::Channel& channel : bus::channels) {
        auto found = counts.find(std::string(channel.name));
        bool counted = found != counts.end();
        table.add({{std::string(channel.name), Tone::strong},
                   std::string(bus::to_string(channel.pattern)),
                   std::string(channel.binds),
                   std::string(channel.connects),
                   std::string(channel.message),
                   bytes_text(channel.frame_bytes_max),
                   std::to_string(channel.high_water_frames),
                   std::string(bus::to_string(channel.overflow)),
                   counted ? std::to_string(found->second.messages) : "-",
                   counted ? std::to_string(found->second.dropped) : "-"});
    }
    print(table.text());
    return exit_code::ok;
}

} // namespace helios::cli
