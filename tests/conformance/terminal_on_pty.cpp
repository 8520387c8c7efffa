#include "conformance/terminal_on_pty.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace helios::conformance {
namespace {

constexpr int patience_ms = 30'000;
constexpr std::size_t piece_bytes = 1024; // Less than a pty's buffer holds.

std::string read_some(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    HELIOS_CHECK(poll(&waiting, 1, patience_ms) == 1, "what was written arrives");
    std::array<char, 4096> bytes{};
    const ssize_t count = read(fd, bytes.data(), bytes.size());
    HELIOS_CHECK(count > 0, "a pty can be read");
    return {bytes.data(), static_cast<std::size_t>(count)};
}

void write_all(int fd, std::string_view bytes) {
    HELIOS_CHECK(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
                 "a pty with room takes all");
}

} // namespace

TerminalOnPty::TerminalOnPty(grid::Size size) : screen_(size) {
    winsize window{size.rows, size.columns, 0, 0};
    termios raw{};
    cfmakeraw(&raw);
    int master = -1;
    int slave = -1;
    HELIOS_CHECK(openpty(&master, &slave, nullptr, &raw, &window) == 0, "there is a pty");
    terminal_.reset(master);
    program_.reset(slave);
}

void TerminalOnPty::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, piece_bytes);
        write_all(program_.get(), piece);
        for (std::size_t left = piece.size(); left > 0;) {
            const std::string came = read_some(terminal_.get());
            screen_.feed({reinterpret_cast<const std::uint8_t*>(came.data()), came.size()}, told_);
            left -= std::min(left, came.size());
        }
        bytes.remove_prefix(piece.size());
    }
}

std::string TerminalOnPty::ask(std::string_view bytes) {
    told_.replies.clear();
    write(bytes);
    return read_replies();
}

std::string TerminalOnPty::resize(grid::Size size) {
    told_.replies.clear();
    screen_.resize(size, told_);
    return read_replies();
}

std::string TerminalOnPty::set_viewer_facts(const grid::ViewerFacts& facts) {
    told_.replies.clear();
    screen_.set_viewer_facts(facts, told_);
    return read_replies();
}

std::string TerminalOnPty::events() {
    return std::exchange(told_.events, {});
}

std::string TerminalOnPty::read_replies() {
    if (told_.replies.empty())
        return {};
    write_all(terminal_.get(), told_.replies);
    std::string answer;
    while (answer.size() < told_.replies.size())
        answer += read_some(program_.get());
    return answer;
}

Position TerminalOnPty::position() {
    Position place{0, 0};
    const std::string answer = ask("\x1b[6n");
    HELIOS_CHECK(std::sscanf(answer.c_str(), "\x1b[%u;%uR", &place.row, &place.column) == 2,
                 "CPR is a place");
    return place;
}

char32_t TerminalOnPty::character(Position place) {
    const std::string corner = std::to_string(place.row) + ';' + std::to_string(place.column);
    const std::string answer = ask("\x1b[7;1;" + corner + ';' + corner + "*y");
    unsigned id = 0;
    unsigned sum = 0;
    HELIOS_CHECK(std::sscanf(answer.c_str(), "\x1bP%u!~%4X\x1b\\", &id, &sum) == 2 && id == 7,
                 "DECCKSR is a sum");
    return (0x10000 - sum) & 0xFFFF;
}

std::string TerminalOnPty::text() {
    std::string rows;
    for (unsigned row = 1; row <= screen_.size().rows; ++row) {
        for (unsigned column = 1; column <= screen_.size().columns; ++column)
            rows += static_cast<char>(character({row, column}));
        rows += '|';
    }
    rows.pop_back();
    return rows;
}

} // namespace helios::conformance
