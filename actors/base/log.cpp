#include "base/log.hpp"

#include "base/clock.hpp"

#include <array>
#include <unistd.h>

namespace helios::log {
namespace {

std::string process_name = "helios";
Level threshold = Level::info;

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

bool is_plain(std::string_view value) {
    if (value.empty())
        return false;
    for (char c : value) {
        auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte == '"' || byte == '\\' || byte == 0x7F)
            return false;
    }
    return true;
}

void append_escaped(std::string& line, unsigned char byte) {
    static constexpr std::string_view hex = "0123456789abcdef";
    if (byte == '"' || byte == '\\') {
        line += '\\';
        line += static_cast<char>(byte);
    } else if (byte < ' ' || byte == 0x7F) {
        line += "\\x";
        line += hex[byte >> 4U];
        line += hex[byte & 15U];
    } else {
        line += static_cast<char>(byte);
    }
}

void append_value(std::string& line, std::string_view value) {
    if (is_plain(value)) {
        line += value;
        return;
    }
    line += '"';
    for (char c : value)
        append_escaped(line, static_cast<unsigned char>(c));
    line += '"';
}

} // namespace

void set_process_name(std::string_view name) {
    process_name = name;
}
void set_threshold(Level level) {
    threshold = level;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (level < threshold)
        return;
    std::string line = rfc3339(wall_ns());
    line += ' ';
    line += level_names[static_cast<std::size_t>(level)];
    line += ' ';
    line += process_name;
    line += ' ';
    line += event;
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    line += '\n';
    // A log that cannot be written has nowhere to say so.
    [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace helios::log
