// How a histogram is kept: powers of two of microseconds, one set of counts per thread, added up at scrape
// time.
#pragma once

#include "metrics/table.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace helios::metrics {

inline constexpr std::size_t bucket_count = 28; // Upper bounds 1 us, 2 us, ... 67 s; the last is +Inf.

// Index of the first bucket whose upper bound is >= ns.
constexpr std::size_t bucket_of(std::uint64_t ns) {
    std::uint64_t us = ns == 0 ? 0 : (ns - 1) / 1000;
    auto index = static_cast<std::size_t>(std::bit_width(us));
    return index < bucket_count ? index : bucket_count - 1;
}

constexpr double bucket_bound_seconds(std::size_t index) {
    return static_cast<double>(std::uint64_t{1} << index) / 1e6;
}

struct HistogramSamples {
    std::array<std::atomic<std::uint64_t>, bucket_count> counts{};
    std::atomic<std::uint64_t> sum_ns{0};
};

struct HistogramTotal {
    std::array<std::uint64_t, bucket_count> counts{};
    std::uint64_t sum_ns = 0;
};

HistogramTotal histogram_total(Metric histogram);

} // namespace helios::metrics
