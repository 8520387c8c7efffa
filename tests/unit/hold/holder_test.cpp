// The holder in this process, fed by the fuzzer's corpus and by mutations of it.
#include "support/hold_harness.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace helios::hold {
namespace {

std::vector<std::string> corpus() {
    std::vector<std::string> inputs;
    for (const auto& file : std::filesystem::directory_iterator(HELIOS_CORPUS)) {
        std::ifstream stream(file.path(), std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return inputs;
}

std::size_t open_fds() {
    auto folder = std::filesystem::directory_iterator("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

void feed(support::HoldHarness& harness, const std::string& input) {
    harness.feed(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

TEST(Holder, SurvivesTheCorpusAndLeaksNoDescriptor) {
    support::HoldHarness harness;
    std::vector<std::string> inputs = corpus();
    ASSERT_GE(inputs.size(), 9U);
    const std::string none; // Replaces all peers, and with the grid's commit the checkpoint's descriptors.
    for (const std::string& input : inputs)
        feed(harness, input);
    feed(harness, none);
    std::size_t before = open_fds();
    for (int round = 0; round < 5; ++round) {
        for (const std::string& input : inputs)
            feed(harness, input);
    }
    feed(harness, none);
    EXPECT_EQ(open_fds(), before);
}

TEST(Holder, SurvivesMutationsOfTheCorpus) {
    support::HoldHarness harness;
    std::vector<std::string> inputs = corpus();
    std::mt19937 random(4); // A fixed seed: a failure can be repeated.
    for (int round = 0; round < 3'000; ++round) {
        std::string input = inputs[random() % inputs.size()] + inputs[random() % inputs.size()];
        for (auto change = random() % 6; change > 0; --change) {
            std::size_t at = random() % input.size();
            switch (random() % 3) {
            case 0:
                input[at] = static_cast<char>(random());
                break;
            case 1:
                input.erase(at, random() % 8);
                break;
            default:
                input.insert(at, 1, static_cast<char>(random() % 4));
                break;
            }
        }
        feed(harness, input);
    }
    SUCCEED() << "the harness aborts when the ring is unsound";
}

} // namespace
} // namespace helios::hold
