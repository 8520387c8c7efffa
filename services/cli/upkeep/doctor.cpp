#include "cli/upkeep/doctor.hpp"

#include "base/seqpacket.hpp"
#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/print/table.hpp"
#include "cli/upkeep/metrics.hpp"
#include "cli/upkeep/places.hpp"
#include "runtime/logout.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace helios::cli {
namespace {

constexpr std::uint64_t ptys_low = 16;
constexpr rlim_t fds_low = 1024;
constexpr std::uint64_t disk_bytes_low = 16 * 1024 * 1024;

Check check_directory(const std::string& name, const std::string& path) {
    if (access(path.c_str(), F_OK) != 0)
        return {name, Finding::well, path + " is not there yet; it is made when it is needed"};
    auto checked = runtime::check_private_directory(path);
    if (!checked)
        return {name, Finding::broken, checked.error().message()};
    return {name, Finding::well, path};
}

Check check_disk(const std::string& path) {
    struct statvfs volume {};
    std::string there = path;
    while (there.size() > 1 && statvfs(there.c_str(), &volume) != 0)
        there = std::filesystem::path(there).parent_path();
    std::uint64_t left = static_cast<std::uint64_t>(volume.f_bavail) * volume.f_frsize;
    if (left < disk_bytes_low)
        return {"disk", Finding::broken,
                bytes_text(left) + " left for " + path + ": records cannot be kept; free some"};
    return {"disk", Finding::well, bytes_text(left) + " left for " + path};
}

Check check_linger() {
    switch (runtime::logout()) {
    case runtime::Logout::ends_nothing:
        return {"linger", Finding::well, "no systemd here: nothing ends terminals at a logout"};
    case runtime::Logout::ends_all:
        return {"linger", Finding::partly,
                "off: systemd may end terminals at your last logout. `loginctl enable-linger " +
                    runtime::user_name() + "`"};
    case runtime::Logout::spares:
        break;
    }
    if (runtime::scope_program().empty())
        return {"linger", Finding::partly,
                "on, but your systemd manager is not reached: terminals get no scopes"};
    return {"linger", Finding::well, "on: terminals outlive a logout, each in a scope of its own"};
}

std::uint64_t number_in(const char* path) {
    std::ifstream file(path);
    std::uint64_t number = 0;
    file >> number;
    return number;
}

Check check_ptys() {
    std::uint64_t used = number_in("/proc/sys/kernel/pty/nr");
    std::uint64_t limit = number_in("/proc/sys/kernel/pty/max");
    std::string text = std::to_string(used) + " of " + std::to_string(limit) + " in use";
    if (used >= limit)
        return {"ptys", Finding::broken, text + ": no new terminals; end some, or raise kernel.pty.max"};
    if (limit - used < ptys_low)
        return {"ptys", Finding::partly, text + ": few are left; raise kernel.pty.max"};
    return {"ptys", Finding::well, text};
}

Check check_fds() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    std::string text = "up to " + std::to_string(limit.rlim_max) + " a process";
    if (limit.rlim_max < fds_low)
        return {"open files", Finding::partly,
                text + ": enough for few terminals; raise the hard limit (ulimit -Hn)"};
    return {"open files", Finding::well, text};
}

Check check_program(const runtime::Paths& paths, const std::string& name) {
    std::string path = paths.bin + "/" + name;
    if (access(path.c_str(), X_OK) == 0)
        return {name, Finding::well, path};
    return {name, Finding::broken,
            path + " is missing: all programs of Helios belong into one directory; build or "
                   "install it"};
}

Check check_socket(const std::string& name, const std::string& path) {
    if (access(path.c_str(), F_OK) != 0)
        return {name, Finding::broken, path + " is missing: `helios down` and `helios up` make it again"};
    if (auto connected = connect_seqpacket(path); !connected)
        return {name, Finding::broken, connected.error().message() + ": `helios down` and `helios up`"};
    return {name, Finding::well, path};
}

Check check_service(const ServiceStatus& service) {
    std::string text = service.state + ", pid " + std::to_string(service.pid) + ", up " +
                       duration_text(service.uptime_ms * 1'000'000) + ", " +
                       std::to_string(service.restarts) + " restarts";
    if (service.state != "ready")
        return {service.name, Finding::broken, text + ": `helios logs " + service.name + "` may say why"};
    if (service.health == "degraded")
        return {service.name, Finding::partly,
                text + ", degraded: it keeps ending; `helios logs " + service.name + "`"};
    return {service.name, Finding::well, text};
}

std::vector<std::string> holder_names(const runtime::Paths& paths) {
    std::vector<std::string> names;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator(paths.holders(), fault)) {
        if (entry.path().extension() == ".sock")
            names.push_back(entry.path().stem().string());
    }
    return names;
}

// Sockets against records: a holder nobody knows, and a name without a holder.
Check check_holders(const runtime::Paths& paths, const std::vector<wire::TerminalRecord>& records) {
    std::string orphans;
    std::string stale;
    for (const std::string& name : holder_names(paths)) {
        bool known = std::any_of(records.begin(), records.end(),
                                 [&](const wire::TerminalRecord& record) { return record.terminal == name; });
        bool alive = connect_seqpacket(paths.holders() + "/" + name + ".sock").has_value();
        if (!alive)
            stale += " " + name;
        else if (!known)
            orphans += " " + name;
    }
    if (!orphans.empty())
        return {"holders", Finding::partly, "nobody knows" + orphans + ": `helios restart core` adopts them"};
    if (!stale.empty())
        return {"holders", Finding::partly,
                "sockets without a holder:" + stale + ": remove them from " + paths.holders()};
    return {"holders", Finding::well, std::to_string(holder_names(paths).size()) + " alive, all known"};
}

Check check_version(Door& door) {
    auto answer = door.bus->call({"mesh.version", std::monostate{}, "", Repeat::safe});
    const auto* text = answer ? std::get_if<wire::Text>(&answer->payload) : nullptr;
    if (text == nullptr)
        return {"control answers", Finding::broken,
                answer ? "with something else" : answer.error().message()};
    if (text->text.find(version_text()) == std::string::npos) {
        return {"control answers", Finding::partly,
                "it is " + text->text + ", this is " + version_text() + ": `helios down` and `helios up`"};
    }
    return {"control answers", Finding::well, "version " + version_text()};
}

Check check_metrics(const MetricsTarget& target) {
    auto text = fetch_metrics(target);
    if (!text)
        return {"metrics " + target.service, Finding::partly, text.error().message()};
    return {"metrics " + target.service, Finding::well, target.url()};
}

TableCell finding_cell(Finding finding) {
    switch (finding) {
    case Finding::well:
        return {"ok", Tone::good};
    case Finding::partly:
        return {"partly", Tone::warning};
    case Finding::broken:
        break;
    }
    return {"broken", Tone::bad};
}

} // namespace

std::vector<Check> check_places(const runtime::Paths& paths) {
    std::vector<Check> checks{check_directory("runtime directory", paths.runtime),
                              check_directory("state directory", paths.state), check_disk(paths.state)};
    auto config = runtime::load_config(paths.config);
    checks.push_back(config ? Check{"configuration", Finding::well, paths.config}
                            : Check{"configuration", Finding::broken, config.error().message()});
    for (const char* name : {"helios-supervisor", "helios-control", "helios-core", "helios-grid",
                             "helios-hold", "helios-render"})
        checks.push_back(check_program(paths, name));
    return checks;
}

std::vector<Check> check_limits() {
    return {check_linger(), check_ptys(), check_fds()};
}

std::vector<Check> check_mesh(const runtime::Paths& paths) {
    auto services = ask_status(paths);
    if (!services) {
        std::size_t alive = holder_names(paths).size();
        Finding finding = alive == 0 ? Finding::well : Finding::partly;
        return {
            {"mesh", finding, "not running; " + std::to_string(alive) + " terminals wait for `helios up`"}};
    }
    std::vector<Check> checks;
    std::transform(services->begin(), services->end(), std::back_inserter(checks), check_service);
    checks.push_back(check_socket("viewers' socket", paths.view_socket()));
    for (const MetricsTarget& target : metrics_targets(paths))
        checks.push_back(check_metrics(target));
    auto door = open_running_door();
    if (!door) {
        checks.push_back({"control answers", Finding::broken, door.error().message()});
        return checks;
    }
    checks.push_back(check_version(*door));
    if (auto records = list_terminals(*door->bus))
        checks.push_back(check_holders(paths, *records));
    return checks;
}

int verdict_of(const std::vector<Check>& checks) {
    Finding worst = Finding::well;
    for (const Check& check : checks)
        worst = std::max(worst, check.finding);
    return worst == Finding::well ? 0 : worst == Finding::broken ? 1 : 2;
}

int doctor(Format format) {
    auto paths = runtime::resolve_paths();
    if (!paths)
        return fail(paths.error().message(), 1);
    std::vector<Check> checks = check_places(*paths);
    for (auto&& more : {check_limits(), check_mesh(*paths)})
        checks.insert(checks.end(), more.begin(), more.end());
    if (format == Format::json) {
        Json array = Json::array();
        for (const Check& check : checks)
            array.push_back({{"check", check.name},
                             {"finding", finding_cell(check.finding).text},
                             {"detail", check.detail}});
        print_document(array);
    } else {
        Table table({"CHECK", "FINDING", "DETAIL"});
        for (const Check& check : checks)
            table.add({check.name, finding_cell(check.finding), check.detail});
        print(table.text());
    }
    return verdict_of(checks);
}

} // namespace helios::cli
