#include "base/clock.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace helios {
namespace {

std::int64_t read_clock(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

} // namespace

std::int64_t monotonic_ns() {
    return read_clock(CLOCK_MONOTONIC);
}
std::int64_t wall_ns() {
    return read_clock(CLOCK_REALTIME);
}

std::string rfc3339(std::int64_t wall_ns) {
    auto seconds = static_cast<time_t>(wall_ns / 1'000'000'000);
    auto milliseconds = static_cast<int>(wall_ns / 1'000'000 % 1000);
    tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                  utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, milliseconds);
    return text.data();
}

} // namespace helios
