// The engine alone: parser and grid at 80x24 with 10,000 lines of history, CPU time, bytes made from a seed.
// One thread; prints a line per corpus: MB/s, the best and the median of the rounds.
#include "grid/checkpoint.hpp"
#include "grid/screen.hpp"
#include "vt/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using helios::grid::Screen;
using helios::grid::Size;

constexpr std::size_t corpus_bytes = 16U << 20U;
constexpr std::size_t chunk_bytes = 64U << 10U; // As the holder's ring gives them.
constexpr int rounds = 5;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string grow(const std::function<void(std::string&, std::mt19937&)>& add_line) {
    std::mt19937 random(20'26);
    std::string text;
    while (text.size() < corpus_bytes)
        add_line(text, random);
    return text;
}

void add_word(std::string& text, std::mt19937& random) {
    for (std::size_t left = 2 + random() % 9; left > 0; --left)
        text += static_cast<char>('a' + random() % 26);
}

void add_log_line(std::string& text, std::mt19937& random) {
    text += "2026-09-01T12:00:00.000Z INFO worker[" + std::to_string(random() % 100) + "]:";
    for (std::size_t left = 4 + random() % 14; left > 0; --left) {
        text += ' ';
        add_word(text, random);
    }
    text += "\r\n";
}

void add_source_line(std::string& text, std::mt19937& random) {
    for (std::size_t left = 6 + random() % 6; left > 0; --left) {
        const unsigned shade = random() % 24;
        text += "\x1b[38;2;" + std::to_string(80 + shade * 7) + ';' + std::to_string(200 - shade) + ";99m";
        add_word(text, random);
        text += ' ';
    }
    text += "\x1b[0m\r\n";
}

void add_cjk_line(std::string& text, std::mt19937& random) {
    for (std::size_t left = 10 + random() % 50; left > 0; --left)
        helios::vt::append_utf8(text, static_cast<char32_t>(0x4E00 + random() % 0x5000));
    text += "\r\n";
}

void add_columns_line(std::string& text, std::mt19937& random) {
    for (int column = 0; column < 4; ++column) {
        text += "\x1b[01;3" + std::to_string(1 + random() % 6) + 'm';
        add_word(text, random);
        text += "\x1b[0m\t";
    }
    text += "\r\n";
}

void add_motion(std::string& text, std::mt19937& random) {
    text += "\x1b[" + std::to_string(1 + random() % 24) + ';' + std::to_string(1 + random() % 80) + 'H';
    add_word(text, random);
}

double megabytes_per_second(const std::string& text) {
    Screen screen(Size{80, 24});
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const double begin = cpu_seconds();
    for (std::size_t at = 0; at < text.size(); at += chunk_bytes)
        screen.feed({bytes + at, std::min(chunk_bytes, text.size() - at)});
    return static_cast<double>(text.size()) / 1e6 / (cpu_seconds() - begin);
}

void measure(const char* name, const std::string& text) {
    std::vector<double> speeds;
    for (int round = 0; round < rounds; ++round)
        speeds.push_back(megabytes_per_second(text));
    std::sort(speeds.begin(), speeds.end());
    std::printf("%-14s best %7.1f MB/s   median %7.1f MB/s\n", name, speeds.back(), speeds[rounds / 2]);
}

void measure_checkpoint() {
    Screen screen(Size{200, 50});
    const std::string text = grow(add_source_line).substr(0, 1U << 20U);
    screen.feed({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::vector<std::byte> checkpoint;
    constexpr int times = 1000;
    const double begin = cpu_seconds();
    for (int time = 0; time < times; ++time)
        serialize(screen, helios::grid::CheckpointScope::screen, checkpoint);
    std::printf("%-14s %zu bytes in %.1f us (200x50, no history)\n", "checkpoint", checkpoint.size(),
                (cpu_seconds() - begin) / times * 1e6);
}

} // namespace

int main() {
    measure("ascii log", grow(add_log_line));
    measure("yes", grow([](std::string& text, std::mt19937&) { text += "y\r\n"; }));
    measure("truecolor", grow(add_source_line));
    measure("cjk", grow(add_cjk_line));
    measure("ls columns", grow(add_columns_line));
    measure("cursor motion", grow(add_motion));
    measure_checkpoint();
    return 0;
}
