// Who of the services is there: the last hello and health of each, and the list that health.list answers.
// Plain and single threaded; time comes in as an argument.
#pragma once

#include "wire/control.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace helios::bus {

class Roster {
public:
    static constexpr std::int64_t stale_ns = 6'000'000'000; // Three healths missed: "lost".
    static constexpr std::size_t channels_max = 32;         // Of one service.
    static constexpr std::size_t text_bytes_max = 512;      // Of a note or name.

    // What is new about it.
    enum class News : std::uint8_t { none, arrived, restarted };

    // The services that health.list names even before they were seen: starting, then lost.
    explicit Roster(std::int64_t now_ns);

    News on_hello(std::string_view service, const wire::ServiceHello& hello, std::int64_t now_ns);
    // A health of a service that this control has not heard of yet is an arrival: control is the newer one.
    News on_health(std::string_view service, wire::ServiceHealth health, std::int64_t now_ns);

    [[nodiscard]] wire::HealthList list(std::int64_t now_ns) const;

private:
    struct Seen {
        wire::ServiceHealth health;
        std::uint64_t generation = 0;
        std::int64_t at_ns = 0;
        bool seen = false;
    };

    std::int64_t started_ns_;
    std::map<std::string, Seen, std::less<>> services_;
};

} // namespace helios::bus
