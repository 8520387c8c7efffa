#include "hold/options.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>

namespace helios::hold {
namespace {

constexpr option names[] = {{"socket", required_argument, nullptr, 's'},
                            {"terminal", required_argument, nullptr, 't'},
                            {"mode", required_argument, nullptr, 'm'},
                            {"ring", required_argument, nullptr, 'r'},
                            {"columns", required_argument, nullptr, 'c'},
                            {"rows", required_argument, nullptr, 'l'},
                            {"cwd", required_argument, nullptr, 'd'},
                            {"umask", required_argument, nullptr, 'u'},
                            {nullptr, 0, nullptr, 0}};

bool read_number(const char* text, int base, std::uint64_t most, std::uint64_t& number) {
    char* end = nullptr;
    errno = 0;
    number = std::strtoull(text, &end, base);
    return *text >= '0' && *text <= '9' && *end == 0 && errno == 0 && number <= most;
}

bool take_option(Options& options, int letter, const char* text) {
    std::uint64_t number = 0;
    Launch& launch = options.launch;
    switch (letter) {
    case 's':
        options.socket = text;
        return true;
    case 't':
        options.terminal = text;
        return std::strncmp(text, "tm_", 3) == 0 && std::strlen(text) < 40;
    case 'm':
        launch.mode = std::strcmp(text, "pipe") == 0 ? Mode::pipe : Mode::pty;
        return launch.mode == Mode::pipe || std::strcmp(text, "pty") == 0;
    case 'r':
        return read_number(text, 10, 1 << 30, options.ring_bytes) && options.ring_bytes >= 4096 &&
               (options.ring_bytes & (options.ring_bytes - 1)) == 0;
    case 'd':
        launch.folder = text;
        return true;
    case 'u':
        if (!read_number(text, 8, 0777, number))
            return false;
        launch.umask = static_cast<long>(number);
        return true;
    case 'c':
    case 'l':
        if (!read_number(text, 10, 65'535, number) || number == 0)
            return false;
        (letter == 'c' ? launch.size.columns : launch.size.rows) = static_cast<std::uint16_t>(number);
        return true;
    default:
        return false;
    }
}

} // namespace

bool read_options(int argc, char** argv, Options& options) {
    options.launch.size.columns = 80;
    options.launch.size.rows = 24;
    opterr = 0;
    for (int letter, index = 0; (letter = getopt_long(argc, argv, "+", names, &index)) != -1;) {
        if (!take_option(options, letter, optarg)) {
            std::fprintf(stderr, "helios-hold: bad option %s\n",
                         letter == '?' ? argv[optind - 1] : names[index].name);
            return false;
        }
    }
    options.launch.command = argv + optind;
    if (options.socket != nullptr && options.terminal != nullptr && optind < argc)
        return true;
    std::fputs(
        "usage: helios-hold --socket PATH --terminal tm_... [--mode pty|pipe] [--ring BYTES] [--columns N]"
        " [--rows N] [--cwd DIR] [--umask OCT] -- COMMAND [ARGUMENT...]\n",
        stderr);
    return false;
}

} // namespace helios::hold
