#include "metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fcntl.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace helios::metrics {
namespace {

std::vector<std::string> lines_with(const std::string& text, const std::string& start) {
    std::vector<std::string> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(start))
            found.push_back(line);
    }
    return found;
}

double sample(const std::string& name) {
    auto lines = lines_with(prometheus_text("core"), name + "{");
    EXPECT_EQ(lines.size(), 1U) << name;
    return lines.empty() ? -1 : std::stod(lines[0].substr(lines[0].rfind(' ')));
}

TEST(PrometheusText, HasEveryRowWithHelpTypeAndService) {
    std::string text = prometheus_text("core");
    for (const Row& row : table) {
        std::string name(row.name);
        EXPECT_EQ(lines_with(text, "# HELP " + name + " ").size(), 1U) << name;
        EXPECT_EQ(lines_with(text, "# TYPE " + name + " ").size(), 1U) << name;
        std::string first = row.kind == Kind::histogram ? name + "_count" : name;
        EXPECT_EQ(lines_with(text, first + "{service=\"core\"} ").size(), 1U) << name;
    }
}

TEST(PrometheusText, ShowsWhatWasCounted) {
    double before = sample("helios_resyncs_total");
    add(Metric::resyncs_total, 3);
    EXPECT_EQ(sample("helios_resyncs_total"), before + 3);
    set(Metric::terminals, 25);
    EXPECT_EQ(sample("helios_terminals"), 25);
}

TEST(PrometheusText, HistogramsAreCumulativeInSeconds) {
    observe_ns(Metric::credit_wait_seconds, 1'500);
    observe_ns(Metric::credit_wait_seconds, 3'000'000'000);
    auto lines = lines_with(prometheus_text("grid"), "helios_credit_wait_seconds_bucket{");
    ASSERT_EQ(lines.size(), 28U);
    double last = 0;
    for (const std::string& line : lines) {
        double count = std::stod(line.substr(line.rfind(' ')));
        EXPECT_GE(count, last) << line;
        last = count;
    }
    EXPECT_NE(lines[1].find("le=\"2e-06\""), std::string::npos) << lines[1];
    EXPECT_NE(lines.back().find("le=\"+Inf\""), std::string::npos);
    EXPECT_EQ(last, sample("helios_credit_wait_seconds_count"));
    EXPECT_GT(sample("helios_credit_wait_seconds_sum"), 3.0);
}

TEST(PrometheusText, ReadsTheProcess) {
    EXPECT_GT(sample("helios_resident_memory_bytes"), 100'000);
    EXPECT_GT(sample("helios_proportional_memory_bytes"), 50'000);
    EXPECT_LE(sample("helios_proportional_memory_bytes"), sample("helios_resident_memory_bytes") * 1.1);
    EXPECT_GE(sample("helios_ptys_open"), 0);
    double before = sample("helios_open_fds");
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(sample("helios_open_fds"), before + 1);
    close(fd);
}

TEST(PrometheusText, SatisfiesPromtool) {
    if (std::system("command -v promtool >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "promtool (Debian: prometheus) is not installed";
    char name[] = "/tmp/helios_metrics_XXXXXX";
    int fd = mkstemp(name);
    ASSERT_GE(fd, 0);
    std::string text = prometheus_text("core");
    EXPECT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(fd);
    EXPECT_EQ(std::system((std::string("promtool check metrics < ") + name).c_str()), 0);
    unlink(name);
}

} // namespace
} // namespace helios::metrics
