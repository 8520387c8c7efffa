#include "metrics/metrics.hpp"

#include "metrics/samples.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace helios::metrics {
namespace {

std::array<std::atomic<double>, metric_count> values{};

std::atomic<double>& slot(Metric metric) {
    return values[static_cast<std::size_t>(metric)];
}

// Histograms of one thread. Blocks outlive their threads: what was observed stays observed; a block of an
// ended thread is taken over by the next one, so their number is that of the threads alive at once.
struct Block {
    std::array<HistogramSamples, metric_count> histograms{};
    std::atomic<bool> in_use{true};
};

constinit std::mutex blocks_mutex;
std::vector<std::unique_ptr<Block>>& blocks() {
    // Never destroyed: threads that end after main's statics still give their block back.
    static auto& all = *new std::vector<std::unique_ptr<Block>>;
    return all;
}

Block& take_block() {
    std::scoped_lock lock(blocks_mutex);
    for (auto& block : blocks()) {
        bool free = false;
        if (block->in_use.compare_exchange_strong(free, true))
            return *block;
    }
    return *blocks().emplace_back(std::make_unique<Block>());
}

struct ThreadBlock {
    Block& block = take_block();
    ~ThreadBlock() { block.in_use = false; }
};

void relaxed_add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
    // One writer, its thread: no read-modify-write is needed.
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

} // namespace

void add(Metric counter, std::uint64_t amount) {
    slot(counter).fetch_add(static_cast<double>(amount), std::memory_order_relaxed);
}

void set(Metric gauge, double value) {
    slot(gauge).store(value, std::memory_order_relaxed);
}

void shift(Metric gauge, double difference) {
    slot(gauge).fetch_add(difference, std::memory_order_relaxed);
}

double value(Metric counter_or_gauge) {
    return slot(counter_or_gauge).load(std::memory_order_relaxed);
}

void observe_ns(Metric histogram, std::int64_t nanoseconds) {
    static thread_local ThreadBlock mine;
    auto ns = static_cast<std::uint64_t>(nanoseconds > 0 ? nanoseconds : 0);
    HistogramSamples& samples = mine.block.histograms[static_cast<std::size_t>(histogram)];
    relaxed_add(samples.counts[bucket_of(ns)], 1);
    relaxed_add(samples.sum_ns, ns);
}

HistogramTotal histogram_total(Metric histogram) {
    HistogramTotal total;
    std::scoped_lock lock(blocks_mutex);
    for (const auto& block : blocks()) {
        const HistogramSamples& samples = block->histograms[static_cast<std::size_t>(histogram)];
        for (std::size_t i = 0; i < bucket_count; ++i) {
            total.counts[i] += samples.counts[i].load(std::memory_order_relaxed);
        }
        total.sum_ns += samples.sum_ns.load(std::memory_order_relaxed);
    }
    return total;
}

} // namespace helios::metrics
