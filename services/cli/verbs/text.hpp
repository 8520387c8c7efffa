// send and read: text into a terminal, text out of it.
#pragma once

#include "cli/verbs/terminals.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace helios::cli {

struct SendOptions {
    std::string terminal;
    std::vector<std::string> words; // Joined by blanks; none: standard input.
    bool paste = false;             // As a paste: bracketed if the program asked for that.
    bool enter = false;             // The Enter key after it.
};
int send_text(const SendOptions& options);

struct ReadOptions {
    std::string terminal;
    wire::ReadRequest request;
    bool last_command = false; // Its command line, instead of its output.
    bool png = false;          // The picture of the SVG that is requested.
    Format format = Format::table;
};
int read_screen(const ReadOptions& options);
Result<wire::ReadResult> read_terminal(BusClient& bus, const std::string& terminal,
                                       const wire::ReadRequest& request);

struct SearchOptions {
    std::string terminal;
    wire::ReadRequest request;
    Format format = Format::table;
};
// Like grep: 0 when something is found, 1 when nothing is, 2 and more when it failed.
int search_text(const SearchOptions& options);

} // namespace helios::cli
