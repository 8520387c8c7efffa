// helios_peers_bench: Helios beside tmux, screen, dtach and the bare pty, in one run, on this machine.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measurements.hpp"

namespace {

using namespace helios::bench;

// What a flooding terminal runs: writes a file over and over, counting in its slot of a mapped file.
int flood(const char* log, const char* counters, int slot) {
    std::ifstream file(log, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    int fd = open(counters, O_RDWR | O_CLOEXEC);
    auto* slots = static_cast<std::uint64_t*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    if (fd < 0 || slots == MAP_FAILED || content.empty())
        return 1;
    constexpr std::size_t block = 128 * 1024; // As coreutils' cat.
    while (true) {
        for (std::size_t at = 0; at < content.size(); at += block) {
            ssize_t put = write(STDOUT_FILENO, content.data() + at, std::min(block, content.size() - at));
            if (put <= 0)
                return 0;
            slots[slot] += static_cast<std::uint64_t>(put);
        }
    }
}

std::string make_directory() {
    char pattern[] = "/tmp/helios-bench-XXXXXX";
    if (mkdtemp(pattern) == nullptr) {
        std::perror("mkdtemp");
        std::exit(1);
    }
    return pattern;
}

void prepare_environment(const std::string& directory) {
    setenv("HELIOS_BENCH_RUN", directory.c_str(), 1);
    setenv("HELIOS_RUNTIME_DIR", (directory + "/run").c_str(), 1);
    setenv("HELIOS_STATE_DIR", (directory + "/state").c_str(), 1);
    setenv("SCREENDIR", (directory + "/screen").c_str(), 1);
    mkdir((directory + "/screen").c_str(), 0700);
    for (const char* nesting : {"TMUX", "TMUX_PANE", "STY", "HELIOS_TERMINAL"})
        unsetenv(nesting);
}

void keep_available(Peers& peers, const std::vector<std::string>& wanted) {
    std::erase_if(peers, [&wanted](const auto& peer) {
        bool is_wanted =
            wanted.empty() || std::find(wanted.begin(), wanted.end(), peer->name()) != wanted.end();
        if (is_wanted && !peer->is_available())
            std::printf("%s is not installed: left out\n", peer->name().c_str());
        return !is_wanted || !peer->is_available();
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 5 && std::string_view(argv[1]) == "--flood")
        return flood(argv[2], argv[3], std::atoi(argv[4]));

    Plan plan;
    std::vector<std::string> measurements{"echo", "cat", "idle", "flood"};
    std::vector<std::string> peers_wanted;
    plan.places.helios = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "helios";
    CLI::App app{"Measures terminals side by side in one run"};
    app.add_option("measurement", measurements, "echo, cat, idle, flood; all when none is named");
    app.add_option("--peer", peers_wanted, "bare pty, helios, tmux, screen, dtach; all when none is named");
    app.add_option("--rounds", plan.rounds, "rounds, peers in turn in each");
    app.add_option("--keys", plan.keys, "keys of each echo round");
    app.add_option("--cat-bytes", plan.cat_bytes, "size of the log");
    app.add_option("--idle-seconds", plan.idle_seconds, "how long the idle shells are watched");
    app.add_option("--floods", plan.floods, "flooding terminals");
    app.add_option("--helios", plan.places.helios, "the helios binary");
    CLI11_PARSE(app, argc, argv);

    plan.places.directory = make_directory();
    prepare_environment(plan.places.directory);
    Peers peers = all_peers(plan.places);
    keep_available(peers, peers_wanted);
    for (const std::string& measurement : measurements) {
        if (measurement == "echo")
            measure_echo(peers, plan);
        if (measurement == "cat")
            measure_cat(peers, plan);
        if (measurement == "idle")
            measure_idle(peers, plan);
        if (measurement == "flood")
            measure_flood(peers, plan);
        std::fflush(stdout);
    }
    std::filesystem::remove_all(plan.places.directory);
    return 0;
}
