// new, attach, ls, kill, rename, run, wait.
#include "cli/command_line/command_line.hpp"
#include "cli/verbs/attach.hpp"
#include "cli/verbs/run.hpp"
#include "cli/verbs/terminals.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace helios::cli {
namespace {

constexpr unsigned side_cells_max = 1000;

void add_command_options(CLI::App& verb, NewOptions& options) {
    verb.add_option("--cwd", options.cwd, "Directory it starts in; the present one if not given");
    verb.add_option("--env", options.env, "NAME=value, besides the present environment")
        ->allow_extra_args(false);
    verb.add_option("--columns", options.columns, "Width; of this window if not given")
        ->check(CLI::Range(1U, side_cells_max));
    verb.add_option("--rows", options.rows, "Height")->check(CLI::Range(1U, side_cells_max));
    verb.add_option("CMD", options.argv, "After --: the command; your shell if not given");
}

void add_json(CLI::App& verb, Format& format) {
    verb.add_flag_callback(
        "--json", [&format] { format = Format::json; }, "For programs");
}

void add_new(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("new", "Make a terminal, and attach to it on a terminal");
    auto options = std::make_shared<NewOptions>();
    verb->add_option("-n,--name", options->name, "Its name; one is chosen if not given");
    verb->add_flag("-d,--detach", options->detached, "Do not attach; print its id");
    add_command_options(*verb, *options);
    add_json(*verb, options->format);
    verb->callback([&chosen, options] { chosen = [options] { return new_terminal(*options); }; });
}

void add_attach(CLI::App& app, Chosen& chosen) {
    CLI::App* verb =
        app.add_subcommand("attach", "Be shown a terminal, and type into it; made if it is not there");
    verb->alias("a");
    auto options = std::make_shared<AttachOptions>();
    verb->add_option("NAME", options->terminal.name, "Name or id")->required();
    verb->add_flag("-r,--read-only", options->view.read_only, "Only look: no key, no size goes in");
    verb->add_flag("--lossless", options->view.lossless,
                   "Be shown every byte: the program waits for this window rather than being skipped");
    verb->add_flag("--nested", options->view.nested, "Also inside a terminal of Helios");
    verb->add_flag_callback(
        "--no-create", [options] { options->create = false; }, "Fail if it is not there");
    add_command_options(*verb, options->terminal);
    verb->footer(
        "The screen is painted onto this window's own screen, what was on it scrolls up. Ctrl-\\ twice\n"
        "leaves it (attach.detach_keys in the configuration); closing the window does too.");
    verb->callback([&chosen, options] { chosen = [options] { return attach(*options); }; });
}

void add_list(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("ls", "What terminals there are");
    verb->alias("list");
    auto options = std::make_shared<ListOptions>();
    verb->add_flag("-l,--live", options->live_only, "Without those that have ended");
    add_json(*verb, options->format);
    verb->callback([&chosen, options] { chosen = [options] { return list(*options); }; });
}

void add_kill(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("kill", "End terminals and forget them, or send them a signal");
    auto options = std::make_shared<KillOptions>();
    verb->add_option("NAME", options->terminals, "Names or ids")->required();
    verb->add_option("-s,--signal", options->signal, "Only send this signal to what runs in front");
    verb->callback([&chosen, options] { chosen = [options] { return kill_terminals(*options); }; });
}

void add_rename(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("rename", "Give a terminal another name");
    auto names = std::make_shared<std::pair<std::string, std::string>>();
    verb->add_option("NAME", names->first, "Name or id")->required();
    verb->add_option("NEW", names->second, "Its new name")->required();
    verb->callback(
        [&chosen, names] { chosen = [names] { return rename_terminal(names->first, names->second); }; });
}

void add_run(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("run", "Run a command in a terminal, wait, print what it printed");
    auto options = std::make_shared<RunOptions>();
    verb->add_option("-n,--name", options->terminal.name, "Its name; it then stays listed");
    verb->add_option("-t,--timeout", options->timeout_s, "Seconds; then 124, and it runs on")
        ->check(CLI::Range(seconds_min, seconds_max));
    verb->add_flag("--keep", options->keep, "Leave it listed, and its screen readable");
    add_command_options(*verb, options->terminal);
    verb->get_option("CMD")->required();
    verb->footer("Its status is the exit code. Ctrl-C goes to the command; a second one leaves it running.");
    verb->callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

void add_wait(CLI::App& app, Chosen& chosen) {
    CLI::App* verb =
        app.add_subcommand("wait", "Wait until a terminal has ended; its status is the exit code");
    auto options = std::make_shared<WaitOptions>();
    verb->add_option("NAME", options->terminal, "Name or id")->required();
    verb->add_option("-t,--timeout", options->timeout_s, "Seconds; then 124")
        ->check(CLI::Range(seconds_min, seconds_max));
    add_json(*verb, options->format);
    verb->callback([&chosen, options] { chosen = [options] { return wait(*options); }; });
}

} // namespace

void add_terminal_verbs(CLI::App& app, Chosen& chosen) {
    add_new(app, chosen);
    add_attach(app, chosen);
    add_list(app, chosen);
    add_kill(app, chosen);
    add_rename(app, chosen);
    add_run(app, chosen);
    add_wait(app, chosen);
}

} // namespace helios::cli
