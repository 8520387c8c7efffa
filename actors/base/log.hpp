// Structured log lines on stderr: "2026-11-21T02:18:06.123Z info core terminal adopted terminal=tm_01..
// epoch=3". One write(2) a line, so lines of threads never mix. Any thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace helios::log {

enum class Level : unsigned char { debug, info, warning, error };

// key=value; a value with a space, quote or control character is quoted and escaped.
struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, long long v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, unsigned long long v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, long v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, unsigned long v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, int v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, unsigned v) : key(k), value(std::to_string(v)) {}
};

// Set once in main, before any thread starts.
void set_process_name(std::string_view name);
void set_threshold(Level level);

// event is "noun verb", e.g. "terminal adopted".
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}

} // namespace helios::log
