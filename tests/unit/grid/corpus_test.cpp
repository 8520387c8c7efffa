// The fuzzers' seeds and what they do with them, as a test under every compiler.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "grid_targets.hpp"
#include "vt_targets.hpp"

namespace helios {
namespace {

using Input = std::vector<std::uint8_t>;

std::vector<Input> corpus(const char* folder) {
    std::vector<Input> inputs;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(HELIOS_CORPUS) / folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

// Each seed, each beginning of it, and each pair: what a fuzzer tries first.
template <class Target>
void run_all(const char* folder, Target target) {
    const auto inputs = corpus(folder);
    ASSERT_GE(inputs.size(), 8U);
    for (const Input& first : inputs) {
        for (std::size_t size = 0; size <= first.size(); ++size)
            target(std::span(first).first(size));
        for (const Input& second : inputs) {
            Input both = first;
            both.insert(both.end(), second.begin(), second.end());
            target(std::span<const std::uint8_t>(both));
        }
    }
}

TEST(Corpus, GivesTheParserSameEventsForEverySplit) {
    run_all("vt", vt::fuzz_parser);
}

TEST(Corpus, LeavesNoQueryBehindTheFilters) {
    run_all("vt", vt::fuzz_filters);
}

TEST(Corpus, KeepsScreensWhole) {
    run_all("grid", grid::fuzz_screen);
}

TEST(Corpus, NeverBreaksRestore) {
    run_all("grid", grid::fuzz_restore);
}

TEST(Corpus, KeepsViewersUpToDate) {
    run_all("frames", grid::fuzz_frames);
    run_all("grid", grid::fuzz_frames);
}

} // namespace
} // namespace helios
