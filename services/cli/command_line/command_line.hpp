// The command line: verbs, their options, their help. The only CLI11 includes.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace helios::cli {

// Of options that count from 1: CLI11's own check speaks of a number of 309 digits.
inline constexpr unsigned count_max = 1'000'000'000;
// And of those that measure: down to a millisecond, up to 30 years.
inline constexpr double seconds_min = 0.001;
inline constexpr double seconds_max = 1e9;

// What the parsed verb does; empty when none was named.
using Chosen = std::function<int()>;

// Each adds its verbs to the application; a parsed verb sets `chosen`.
void add_lifecycle_verbs(CLI::App& app, Chosen& chosen);
void add_terminal_verbs(CLI::App& app, Chosen& chosen);
void add_text_verbs(CLI::App& app, Chosen& chosen);
void add_health_verbs(CLI::App& app, Chosen& chosen);
void add_engine_verbs(CLI::App& app, Chosen& chosen);

// Parses and runs; the exit code.
int run_command_line(int argc, char** argv);

} // namespace helios::cli
