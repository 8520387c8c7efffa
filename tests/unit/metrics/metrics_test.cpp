#include "metrics/metrics.hpp"
#include "metrics/samples.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <thread>
#include <vector>

namespace helios::metrics {
namespace {

std::uint64_t observations(Metric histogram) {
    auto total = histogram_total(histogram);
    return std::accumulate(total.counts.begin(), total.counts.end(), std::uint64_t{0});
}

TEST(Counters, AddUp) {
    double before = value(Metric::output_bytes_total);
    add(Metric::output_bytes_total, 5);
    add(Metric::output_bytes_total);
    EXPECT_EQ(value(Metric::output_bytes_total), before + 6);
}

TEST(Counters, LoseNothingBetweenThreads) {
    double before = value(Metric::input_bytes_total);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (int n = 0; n < 10'000; ++n)
                add(Metric::input_bytes_total);
        });
    }
    threads.clear();
    EXPECT_EQ(value(Metric::input_bytes_total), before + 40'000);
}

TEST(Gauges, AreSetAndShifted) {
    set(Metric::viewers, 3);
    shift(Metric::viewers, 2);
    shift(Metric::viewers, -4);
    EXPECT_EQ(value(Metric::viewers), 1);
}

TEST(Buckets, HoldWhatIsAtMostTheirBound) {
    EXPECT_EQ(bucket_of(0), 0U);
    EXPECT_EQ(bucket_of(1), 0U);
    EXPECT_EQ(bucket_of(1000), 0U);
    EXPECT_EQ(bucket_of(1001), 1U);
    EXPECT_EQ(bucket_of(2000), 1U);
    EXPECT_EQ(bucket_of(2001), 2U);
    EXPECT_EQ(bucket_of(~std::uint64_t{0}), bucket_count - 1);
    for (std::size_t i = 0; i + 1 < bucket_count; ++i) {
        auto bound_ns = static_cast<std::uint64_t>(bucket_bound_seconds(i) * 1e9 + 0.5);
        EXPECT_EQ(bucket_of(bound_ns), i);
        EXPECT_EQ(bucket_of(bound_ns + 1), i + 1);
    }
}

TEST(Histograms, CountAndSum) {
    auto before = histogram_total(Metric::credit_wait_seconds);
    observe_ns(Metric::credit_wait_seconds, 1500);
    observe_ns(Metric::credit_wait_seconds, -7); // A clock that went back counts as nothing waited.
    auto after = histogram_total(Metric::credit_wait_seconds);
    EXPECT_EQ(after.counts[1], before.counts[1] + 1);
    EXPECT_EQ(after.counts[0], before.counts[0] + 1);
    EXPECT_EQ(after.sum_ns, before.sum_ns + 1500);
}

TEST(Histograms, KeepWhatThreadsThatEndedHaveSeen) {
    std::uint64_t before = observations(Metric::bus_command_seconds);
    for (int generation = 0; generation < 8; ++generation) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([] {
                for (int n = 0; n < 1000; ++n)
                    observe_ns(Metric::bus_command_seconds, n);
            });
        }
    }
    EXPECT_EQ(observations(Metric::bus_command_seconds), before + 32'000);
}

TEST(Histograms, MayBeReadWhileTheyAreWritten) {
    std::uint64_t before = observations(Metric::input_to_echo_seconds);
    std::jthread writer([] {
        for (int n = 0; n < 50'000; ++n)
            observe_ns(Metric::input_to_echo_seconds, n);
    });
    std::uint64_t last = before;
    while (last < before + 50'000) {
        std::uint64_t now = observations(Metric::input_to_echo_seconds);
        ASSERT_GE(now, last);
        last = now;
    }
    EXPECT_EQ(last, before + 50'000);
}

TEST(Table, HasOneRowAMetricInItsOrder) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < table.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(table[i].id), i) << table[i].name;
        EXPECT_TRUE(names.insert(table[i].name).second) << table[i].name;
        EXPECT_FALSE(table[i].help.empty());
        EXPECT_TRUE(table[i].name.starts_with("helios_"));
        EXPECT_EQ(table[i].name.ends_with("_total"), table[i].kind == Kind::counter) << table[i].name;
        if (table[i].kind == Kind::histogram) {
            EXPECT_TRUE(table[i].name.ends_with("_seconds"));
        }
    }
}

} // namespace
} // namespace helios::metrics
