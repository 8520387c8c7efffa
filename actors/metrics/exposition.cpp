// The Prometheus text of this process; the only file that includes prometheus-cpp.
#include "metrics/metrics.hpp"
#include "metrics/samples.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <cstdio>
#include <dirent.h>
#include <limits>
#include <memory>
#include <unistd.h>

namespace helios::metrics {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// The number after `key` in a file of /proc, or -1.
double number_in(const char* path, const char* format) {
    std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path, "re"));
    if (!file)
        return -1;
    char line[256];
    unsigned long long number = 0;
    while (std::fgets(line, sizeof line, file.get()) != nullptr) {
        if (std::sscanf(line, format, &number) == 1)
            return static_cast<double>(number);
    }
    return -1;
}

double count_open_fds() {
    DIR* directory = opendir("/proc/self/fd");
    if (directory == nullptr)
        return -1;
    double count = -3; // ".", ".." and the directory itself.
    while (readdir(directory) != nullptr)
        ++count;
    closedir(directory);
    return count;
}

// A gauge whose source cannot be read keeps its last value.
void set_known(Metric gauge, double value, double unit) {
    if (value >= 0)
        set(gauge, value * unit);
}

void read_process_gauges() {
    set_known(Metric::resident_memory_bytes, number_in("/proc/self/smaps_rollup", "Rss: %llu"), 1024);
    set_known(Metric::proportional_memory_bytes, number_in("/proc/self/smaps_rollup", "Pss: %llu"), 1024);
    set_known(Metric::open_fds, count_open_fds(), 1);
    set_known(Metric::ptys_open, number_in("/proc/sys/kernel/pty/nr", "%llu"), 1);
}

prometheus::ClientMetric::Histogram histogram_of(Metric metric) {
    HistogramTotal total = histogram_total(metric);
    prometheus::ClientMetric::Histogram histogram;
    for (std::size_t i = 0; i < bucket_count; ++i) {
        histogram.sample_count += total.counts[i];
        bool is_last = i + 1 == bucket_count;
        double bound = is_last ? std::numeric_limits<double>::infinity() : bucket_bound_seconds(i);
        histogram.bucket.push_back({histogram.sample_count, bound});
    }
    histogram.sample_sum = static_cast<double>(total.sum_ns) / 1e9;
    return histogram;
}

prometheus::MetricFamily family_of(const Row& row, const std::string& service) {
    prometheus::MetricFamily family;
    family.name = std::string(row.name);
    family.help = std::string(row.help);
    prometheus::ClientMetric metric;
    metric.label.push_back({"service", service});
    switch (row.kind) {
    case Kind::counter:
        family.type = prometheus::MetricType::Counter;
        metric.counter.value = value(row.id);
        break;
    case Kind::gauge:
        family.type = prometheus::MetricType::Gauge;
        metric.gauge.value = value(row.id);
        break;
    case Kind::histogram:
        family.type = prometheus::MetricType::Histogram;
        metric.histogram = histogram_of(row.id);
        break;
    }
    family.metric.push_back(std::move(metric));
    return family;
}

} // namespace

std::string prometheus_text(const std::string& service) {
    read_process_gauges();
    std::vector<prometheus::MetricFamily> families;
    for (const Row& row : table)
        families.push_back(family_of(row, service));
    return prometheus::TextSerializer().Serialize(families);
}

} // namespace helios::metrics
