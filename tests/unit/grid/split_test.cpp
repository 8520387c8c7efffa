// Any split of the bytes gives the same screen, replies and events; the fast path equals the slow one.
#include <gtest/gtest.h>

#include <random>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

TEST(SplitProperty, GivesTheSameScreenHoweverTheBytesAreCut) {
    std::mt19937 random(11);
    for (unsigned seed = 0; seed < 150; ++seed) {
        const std::string input = noise(seed, 120);
        Screen whole(Size{20, 6});
        Recorder heard;
        whole.feed(bytes_of(input), heard);
        Screen pieces(Size{20, 6});
        Recorder heard_pieces;
        for (std::size_t at = 0; at < input.size();) {
            const std::size_t size = 1 + random() % 7;
            pieces.feed(bytes_of(std::string_view(input).substr(at, size)), heard_pieces);
            at += size;
        }
        ASSERT_EQ(everything(pieces), everything(whole)) << "seed " << seed;
        ASSERT_EQ(heard_pieces.replies, heard.replies) << "seed " << seed;
        ASSERT_EQ(pieces.history_text(0, 9999), whole.history_text(0, 9999)) << "seed " << seed;
        ASSERT_EQ(violations(whole), "") << "seed " << seed;
    }
}

TEST(SplitProperty, HoldsItsInvariantsAfterEveryByte) {
    for (unsigned seed = 1000; seed < 1030; ++seed) {
        const std::string input = noise(seed, 80);
        Screen screen(Size{7, 3});
        for (std::size_t at = 0; at < input.size(); ++at) {
            screen.feed(bytes_of(std::string_view(input).substr(at, 1)));
            ASSERT_EQ(violations(screen), "") << "seed " << seed << " at " << at;
        }
    }
}

TEST(SplitProperty, HoldsItsInvariantsThroughResizes) {
    std::mt19937 random(5);
    for (unsigned seed = 2000; seed < 2200; ++seed) {
        const std::string input = noise(seed, 100);
        Screen screen(Size{12, 4});
        for (std::size_t at = 0; at < input.size(); at += 40) {
            screen.feed(bytes_of(std::string_view(input).substr(at, 40)));
            screen.resize(Size{static_cast<std::uint16_t>(1 + random() % 30),
                               static_cast<std::uint16_t>(1 + random() % 9)});
            ASSERT_EQ(violations(screen), "") << "seed " << seed << " at " << at;
        }
    }
}

} // namespace
} // namespace helios::grid
