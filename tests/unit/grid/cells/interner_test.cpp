// One number for equal values, no gaps between the numbers, and bounded work whatever collides.
#include "grid/cells/interner.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace helios::grid {
namespace {

struct Word {
    unsigned number = 0;
    std::size_t hash = 0;
    static inline std::size_t comparisons = 0;
    bool operator==(const Word& other) const {
        ++comparisons;
        return number == other.number;
    }
};
std::size_t hash_of(const Word& word) {
    return word.hash;
}

TEST(Interner, GivesEqualValuesOneNumber) {
    Interner<Word> words;
    EXPECT_EQ(words.intern({0, 0}), 0U) << "the default";
    EXPECT_EQ(words.intern({7, 3}), 1U);
    EXPECT_EQ(words.intern({8, 3}), 2U) << "of the same hash";
    EXPECT_EQ(words.intern({7, 3}), 1U);
    EXPECT_EQ(words.find({8, 3}), 2U);
    EXPECT_EQ(words.find({9, 3}), std::nullopt);
    EXPECT_EQ(words[2].number, 8U);
    EXPECT_EQ(words.count(), 3U);
}

TEST(Interner, LeavesNoGapsBehindASweep) {
    Interner<Word> words;
    for (unsigned number = 1; number <= 10; ++number)
        words.intern({number, number});
    std::vector<bool> live(11);
    live[4] = live[9] = true;
    const auto renumbered = words.sweep(live, 1, [](Word& word) { word.number *= 10; });
    EXPECT_EQ(words.count(), 3U);
    EXPECT_EQ(renumbered[0], 0U);
    EXPECT_EQ(renumbered[4], 1U);
    EXPECT_EQ(renumbered[9], 2U);
    EXPECT_EQ(words[1].number, 40U);
    EXPECT_EQ(words.find({90, 9}), 2U) << "as it was changed";
    EXPECT_EQ(words.intern({5, 5}), 3U);
    EXPECT_FALSE(words.holds(4));
}

TEST(Interner, ComparesAFewValuesEvenIfAllCollide) {
    Interner<Word> words;
    for (unsigned number = 1; number <= 300; ++number)
        words.intern({number, 5});
    Word::comparisons = 0;
    words.intern({301, 5});
    EXPECT_LE(Word::comparisons, 64U);
    EXPECT_EQ(words[301].number, 301U);
    EXPECT_EQ(words.intern({0, 0}), 0U) << "the default keeps its number";
}

TEST(Interner, KeepsTheDefaultWhereAllCollideWithIt) {
    Interner<Word> words;
    for (unsigned number = 1; number <= 1000; ++number)
        words.intern({number, 0});
    EXPECT_EQ(words.intern({0, 0}), 0U);
}

} // namespace
} // namespace helios::grid
