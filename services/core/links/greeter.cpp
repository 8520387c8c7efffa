#include "core/links/greeter.hpp"

#include "base/clock.hpp"

#include <unistd.h>
#include <utility>

namespace helios::core {
namespace {

constexpr std::int64_t answer_ns_min = 500'000'000; // Two sides that answer each other must come to rest.

} // namespace

Greeter::Greeter(std::string system)
    : system_(std::move(system)), generation_(static_cast<std::uint64_t>(wall_ns())) {}

wire::Frame Greeter::hello() const {
    wire::Hello hello;
    hello.generation = generation_;
    hello.pid = getpid();
    hello.system = system_;
    return wire::encode(hello);
}

bool Greeter::heard(const wire::Hello& hello) {
    if (hello.generation == peer_)
        return false;
    peer_ = hello.generation;
    answered_ns_ = 0;
    return true;
}

bool Greeter::owes_hello(std::int64_t now_ns) {
    if (answered_ns_ != 0 && now_ns - answered_ns_ < answer_ns_min)
        return false;
    answered_ns_ = now_ns;
    return true;
}

} // namespace helios::core
