// Key to echo, alone and beside floods.
#include "base/clock.hpp"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/mman.h>
#include <unistd.h>

#include "measurements.hpp"
#include "pty_program.hpp"
#include "statistics.hpp"

namespace helios::bench {
namespace {

constexpr int echo_timeout_ms = 5000;
// Letters that end no control sequence which a multiplexer sends.
constexpr std::string_view keys = "qvwxyz";

struct EchoSamples {
    std::vector<double> p50_us;
    std::vector<double> p99_us;
    int lost = 0;
};

// The command echoes by itself, in raw mode, after saying that it is ready.
Arguments echo_command() {
    return {"sh", "-c", "stty raw -echo; printf 'rea''dy'; exec cat"};
}

void echo_round(PtyProgram& client, int count, int gap_us, EchoSamples& samples) {
    std::vector<double> times_us;
    for (int i = 0; i < count; ++i) {
        std::string_view key = keys.substr(static_cast<std::size_t>(i) % keys.size(), 1);
        std::int64_t begin = monotonic_ns();
        client.type(key);
        if (!client.await(key, echo_timeout_ms)) {
            ++samples.lost;
            continue;
        }
        times_us.push_back(static_cast<double>(monotonic_ns() - begin) / 1000);
        if (gap_us > 0)
            client.drain(gap_us / 1000);
    }
    samples.p50_us.push_back(quantile(times_us, 0.5));
    samples.p99_us.push_back(quantile(times_us, 0.99));
}

void print_echo(const char* title, const std::map<std::string, EchoSamples>& results) {
    std::printf("\n%s\n  %-10s %10s %10s %12s %12s %6s\n", title, "peer", "p50 us", "p99 us", "p50/tmux",
                "p99/tmux", "lost");
    auto tmux = results.find("tmux");
    for (const auto& [name, samples] : results) {
        double p50 = median(samples.p50_us);
        double p99 = median(samples.p99_us);
        std::printf("  %-10s %10.1f %10.1f", name.c_str(), p50, p99);
        if (tmux != results.end()) {
            std::printf(" %12.2f %12.2f", p50 / median(tmux->second.p50_us),
                        p99 / median(tmux->second.p99_us));
        } else {
            std::printf(" %12s %12s", "-", "-");
        }
        std::printf(" %6d\n", samples.lost);
    }
}

// Bytes written by each flooding program, in a file that they all map.
class FloodCounters {
public:
    explicit FloodCounters(const std::string& path) {
        int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (ftruncate(fd, 4096) != 0)
            std::perror("ftruncate");
        slots_ = static_cast<std::uint64_t*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        close(fd);
    }
    ~FloodCounters() { munmap(slots_, 4096); }
    FloodCounters(const FloodCounters&) = delete;
    FloodCounters& operator=(const FloodCounters&) = delete;

    [[nodiscard]] double total() const {
        double sum = 0;
        for (int i = 0; i < 512; ++i)
            sum += static_cast<double>(slots_[i]);
        return sum;
    }

private:
    std::uint64_t* slots_;
};

struct FloodResult {
    EchoSamples echo;
    std::vector<double> megabytes_per_s;
};

void flood_round(Peer& peer, const Plan& plan, const std::string& log, FloodResult& result) {
    std::string counters_path = plan.places.directory + "/counters";
    FloodCounters counters(counters_path);
    std::string self = std::filesystem::read_symlink("/proc/self/exe");
    for (int i = 0; i < plan.floods; ++i) {
        peer.detached("flood" + std::to_string(i), {self, "--flood", log, counters_path, std::to_string(i)});
    }
    {
        PtyProgram client(peer.attached("typed", echo_command()));
        if (!client.await("ready", 20'000))
            std::printf("  %s: the typed terminal did not start\n", peer.name().c_str());
        client.drain(500);
        double before = counters.total();
        std::int64_t begin = monotonic_ns();
        echo_round(client, plan.keys, 20'000, result.echo);
        double seconds = static_cast<double>(monotonic_ns() - begin) / 1e9;
        result.megabytes_per_s.push_back((counters.total() - before) / seconds / 1e6);
    }
    peer.down();
    end_run_processes();
}

} // namespace

void measure_echo(Peers& peers, const Plan& plan) {
    std::map<std::string, EchoSamples> paced;
    std::map<std::string, EchoSamples> back_to_back;
    for (int round = 0; round < plan.rounds; ++round) {
        for (auto& peer : peers) {
            {
                PtyProgram client(peer->attached("echo" + std::to_string(round), echo_command()));
                if (!client.await("ready", 20'000))
                    std::printf("  %s did not start\n", peer->name().c_str());
                client.drain(300);
                echo_round(client, plan.keys, 5'000, paced[peer->name()]);
                echo_round(client, plan.keys, 0, back_to_back[peer->name()]);
            }
            peer->down();
            end_run_processes();
        }
    }
    print_echo("key to echo, keys 5 ms apart (medians of rounds)", paced);
    print_echo("key to echo, back to back (medians of rounds)", back_to_back);
}

void measure_flood(Peers& peers, const Plan& plan) {
    std::string log = log_file(plan, 8'000'000);
    std::map<std::string, FloodResult> results;
    for (int round = 0; round < plan.rounds; ++round) {
        for (auto& peer : peers)
            flood_round(*peer, plan, log, results[peer->name()]);
    }
    std::printf(
        "\necho of one terminal while %d others flood (medians of rounds)\n  %-10s %10s %10s %14s %6s\n",
        plan.floods, "peer", "p50 us", "p99 us", "flood MB/s", "lost");
    for (const auto& [name, result] : results) {
        std::printf("  %-10s %10.1f %10.1f %14.1f %6d\n", name.c_str(), median(result.echo.p50_us),
                    median(result.echo.p99_us), median(result.megabytes_per_s), result.echo.lost);
    }
}

} // namespace helios::bench
