// The run: every engine in turn in every round.
#pragma once

#include <memory>
#include <vector>

#include "engine/corpora.hpp"
#include "engine/driver_process.hpp"
#include "engine/figures.hpp"

namespace helios::bench {

struct Plan {
    unsigned rounds = 5;
    std::uint32_t seed = 2026;
    std::size_t corpus_bytes = 4'000'000;
    double seconds_max = 2; // Of one engine's round; beyond, it gets the corpus' beginning only.
    std::vector<const corpora::Corpus*> corpora;
    std::vector<corpora::Shape> sizes; // Only columns and rows count.
};

using Drivers = std::vector<std::unique_ptr<DriverProcess>>;

Figures run(Drivers& drivers, const Plan& plan);

} // namespace helios::bench
