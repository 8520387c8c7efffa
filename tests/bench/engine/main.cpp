// helios_engine_bench: Helios' engine beside other engines, on the same bytes, in one run, on this machine.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "engine/report.hpp"
#include "engine/run.hpp"

namespace {

using namespace helios;
using namespace helios::bench;

struct Options {
    Plan plan;
    std::vector<std::string> sizes{"80x24", "200x50"};
    std::vector<std::string> corpora;
    std::vector<std::string> peers;
    double corpus_megabytes = 4;
    bool as_json = false;
    bool only_list = false;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("--size", options.sizes, "COLUMNSxROWS, several with commas")->delimiter(',');
    app.add_option("--corpus", options.corpora, "corpora; all when none is named")->delimiter(',');
    app.add_option("--peers", options.peers, "engines beside Helios, or none; all when none is named")
        ->delimiter(',');
    app.add_option("--rounds", options.plan.rounds, "rounds that count")->check(CLI::Range(1, 1000));
    app.add_option("--seed", options.plan.seed, "what the corpora are made from");
    app.add_option("--megabytes", options.corpus_megabytes, "size of a corpus")
        ->check(CLI::Range(0.01, 1000.0));
    app.add_option("--seconds", options.plan.seconds_max,
                   "of an engine's round; slower ones get a beginning");
    app.add_flag("--json", options.as_json, "JSON instead of tables");
    app.add_flag("--list", options.only_list, "list the corpora and how dense they are");
}

std::optional<corpora::Shape> shape_of(const std::string& text) {
    unsigned columns = 0;
    unsigned rows = 0;
    constexpr unsigned side_min = 4;
    constexpr unsigned side_max = 1000;
    if (std::sscanf(text.c_str(), "%ux%u", &columns, &rows) != 2 || std::min(columns, rows) < side_min ||
        std::max(columns, rows) > side_max)
        return std::nullopt;
    corpora::Shape shape;
    shape.columns = static_cast<std::uint16_t>(columns);
    shape.rows = static_cast<std::uint16_t>(rows);
    return shape;
}

bool fail(const std::string& sentence) {
    std::fprintf(stderr, "helios_engine_bench: %s\n", sentence.c_str());
    return false;
}

bool are_known(const std::vector<std::string>& peers) {
    const std::vector<Engine> engines = all_engines({});
    for (const std::string& name : peers) {
        const bool known = std::any_of(engines.begin(), engines.end(), [&name](const Engine& e) {
            return e.role == Role::peer && e.name == name;
        });
        if (!known && name != "none")
            return fail("no peer " + name);
    }
    return true;
}

bool complete(Options& options) {
    if (!are_known(options.peers))
        return false;
    options.plan.corpus_bytes = static_cast<std::size_t>(options.corpus_megabytes * 1e6);
    for (const std::string& text : options.sizes) {
        const auto shape = shape_of(text);
        if (!shape)
            return fail("not a size from 4x4 to 1000x1000: " + text);
        options.plan.sizes.push_back(*shape);
    }
    for (const std::string& name : options.corpora) {
        if (corpora::find(name) == nullptr)
            return fail("no corpus " + name + "; --list names them");
        options.plan.corpora.push_back(corpora::find(name));
    }
    if (options.corpora.empty()) {
        for (const corpora::Corpus& corpus : corpora::all())
            options.plan.corpora.push_back(&corpus);
    }
    return true;
}

void list(const Plan& plan) {
    corpora::Shape shape = plan.sizes.front();
    shape.seed = plan.seed;
    shape.bytes_min = plan.corpus_bytes;
    std::printf("%-30s %12s %12s  %ux%u, seed %u\n", "", "bytes/ESC", "bytes/LF", shape.columns, shape.rows,
                shape.seed);
    for (const corpora::Corpus* corpus : plan.corpora) {
        const std::string bytes = corpora::make(*corpus, shape);
        const corpora::Density density = corpora::density(bytes);
        const auto per = [&bytes](std::size_t count) {
            return count == 0 ? 0.0 : static_cast<double>(bytes.size()) / static_cast<double>(count);
        };
        std::printf("%-30s %12.0f %12.0f  %s\n", corpus->name.data(), per(density.escapes),
                    per(density.line_feeds), corpus->about.data());
    }
}

bool is_wanted(const Engine& engine, const std::vector<std::string>& peers) {
    return engine.role != Role::peer || peers.empty() ||
           std::find(peers.begin(), peers.end(), engine.name) != peers.end();
}

// Those that come up; a line for each that does not.
Drivers start_drivers(const Options& options) {
    const auto binaries = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    Drivers drivers;
    for (Engine& engine : all_engines({binaries, HELIOS_PEER_SCRIPTS, HELIOS_PEER_PACKAGES})) {
        if (!is_wanted(engine, options.peers))
            continue;
        auto driver = std::make_unique<DriverProcess>(std::move(engine));
        if (driver->start())
            drivers.push_back(std::move(driver));
        else
            std::fprintf(stderr, "%s is left out: %s\n", driver->engine().name.c_str(),
                         driver->engine().to_install.c_str());
    }
    return drivers;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Measures terminal engines side by side on the same bytes: CPU time, medians"};
    declare(app, options);
    CLI11_PARSE(app, argc, argv);
    if (!complete(options))
        return 2;
    if (options.only_list) {
        list(options.plan);
        return 0;
    }
    std::signal(SIGPIPE, SIG_IGN); // A driver that crashed is a figure of its own.
    Drivers drivers = start_drivers(options);
    if (drivers.empty())
        return 1;
    const Figures figures = run(drivers, options.plan);
    std::fputs((options.as_json ? json(figures) : tables(figures)).c_str(), stdout);
    return 0;
}
