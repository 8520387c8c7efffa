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
    bool history = false;
    bool ansi = false;
    std::uint32_t lines = 0; // 0: all.
    Format format = Format::table;
};
int read_screen(const ReadOptions& options);
Result<wire::ReadResult> read_terminal(BusClient& bus, const ReadOptions& options);

} // namespace helios::cli
