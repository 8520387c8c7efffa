// `cat` of a large log, and what idle shells cost.
#include "base/clock.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <unistd.h>

#include "measurements.hpp"
#include "memory.hpp"
#include "pty_program.hpp"
#include "statistics.hpp"

namespace helios::bench {
namespace {

struct CatResult {
    std::vector<double> seconds;
    std::vector<double> before_mb;
    std::vector<double> after_mb;
};

double run_memory_mb() {
    return static_cast<double>(memory_bytes(run_processes())) / 1e6;
}

void cat_round(Peer& peer, const std::string& log, int round, CatResult& result) {
    {
        // The marker is put together by the shell, so that no echo of the command can look like it.
        std::string script = "printf 'rea''dy'; read line; cat " + log + "; printf 'all''done'; read line";
        PtyProgram client(peer.attached("cat" + std::to_string(round), {"sh", "-c", script}));
        if (!client.await("ready", 20'000))
            std::printf("  %s did not start\n", peer.name().c_str());
        client.drain(500);
        result.before_mb.push_back(run_memory_mb());
        std::int64_t begin = monotonic_ns();
        client.type("\r");
        if (!client.await("alldone", 120'000))
            std::printf("  %s did not finish\n", peer.name().c_str());
        result.seconds.push_back(static_cast<double>(monotonic_ns() - begin) / 1e9);
        client.drain(1500);
        result.after_mb.push_back(run_memory_mb());
    }
    peer.down();
    end_run_processes();
}

} // namespace

std::string log_file(const Plan& plan, std::size_t bytes) {
    std::string path = plan.places.directory + "/log-" + std::to_string(bytes);
    if (std::filesystem::exists(path))
        return path;
    std::mt19937 random(42);
    std::ofstream file(path, std::ios::binary);
    std::size_t written = 0;
    for (std::size_t line = 0; written < bytes; ++line) {
        std::string text = "2026-11-21T02:18:06." + std::to_string(100 + random() % 900) + " info worker-" +
                           std::to_string(random() % 32) + " request served path=/api/v1/items/" +
                           std::to_string(random() % 100'000) +
                           " status=200 bytes=" + std::to_string(random() % 65'536);
        text.resize(std::min<std::size_t>(text.size(), 60 + random() % 60));
        text += '\n';
        file << text;
        written += text.size();
    }
    return path;
}

void measure_cat(Peers& peers, const Plan& plan) {
    std::string log = log_file(plan, plan.cat_bytes);
    std::map<std::string, CatResult> results;
    for (int round = 0; round < plan.rounds; ++round) {
        for (auto& peer : peers)
            cat_round(*peer, log, round, results[peer->name()]);
    }
    double megabytes = static_cast<double>(plan.cat_bytes) / 1e6;
    std::printf(
        "\ncat of %.0f MB with one viewer attached (medians of rounds)\n  %-10s %9s %9s %10s %11s %11s\n",
        megabytes, "peer", "seconds", "MB/s", "x tmux", "MB before", "MB after");
    double tmux_seconds = results.contains("tmux") ? median(results["tmux"].seconds) : 0;
    for (const auto& [name, result] : results) {
        double seconds = median(result.seconds);
        std::printf("  %-10s %9.2f %9.1f %10.2f %11.1f %11.1f\n", name.c_str(), seconds, megabytes / seconds,
                    tmux_seconds / seconds, median(result.before_mb), median(result.after_mb));
    }
}

void measure_idle(Peers& peers, const Plan& plan) {
    std::printf("\n%d idle shells for %d s, the shells included\n  %-10s %10s %10s %10s\n", plan.shells,
                plan.idle_seconds, "peer", "MB", "CPU %", "processes");
    for (auto& peer : peers) {
        for (int i = 0; i < plan.shells; ++i)
            peer->detached("idle" + std::to_string(i), {"bash", "--norc"});
        sleep(5);
        auto processes = run_processes();
        double before = cpu_seconds(processes);
        sleep(static_cast<unsigned>(plan.idle_seconds));
        double used = cpu_seconds(processes) - before;
        std::printf("  %-10s %10.1f %10.2f %10zu\n", peer->name().c_str(), run_memory_mb(),
                    100 * used / plan.idle_seconds, processes.size());
        std::fflush(stdout);
        peer->down();
        end_run_processes();
    }
}

} // namespace helios::bench
