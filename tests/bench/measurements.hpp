// The four measurements, each over every peer in turn, printed as tables with ratios.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "peer.hpp"

namespace helios::bench {

using Peers = std::vector<std::unique_ptr<Peer>>;

struct Plan {
    int rounds = 5;
    int keys = 300; // Of each echo round.
    std::size_t cat_bytes = 100'000'000;
    int idle_seconds = 60;
    int shells = 25;
    int floods = 24;
    Places places;
};

// Key to echo at an attached client, keys 5 ms apart and back to back.
void measure_echo(Peers& peers, const Plan& plan);
// `cat` of a large log with one viewer attached: seconds, MB/s, memory before and after.
void measure_cat(Peers& peers, const Plan& plan);
// Shells that do nothing: memory with the shells in it, and CPU.
void measure_idle(Peers& peers, const Plan& plan);
// Echo of one terminal while others `cat` a large file; and how much they move in all.
void measure_flood(Peers& peers, const Plan& plan);

// A seeded ASCII log of that size, made once per run; its path.
std::string log_file(const Plan& plan, std::size_t bytes);

} // namespace helios::bench
