// helios_hostile_bench: what the dearest bytes cost. Each row repeats a short sequence on a full screen of
// 1000x1000, the largest there is; beyond 1000 ns a byte it would break the bound of 1 ms a KB. Prints
// figures, asserts nothing.
#include "grid/cells/tables.hpp"
#include "grid/screen.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace helios::bench {
namespace {

using namespace std::string_view_literals;

// This process's own time: others may be busy.
double cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

constexpr grid::Size size{1000, 1000};
constexpr double bound_ns = 1000;

struct Row {
    std::string_view name;
    std::string_view before; // Once, after the screen is full.
    std::string_view again;
};

constexpr std::array rows{
    Row{"text", "", "the quick brown fox jumps over it"sv},
    Row{"ED 2", "", "\x1b[2J"sv},
    Row{"ED 2, two colours", "", "\x1b[41m\x1b[2J\x1b[42m\x1b[2J"sv},
    Row{"ED 0", "\x1b[H", "\x1b[J"sv},
    Row{"ED 0 at the margin", "\x1b[999;999H", "\x1b[J"sv},
    Row{"ED 1", "\x1b[999;999H", "\x1b[1J"sv},
    Row{"ED 3", "", "\x1b[3J"sv},
    Row{"ED 3 after LF", "\x1b[999H", "\n\x1b[3J"sv},
    Row{"OSC 133 C", "\x1b[2;999H", "\x1b]133;C\x07"sv},
    Row{"OSC 133 C after REP", "", "\x1b]133;B\x07x\x1b[999b\x1b]133;C\x07"sv},
    Row{"ED 2 after a command", "\x1b]133;C\x07\x1b]133;D\x07", "\x1b[2J"sv},
    Row{"DECSED", "\x1b[1\"q", "\x1b[?2J"sv},
    Row{"DECSEL", "", "\x1b[?2K"sv},
    Row{"EL 1", "\x1b[1;999H", "\x1b[1K"sv},
    Row{"EL and a character at the edge", "\x1b[1;999H", "\x1b[2Kx\b"sv},
    Row{"DECALN", "", "\x1b#8"sv},
    Row{"DECFRA", "", "\x1b[65$x"sv},
    Row{"DECERA", "", "\x1b[$z"sv},
    Row{"DECERA of all but a column", "", "\x1b[;;;999$z"sv},
    Row{"DECSERA", "", "\x1b[${"sv},
    Row{"DECCRA", "", "\x1b[;;;;;2;2$v"sv},
    Row{"DECCARA", "", "\x1b[;;;;1$r"sv},
    Row{"DECRARA", "", "\x1b[;;;;1$t"sv},
    Row{"DECRQCRA", "", "\x1b[*y"sv},
    Row{"IL", "\x1b[H", "\x1b[L"sv},
    Row{"IL 999", "\x1b[H", "\x1b[999L"sv},
    Row{"DL", "\x1b[H", "\x1b[M"sv},
    Row{"DL 500", "\x1b[H", "\x1b[500M"sv},
    Row{"SU", "", "\x1b[S"sv},
    Row{"SU 999", "", "\x1b[999S"sv},
    Row{"SU 999 of full rows", "\x1b[?7l", "\x1b[65$x\x1b[999S"sv},
    Row{"SD", "", "\x1b[T"sv},
    Row{"SD 999", "", "\x1b[999T"sv},
    Row{"RI at the top", "\x1b[H", "\x1bM"sv},
    Row{"LF in a region", "\x1b[2;999r\x1b[999H", "\n"sv},
    Row{"RI in a region", "\x1b[2;999r\x1b[2H", "\x1bM"sv},
    Row{"LF between side margins", "\x1b[?69h\x1b[2;999s\x1b[999;2H", "\n"sv},
    Row{"SU between side margins", "\x1b[?69h\x1b[2;999s", "\x1b[S"sv},
    Row{"LF at the bottom", "\x1b[999;1H\x1b[999B", "\n"sv},
    Row{"LF and a character at the edge", "\x1b[999B\x1b[999C", "\nx\b"sv},
    Row{"ICH", "\x1b[1H", "\x1b[@"sv},
    Row{"DCH", "\x1b[1H", "\x1b[P"sv},
    Row{"ECH", "\x1b[1H", "\x1b[999X"sv},
    Row{"insert mode", "\x1b[4h\x1b[1;1H", "\rx"sv},
    Row{"insert mode and wide", "\x1b[4h\x1b[1;1H", "\r\xe4\xb8\xad"sv},
    Row{"DECIC", "\x1b[1;1H", "\x1b['}"sv},
    Row{"DECDC", "\x1b[1;1H", "\x1b['~"sv},
    Row{"DECBI", "\x1b[1;1H", "\x1b\x36"sv},
    Row{"DECFI", "\x1b[1;999H\x1b[9C", "\x1b\x39"sv},
    Row{"SL", "\x1b[1;1H", "\x1b[ @"sv},
    Row{"REP", "x", "\x1b[9999b"sv},
    Row{"REP of a wide one", "\xe4\xb8\xad", "\x1b[9999b"sv},
    Row{"REP at the bottom", "\x1b[999Bx", "\x1b[9999b"sv},
    Row{"HT without stops", "\x1b[3g", "\r\t"sv},
    Row{"CHT", "\x1b[3g", "\r\x1b[I"sv},
    Row{"CBT", "\x1b[3g", "\x1b[999C\x1b[Z"sv},
    Row{"TBC 3", "", "\x1b[3g"sv},
    Row{"1049 on and off", "", "\x1b[?1049h\x1b[?1049l"sv},
    Row{"1047 on and off", "", "\x1b[?1047h\x1b[?1047l"sv},
    Row{"1049 with text", "", "\x1b[?1049hx\x1b[?1049l"sv},
    Row{"many 1049", "", "\x1b[?1049;1049;1049;1049;1049;1049;1049;1049;1049h"sv},
    Row{"RIS", "", "\x1b\x63"sv},
    Row{"RIS and a character", "", "\x1b\x63x"sv},
    Row{"DECCOLM", "\x1b[?40h", "\x1b[?3;3;3;3;3;3;3;3h"sv},
    Row{"CUB far in reverse wrap", "\x1b[?1045h", "\x1b[9999999D"sv},
    Row{"DECSTR", "", "\x1b[!p"sv},
    Row{"DECSCNM", "", "\x1b[?5h"sv},
    Row{"DECOM", "", "\x1b[?6h"sv},
    Row{"title", "", "\x1b]2;x\x07\x1b]2;y\x07"sv},
    Row{"title stack", "", "\x1b[22t\x1b[23t"sv},
    Row{"link", "", "\x1b]8;;a\x07x\x1b]8;;\x07"sv},
    Row{"palette", "", "\x1b]4;1;#123456\x07"sv},
    Row{"palette questions", "", "\x1b]4;1;?;2;?;3;?;4;?\x07"sv},
    Row{"CPR", "", "\x1b[6n"sv},
    Row{"DECRQM", "", "\x1b[?7$p"sv},
    Row{"XTGETTCAP", "", "\x1bP+q544E;544E;544E\x1b\\"sv},
    Row{"SGR", "", "\x1b[38;5;1;48;2;1;2;3m"sv},
    Row{"marks", "", "e\xcc\x81\xcc\x81"sv},
    Row{"save and restore", "", "\x1b\x37\x1b\x38"sv},
    Row{"kitty keyboard", "", "\x1b[>1u\x1b[<99u"sv},
};

void feed(grid::Screen& screen, std::string_view bytes) {
    screen.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

grid::Screen full_screen() {
    grid::Screen screen(size);
    const std::string row(size.columns, 'x');
    for (unsigned left = size.rows * 2U; left > 0; --left)
        feed(screen, row);
    return screen;
}

// A burst is paid for by what was saved; what counts is what comes after it.
double ns_per_byte(grid::Screen& screen, const Row& row) {
    std::string chunk;
    while (chunk.size() < 64)
        chunk += row.again;
    const auto feed_for = [&](double ns) {
        std::size_t bytes = 0;
        const double begin = cpu_ns();
        double used = 0;
        for (; used < ns; used = cpu_ns() - begin) {
            feed(screen, chunk);
            bytes += chunk.size();
        }
        return used / static_cast<double>(bytes);
    };
    feed(screen, row.before);
    feed_for(100e6);
    return feed_for(100e6);
}

std::string colored(unsigned color) {
    return "\x1b[38;2;" + std::to_string(color >> 16U) + ';' + std::to_string(color >> 8U & 255U) + ';' +
           std::to_string(color & 255U) + "mx";
}

// Colours whose styles a table of 65,536 places takes for neighbours.
std::vector<std::string> neighbours() {
    std::vector<std::string> all;
    for (unsigned color = 0; all.size() < 20'000; ++color) {
        for (unsigned behind = 0; behind < 256; ++behind) {
            grid::Style style;
            style.fg = grid::rgb_color(color);
            style.bg = grid::indexed_color(behind);
            if ((hash_of(style) & 0x3FFFU) == 7)
                all.push_back("\x1b[48;5;" + std::to_string(behind) + 'm' + colored(color));
        }
    }
    return all;
}

std::string marked(unsigned number) {
    std::string text(1, static_cast<char>('a' + number % 26));
    for (unsigned rest = number / 26, mark = 0; mark < 3; ++mark, rest /= 48)
        text.append("\xcc").push_back(static_cast<char>(0x80 + rest % 48));
    return text;
}

// Tables that grow and are full: what the last fifth of so many different pieces costs.
template <class Piece>
void print_table(const char* name, unsigned count, Piece piece) {
    grid::Screen screen(size);
    double begin = 0;
    std::size_t bytes = 0;
    for (unsigned number = 0; number < count; ++number) {
        const std::string input = piece(number);
        if (number == count / 5 * 4) {
            begin = cpu_ns();
            bytes = 0;
        }
        feed(screen, input);
        bytes += input.size();
    }
    std::printf("%-34s %10.1f ns a byte\n", name, (cpu_ns() - begin) / static_cast<double>(bytes));
}

void print_tables() {
    print_table("ever new styles", 500'000, colored);
    print_table("ever new clusters", 300'000, marked);
    print_table("ever new clusters in one cell", 300'000,
                [](unsigned number) { return marked(number) + '\r'; });
    const auto all = neighbours();
    print_table("styles that collide", 100'000, [&](unsigned number) { return all[number % all.size()]; });
}

} // namespace
} // namespace helios::bench

int main(int argc, char** argv) {
    using namespace helios::bench;
    for (const Row& row : rows) {
        if (argc > 1 && row.name.find(argv[1]) == row.name.npos)
            continue;
        helios::grid::Screen screen = full_screen();
        const double ns = ns_per_byte(screen, row);
        std::printf("%-34s %10.1f ns a byte%s\n", std::string(row.name).c_str(), ns,
                    ns > bound_ns ? "  beyond the bound" : "");
        std::fflush(stdout);
    }
    if (argc <= 1)
        print_tables();
    return 0;
}
