// The command line of helios-hold.
#pragma once

#include "hold/protocol.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <getopt.h>
#include <sys/types.h>

namespace helios::hold {

struct Options {
    const char* socket = nullptr;
    const char* folder = nullptr;
    mode_t umask = 0;         // Read as the caller's.
    char** command = nullptr; // Null-terminated; the environment is the holder's own.
    Welcome terminal;         // Its name, mode, size and ring.
};

template <class Number>
bool read_number(const char* text, int base, Number least, Number most, Number& number) {
    auto [end, error] = std::from_chars(text, text + std::strlen(text), number, base);
    return error == std::errc{} && *end == 0 && least <= number && number <= most;
}

// False when it cannot be understood: what was wrong is then on stderr.
inline bool read_options(int argc, char** argv, Options& options) {
    enum Name { socket, name, mode, ring, columns, rows, folder, mask };
    constexpr option names[] = {{"socket", required_argument, nullptr, socket},
                                {"terminal", required_argument, nullptr, name},
                                {"mode", required_argument, nullptr, mode},
                                {"ring", required_argument, nullptr, ring},
                                {"columns", required_argument, nullptr, columns},
                                {"rows", required_argument, nullptr, rows},
                                {"cwd", required_argument, nullptr, folder},
                                {"umask", required_argument, nullptr, mask},
                                {nullptr, 0, nullptr, 0}};
    const char* texts[] = {"", "", "pty", "1048576", "80", "24", ".", nullptr};
    for (int at; (at = getopt_long(argc, argv, "+", names, nullptr)) != -1;) {
        if (at == '?')
            return false; // It has said why.
        texts[at] = optarg;
    }
    options.socket = texts[socket];
    options.folder = texts[folder];
    options.command = argv + optind;
    Welcome& terminal = options.terminal;
    terminal.mode = std::strcmp(texts[mode], "pipe") == 0 ? Mode::pipe : Mode::pty;
    std::strncpy(terminal.terminal, texts[name], terminal_name_bytes - 1);
    constexpr std::uint16_t size_max = 65'535;
    const bool is_good[] = {
        *texts[socket] != 0,
        std::strncmp(texts[name], "tm_", 3) == 0 && std::strlen(texts[name]) < terminal_name_bytes,
        terminal.mode == Mode::pipe || std::strcmp(texts[mode], "pty") == 0,
        read_number<std::uint64_t>(texts[ring], 10, 4096, 1 << 30, terminal.ring_capacity) &&
            std::has_single_bit(terminal.ring_capacity),
        read_number<std::uint16_t>(texts[columns], 10, 1, size_max, terminal.columns),
        read_number<std::uint16_t>(texts[rows], 10, 1, size_max, terminal.rows),
        *texts[folder] != 0,
        texts[mask] == nullptr || read_number<mode_t>(texts[mask], 8, 0, 0777, options.umask),
    };
    for (std::size_t i = 0; i < std::size(is_good); ++i) {
        if (!is_good[i])
            std::fprintf(stderr, "helios-hold: --%s is missing or wrong\n", names[i].name);
    }
    return *options.command != nullptr && std::find(is_good, std::end(is_good), false) == std::end(is_good);
}

} // namespace helios::hold
