// The command line of helios-hold.
#pragma once

#include "hold/protocol.hpp"

#include <bit>
#include <charconv>
#include <getopt.h>
#include <string_view>
#include <sys/types.h>

namespace helios::hold {

struct Options {
    const char* socket = nullptr;
    const char* folder = nullptr;
    mode_t umask = 0;
    char** command = nullptr; // Null-terminated; the environment is the holder's own.
    Welcome terminal;         // Its name, mode, size and ring.
};

template <class Number>
bool read_number(std::string_view text, Number least, Number most, Number& number, int base = 10) {
    auto [end, error] = std::from_chars(text.begin(), text.end(), number, base);
    return error == std::errc{} && end == text.end() && least <= number && number <= most;
}

// False when it cannot be understood.
inline bool read_options(int argc, char** argv, Options& options) {
    enum { socket, name, mode, ring, columns, rows, folder, mask, count };
    constexpr const char* names[count] = {"socket",  "terminal", "mode", "ring",
                                          "columns", "rows",     "cwd",  "umask"};
    std::string_view texts[count] = {"", "", "pty", "1048576", "80", "24", ".", ""};
    option table[count + 1]{};
    for (int i = 0; i < count; ++i)
        table[i] = {names[i], required_argument, nullptr, i};
    for (int at; (at = getopt_long(argc, argv, "+", table, nullptr)) != -1;) {
        if (at == '?')
            return false;
        texts[at] = optarg;
    }
    options.socket = texts[socket].data();
    options.folder = texts[folder].data();
    options.command = argv + optind;
    Welcome& terminal = options.terminal;
    terminal.mode = texts[mode] == "pipe" ? Mode::pipe : Mode::pty;
    texts[name].copy(terminal.terminal, terminal_name_bytes - 1);
    return !texts[socket].empty() && *options.command != nullptr && texts[name].starts_with("tm_") &&
           texts[name].size() < terminal_name_bytes && (texts[mode] == "pipe" || texts[mode] == "pty") &&
           read_number<std::uint64_t>(texts[ring], 4096, 1 << 30, terminal.ring_capacity) &&
           std::has_single_bit(terminal.ring_capacity) &&
           read_number<std::uint16_t>(texts[columns], 1, 65'535, terminal.columns) &&
           read_number<std::uint16_t>(texts[rows], 1, 65'535, terminal.rows) &&
           (texts[mask].empty() || read_number<mode_t>(texts[mask], 0, 0777, options.umask, 8));
}

} // namespace helios::hold
