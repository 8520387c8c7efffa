#include "base/id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>
#include <unordered_set>
#include <vector>

namespace helios {
namespace {

constexpr Ulid largest{~std::uint64_t{0}, ~std::uint64_t{0}};

TEST(Ulid, EachMintedOneIsGreaterThanTheLast) {
    Ulid last = Ulid::mint();
    for (int i = 0; i < 10'000; ++i) {
        Ulid next = Ulid::mint();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(Ulid, MintingInManyThreadsNeverRepeats) {
    constexpr std::size_t per_thread = 2'000;
    std::array<std::vector<Ulid>, 4> minted;
    std::vector<std::thread> threads;
    for (auto& own : minted) {
        threads.emplace_back([&own] {
            for (std::size_t i = 0; i < per_thread; ++i)
                own.push_back(Ulid::mint());
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::set<Ulid> all;
    for (const auto& own : minted) {
        EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
        all.insert(own.begin(), own.end());
    }
    EXPECT_EQ(all.size(), minted.size() * per_thread);
}

TEST(UlidText, OfKnownValuesIsCrockfordsBase32) {
    EXPECT_EQ(ulid_text(Ulid{}), "00000000000000000000000000");
    EXPECT_EQ(ulid_text(Ulid{0, 1}), "00000000000000000000000001");
    EXPECT_EQ(ulid_text(Ulid{0, 31}), "0000000000000000000000000Z");
    EXPECT_EQ(ulid_text(Ulid{1, 0}), "0000000000000G000000000000");
    EXPECT_EQ(ulid_text(largest), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
}

TEST(UlidText, SortsAsTheValuesDo) {
    std::array<Ulid, 4> values{Ulid{0, 5}, Ulid{0, ~std::uint64_t{0}}, Ulid{1, 0}, largest};
    for (std::size_t i = 1; i < values.size(); ++i)
        EXPECT_LT(ulid_text(values[i - 1]), ulid_text(values[i]));
}

TEST(UlidText, ComesBackFromParsing) {
    for (int i = 0; i < 1'000; ++i) {
        Ulid ulid = Ulid::mint();
        ASSERT_EQ(parse_ulid(ulid_text(ulid)), ulid);
    }
    EXPECT_EQ(parse_ulid(ulid_text(largest)), largest);
}

TEST(UlidText, IsReadInLowerCaseToo) {
    EXPECT_EQ(parse_ulid("7zzzzzzzzzzzzzzzzzzzzzzzzz"), largest);
}

TEST(UlidText, ThatIsNoneIsRefused) {
    EXPECT_FALSE(parse_ulid(""));
    EXPECT_FALSE(parse_ulid("0000000000000000000000000"));   // 25.
    EXPECT_FALSE(parse_ulid("000000000000000000000000000")); // 27.
    EXPECT_FALSE(parse_ulid("80000000000000000000000000"));  // Beyond 128 bits.
    for (char c : std::string_view("ILOUilou-_ /:@[`{\x80\xff")) {
        std::string text(26, '0');
        text[13] = c;
        EXPECT_FALSE(parse_ulid(text)) << text;
    }
    std::string with_zero(26, '0');
    with_zero[25] = '\0';
    EXPECT_FALSE(parse_ulid(with_zero));
}

TEST(Id, CarriesItsKindInItsText) {
    TerminalId id{Ulid{0, 31}};
    EXPECT_EQ(id.text(), "tm_0000000000000000000000000Z");
    EXPECT_EQ(TerminalId::parse(id.text()), id);
    EXPECT_FALSE(SessionId::parse(id.text()));
    EXPECT_FALSE(TerminalId::parse("0000000000000000000000000Z"));
    EXPECT_FALSE(TerminalId::parse("tm_"));
    EXPECT_FALSE(TerminalId::parse(id.text() + "0"));
}

TEST(Id, IsFalseUntilMinted) {
    EXPECT_FALSE(TerminalId{});
    EXPECT_TRUE(TerminalId::mint());
}

TEST(Id, OfOneMomentSpreadOverAHashTable) {
    std::unordered_set<std::size_t> hashes;
    for (int i = 0; i < 1'000; ++i)
        hashes.insert(std::hash<TerminalId>{}(TerminalId::mint()));
    EXPECT_EQ(hashes.size(), 1'000U);
}

} // namespace
} // namespace helios
