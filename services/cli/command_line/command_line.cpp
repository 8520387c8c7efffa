#include "cli/command_line/command_line.hpp"

#include "cli/print/failure.hpp"
#include "cli/print/output.hpp"
#include "cli/upkeep/places.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace helios::cli {
namespace {

constexpr const char* examples =
    "Terminals that outlive everything around them.\n"
    "\n"
    "Examples:\n"
    "  helios attach work               the terminal \"work\", made if need be; Ctrl-\\ twice leaves it\n"
    "  helios new -n build -d -- make   a command in the background\n"
    "  helios ls                        what runs\n"
    "  helios send work --enter 'make'  type into it from outside ...\n"
    "  helios read work                 ... and read its screen\n"
    "  helios run -- make test          wait for a command; its exit status is yours\n"
    "  helios kill work                 end it\n";

constexpr const char* footer =
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 mesh not reachable, 4 not found, 124 not in time;\n"
    "run, wait and attach return the program's own status, 128+n after signal n; doctor 0 well, 1 broken, 2 "
    "partly;\nsearch 0 found, 1 not found, 2 and more failed.\n"
    "Environment: HELIOS_RUNTIME_DIR, HELIOS_STATE_DIR, HELIOS_CONFIG, NO_COLOR, CLICOLOR_FORCE.\n"
    "Wherever a NAME is asked for, an id will do. `helios VERB --help` shows a verb's options.";

int report_usage(const CLI::App& app, const CLI::ParseError& error) {
    // Help was asked for: CLI11 prints it.
    if (error.get_exit_code() == 0)
        return app.exit(error);
    const CLI::App* verb = &app;
    for (const CLI::App* chosen : app.get_subcommands())
        verb = chosen;
    std::string name = verb == &app ? "helios" : "helios " + verb->get_name();
    std::string sentence = error.what();
    if (!sentence.ends_with('.'))
        sentence += '.';
    return fail(sentence + " `" + name + " --help` shows how it is used.", exit_code::usage);
}

} // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app(examples, "helios");
    Chosen chosen;
    app.footer(footer);
    app.require_subcommand(0, 1);
    app.get_formatter()->column_width(26);
    bool wants_version = false;
    app.add_flag("-V,--version", wants_version, "Print the version");
    add_lifecycle_verbs(app, chosen);
    add_terminal_verbs(app, chosen);
    add_text_verbs(app, chosen);
    add_health_verbs(app, chosen);
    add_engine_verbs(app, chosen);
    // CLI11 throws what is wrong with the arguments; this is the fence.
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return report_usage(app, error);
    }
    if (wants_version)
        return version(Format::table);
    if (!chosen) {
        print(app.help());
        return exit_code::ok;
    }
    return chosen();
}

} // namespace helios::cli
