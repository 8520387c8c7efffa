// send, read, search, events; screen and parse.
#include "cli/command_line/command_line.hpp"
#include "cli/verbs/engine.hpp"
#include "cli/verbs/events.hpp"
#include "cli/verbs/text.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace helios::cli {
namespace {

constexpr unsigned side_cells_max = 1000;
constexpr std::size_t history_lines_max = 1'000'000;

void add_json(CLI::App& verb, Format& format) {
    verb.add_flag_callback(
        "--json", [&format] { format = Format::json; }, "For programs");
}

void add_send(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("send", "Type text into a terminal; standard input if there is none");
    auto options = std::make_shared<SendOptions>();
    verb->add_option("NAME", options->terminal, "Name or id")->required();
    verb->add_option("TEXT", options->words, "Typed as it is, joined by blanks");
    verb->add_flag("--paste", options->paste, "As a paste: bracketed if the program asked for that");
    verb->add_flag("--enter", options->enter, "The Enter key after it");
    verb->callback([&chosen, options] { chosen = [options] { return send_text(*options); }; });
}

void add_read(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("read", "Print a terminal's screen, or what a command printed");
    auto options = std::make_shared<ReadOptions>();
    wire::ReadRequest& request = options->request;
    verb->add_option("NAME", options->terminal, "Name or id")->required();
    auto* history = verb->add_flag("--history", request.history, "With the lines that scrolled off the top");
    auto* format = verb->add_option("--format", request.format, "How it is written")
                       ->check(CLI::IsMember({"text", "ansi", "vt", "html", "svg", "png"}))
                       ->default_str("text");
    verb->add_flag_callback(
            "--ansi", [&request] { request.format = "ansi"; }, "With colours and attributes: --format ansi")
        ->excludes(format);
    auto* lines = verb->add_option("--lines", request.lines, "Only the last so many lines")
                      ->check(CLI::Range(1U, count_max));
    auto* output = verb->add_flag_callback(
        "--last-output", [&request] { request.part = "output"; },
        "What the last command printed; its shell must tell (OPERATIONS.md)");
    auto* command = verb->add_flag_callback(
        "--last-command",
        [options] {
            options->request.part = "output";
            options->last_command = true;
        },
        "That command's line");
    for (auto* whole : {output, command})
        whole->excludes(format)->excludes(history)->excludes(lines);
    command->excludes(output);
    verb->add_option("--back", request.back, "With these two: so many commands before the last");
    add_json(*verb, options->format);
    verb->callback([&chosen, options] {
        options->png = options->request.format == "png";
        if (options->png)
            options->request.format = "svg";
        chosen = [options] { return read_screen(*options); };
    });
}

void add_search(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("search", "Find text on a terminal's screen and in its history");
    auto options = std::make_shared<SearchOptions>();
    wire::ReadRequest& request = options->request;
    request.part = "matches";
    verb->add_option("NAME", options->terminal, "Name or id")->required();
    verb->add_option("PATTERN", request.search.pattern, "Text, taken literally")->required();
    verb->add_flag_callback(
        "-E,--regex", [&request] { request.search.syntax = "regex"; }, "It is a regular expression (RE2's)");
    auto* ignore = verb->add_flag_callback(
        "-i,--ignore-case", [&request] { request.search.letter_case = "ignored"; },
        "Capitals are as small letters; else they are if the pattern has none");
    verb->add_flag_callback(
            "--case-sensitive", [&request] { request.search.letter_case = "exact"; }, "They are not")
        ->excludes(ignore);
    verb->add_flag_callback(
        "--oldest-first", [&request] { request.search.order = "oldest_first"; },
        "Else the newest line is first");
    verb->add_option("--count", request.lines, "At most so many; never more than 1000")
        ->check(CLI::Range(1U, count_max));
    add_json(*verb, options->format);
    verb->callback([&chosen, options] { chosen = [options] { return search_text(*options); }; });
}

void add_events(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("events", "What happens, as it happens");
    auto options = std::make_shared<EventsOptions>();
    verb->add_option("--topic", options->topics, "Only topics that begin so, e.g. terminal.ended")
        ->allow_extra_args(false);
    verb->add_flag("--replay", options->replay, "First what is still kept");
    verb->add_option("--count", options->count, "Stop after so many")->check(CLI::Range(1U, count_max));
    add_json(*verb, options->format);
    verb->callback([&chosen, options] { chosen = [options] { return events(*options); }; });
}

void add_screen(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("screen", "Standard input on a screen of its own; needs no mesh");
    auto options = std::make_shared<ScreenOptions>();
    verb->add_option("--cols,--columns", options->columns, "Width")
        ->check(CLI::Range(1U, side_cells_max))
        ->capture_default_str();
    verb->add_option("--rows", options->rows, "Height")
        ->check(CLI::Range(1U, side_cells_max))
        ->capture_default_str();
    verb->add_option("--history", options->history_lines, "Lines kept that scrolled off the top")
        ->check(CLI::Range(std::size_t{0}, history_lines_max))
        ->capture_default_str();
    add_json(*verb, options->format);
    verb->callback([&chosen, options] { chosen = [options] { return screen(*options); }; });
}

} // namespace

void add_text_verbs(CLI::App& app, Chosen& chosen) {
    add_send(app, chosen);
    add_read(app, chosen);
    add_search(app, chosen);
    add_events(app, chosen);
}

void add_engine_verbs(CLI::App& app, Chosen& chosen) {
    add_screen(app, chosen);
    CLI::App* verb = app.add_subcommand("parse", "Standard input as the parser's events; needs no mesh");
    auto lists = std::make_shared<bool>(false);
    verb->add_flag("--list", *lists, "Print what sequences the engine knows, as Markdown; read nothing");
    verb->callback([&chosen, lists] { chosen = [lists] { return *lists ? list_sequences() : parse(); }; });
}

} // namespace helios::cli
