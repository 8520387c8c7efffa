#include "cli/upkeep/places.hpp"

#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/table.hpp"
#include "hold/protocol.hpp"
#include "wire/terminal.hpp"

namespace helios::cli {
namespace {

// What the running mesh says it is; empty when it does not run.
std::string running_version() {
    auto door = open_running_door();
    if (!door)
        return {};
    auto answer = door->bus->call({"mesh.version", std::monostate{}, "", Repeat::safe});
    const auto* text = answer ? std::get_if<wire::Text>(&answer->payload) : nullptr;
    return text == nullptr ? "" : text->text;
}

} // namespace

std::string version_text() {
    return HELIOS_VERSION;
}

int version(Format format) {
    std::string running = running_version();
    if (format == Format::json) {
        Json json;
        json["version"] = version_text();
        json["mesh"] = running.empty() ? Json() : Json(running);
        json["schema"] = wire::schema_version;
        json["holder_protocol"] = hold::protocol_version;
        print_document(json);
        return exit_code::ok;
    }
    print("helios " + version_text() + "\n");
    if (!running.empty() && running != version_text())
        print("mesh   " + running + "  (running; `helios down` and `helios up` bring it to this version)\n");
    return exit_code::ok;
}

int paths(Format format) {
    auto places = runtime::resolve_paths();
    if (!places)
        return fail(places.error());
    const std::vector<std::pair<std::string, std::string>> rows{
        {"runtime", places->runtime}, {"state", places->state}, {"config", places->config},
        {"logs", places->logs()},     {"bin", places->bin},     {"metrics", places->metrics()}};
    if (format == Format::json) {
        Json json;
        for (const auto& [name, path] : rows)
            json[name] = path;
        print_document(json);
        return exit_code::ok;
    }
    for (const auto& [name, path] : rows)
        print(name + std::string(9 - name.size(), ' ') + path + "\n");
    return exit_code::ok;
}

} // namespace helios::cli
