#include "cli/print/style.hpp"

#include "wire/text.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace helios::cli {
namespace {

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

bool decide_color() {
    const char* term = std::getenv("TERM");
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("CLICOLOR_FORCE") && std::string_view(std::getenv("CLICOLOR_FORCE")) != "0")
        return true;
    return isatty(STDOUT_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

const char* code_of(Tone tone) {
    switch (tone) {
    case Tone::good:
        return "\x1b[32m";
    case Tone::warning:
        return "\x1b[33m";
    case Tone::bad:
        return "\x1b[31m";
    case Tone::faint:
        return "\x1b[2m";
    case Tone::strong:
        return "\x1b[1m";
    case Tone::plain:
        break;
    }
    return "";
}

bool is_control(unsigned char byte) {
    return byte < 0x20 || byte == 0x7f;
}

std::string with_unit(double value, const char* unit) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
    return text.data();
}

} // namespace

bool wants_color() {
    static const bool wanted = decide_color();
    return wanted;
}

std::string toned(std::string_view text, Tone tone) {
    if (tone == Tone::plain || !wants_color())
        return std::string(text);
    return code_of(tone) + std::string(text) + "\x1b[0m";
}

std::string printable(std::string_view text) {
    std::string clean = wire::repaired_utf8(text);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        auto byte = static_cast<unsigned char>(clean[i]);
        if (is_control(byte))
            clean[i] = ' ';
        // U+0080 to U+009F: some terminals obey them.
        if (byte == 0xC2 && i + 1 < clean.size() && static_cast<unsigned char>(clean[i + 1]) < 0xA0) {
            clean[i] = ' ';
            clean[i + 1] = ' ';
        }
    }
    return clean;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (char byte : text)
        columns += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
    return columns;
}

std::string shortened(std::string_view text, std::size_t columns_max) {
    if (columns_of(text) <= columns_max)
        return std::string(text);
    std::size_t end = 0;
    for (std::size_t columns = 0; end < text.size(); ++end) {
        bool starts = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (starts && ++columns == columns_max)
            break;
    }
    return std::string(text.substr(0, end)) + "\xe2\x80\xa6";
}

std::string duration_text(std::int64_t duration_ns) {
    std::int64_t seconds = duration_ns / 1'000'000'000;
    if (seconds < 120)
        return std::to_string(seconds) + " s";
    if (seconds < 2 * 3600)
        return std::to_string(seconds / 60) + " min";
    if (seconds < 2 * 86'400)
        return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86'400) + " d";
}

std::string bytes_text(std::uint64_t bytes) {
    if (bytes < 1000)
        return std::to_string(bytes) + " B";
    constexpr std::array units{"kB", "MB", "GB", "TB", "PB"};
    auto value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return with_unit(value, units[unit]);
}

} // namespace helios::cli
