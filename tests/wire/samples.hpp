// One message of every type with every field set to a value of its own, for round trips, released frames and
// mutations.
#pragma once

#include "wire/envelope.hpp"
#include "wire/terminal.hpp"

#include <string>
#include <vector>

namespace helios::wire {

struct Sample {
    std::string name; // Of its file: "data_credit", "bus_spawn_request".
    Frame frame;
};

// In the unions' order.
std::vector<Sample> data_samples();
std::vector<Sample> envelope_samples();

} // namespace helios::wire
