// up, down, restart, status, doctor, channels and the like: the mesh as a whole.
#include "cli/command_line/command_line.hpp"
#include "cli/upkeep/doctor.hpp"
#include "cli/upkeep/health.hpp"
#include "cli/upkeep/lifecycle.hpp"
#include "cli/upkeep/logs.hpp"
#include "cli/upkeep/metrics.hpp"
#include "cli/upkeep/places.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace helios::cli {
namespace {

// A verb whose only option is --json.
void add_report(CLI::App& app, Chosen& chosen, const std::string& name, const std::string& text,
                int (*report)(Format)) {
    CLI::App* verb = app.add_subcommand(name, text);
    auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "For programs");
    verb->callback([&chosen, json, report] {
        chosen = [json, report] { return report(*json ? Format::json : Format::table); };
    });
}

void add_down(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("down", "Stop the mesh; terminals live on unless --all is given");
    auto options = std::make_shared<DownOptions>();
    verb->add_flag("--all", options->all, "End all terminals first");
    verb->add_flag("-y,--yes", options->yes, "Do not ask");
    verb->callback([&chosen, options] { chosen = [options] { return down(*options); }; });
}

void add_restart(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("restart", "Restart one service; nothing is lost");
    auto service = std::make_shared<std::string>();
    verb->add_option("SERVICE", *service, "control, core or grid")->required();
    verb->callback([&chosen, service] { chosen = [service] { return restart(*service); }; });
}

void add_logs(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("logs", "What the services say");
    auto options = std::make_shared<LogsOptions>();
    verb->add_option("SERVICE", options->service, "Only this one's");
    verb->add_flag("-f,--follow", options->follow, "Go on with what comes");
    verb->add_option("-n,--lines", options->lines, "The last so many; 0 is all")->capture_default_str();
    verb->callback([&chosen, options] { chosen = [options] { return logs(*options); }; });
}

void add_metrics(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("metrics", "What the services measure, in Prometheus' form");
    auto options = std::make_shared<MetricsOptions>();
    verb->add_option("SERVICE", options->service, "Only this one's");
    verb->add_flag("--links", options->links, "Only where they are served");
    verb->callback([&chosen, options] { chosen = [options] { return metrics(*options); }; });
}

} // namespace

void add_lifecycle_verbs(CLI::App& app, Chosen& chosen) {
    add_report(app, chosen, "up", "Start the mesh (every verb that needs it does that by itself)", up);
    add_down(app, chosen);
    add_restart(app, chosen);
}

void add_health_verbs(CLI::App& app, Chosen& chosen) {
    add_report(app, chosen, "status", "The services, and how they are", status);
    add_report(app, chosen, "doctor", "Look for what is wrong, and say what to do", doctor);
    add_report(app, chosen, "channels", "The channels between the services, and their bounds", channels);
    add_logs(app, chosen);
    add_metrics(app, chosen);
    add_report(app, chosen, "paths", "Where Helios keeps its files", paths);
    add_report(app, chosen, "version", "This version, and the running one", version);
}

} // namespace helios::cli
