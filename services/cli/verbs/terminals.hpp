// new, ls, kill, rename: what terminals there are.
#pragma once

#include "cli/mesh/door.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace helios::cli {

enum class Format : std::uint8_t { table, json };

struct NewOptions {
    std::string name;
    std::string cwd; // Empty: the present one.
    std::vector<std::string> env;
    unsigned columns = 0; // 0: of the own terminal, else 80x24.
    unsigned rows = 0;
    std::vector<std::string> argv;
    bool detached = false;
    Format format = Format::table;
};
int new_terminal(const NewOptions& options);
Result<wire::TerminalRecord> spawn(BusClient& bus, const NewOptions& options);

// By id or name: what lives is ended first.
Status end_and_forget(BusClient& bus, const std::string& terminal);

struct ListOptions {
    Format format = Format::table;
    bool live_only = false;
};
int list(const ListOptions& options);

struct KillOptions {
    std::vector<std::string> terminals;
    std::string signal; // Name or number; empty: end it and forget it.
};
int kill_terminals(const KillOptions& options);

int rename_terminal(const std::string& terminal, const std::string& name);

// "TERM", "SIGTERM", "15"; 0: no such signal.
int signal_number(std::string_view text);

} // namespace helios::cli
