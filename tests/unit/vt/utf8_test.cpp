// Strict decoding, against the examples of the Unicode standard and a second implementation.
#include "vt/utf8.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

namespace helios::vt {
namespace {

std::u32string decode(std::string_view bytes) {
    Utf8Decoder decoder;
    std::u32string out;
    for (const char each : bytes) {
        const auto byte = static_cast<std::uint8_t>(each);
        auto step = decoder.push(byte);
        if (step == Utf8Decoder::Step::broken) {
            out += replacement;
            step = decoder.push(byte);
        }
        if (step == Utf8Decoder::Step::complete)
            out += decoder.codepoint();
        if (step == Utf8Decoder::Step::invalid)
            out += replacement;
    }
    return out;
}

TEST(Utf8, EncodesAndDecodesEveryScalarValue) {
    for (char32_t codepoint = 0; codepoint <= 0x10FFFF; ++codepoint) {
        if (codepoint == 0xD800)
            codepoint = 0xE000;
        std::string text;
        append_utf8(text, codepoint);
        ASSERT_EQ(decode(text), std::u32string(1, codepoint)) << std::hex << static_cast<unsigned>(codepoint);
    }
}

// Every lead and second byte, and what matters of the others; also cut short.
TEST(Utf8, TakesAWholeCharacterAsTheDecoderDoes) {
    constexpr std::array<std::uint8_t, 9> tails{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x9F, 0xBF, 0xC2, 0xFF};
    const auto check = [](std::array<std::uint8_t, 4> bytes) {
        for (std::size_t size = 1; size <= bytes.size(); ++size) {
            const std::span<const std::uint8_t> cut(bytes.data(), size);
            const std::string text(cut.begin(), cut.end());
            const Utf8Character taken = utf8_character(cut);
            Utf8Decoder decoder;
            std::size_t used = 0;
            auto step = Utf8Decoder::Step::more;
            while (step == Utf8Decoder::Step::more && used < size)
                step = decoder.push(bytes[used++]);
            const bool whole = step == Utf8Decoder::Step::complete;
            ASSERT_EQ(taken.size, whole ? used : 0U) << testing::PrintToString(text);
            ASSERT_EQ(whole ? taken.codepoint : 0, whole ? decoder.codepoint() : 0);
        }
    };
    for (unsigned first = 0; first <= 0xFF; ++first) {
        for (unsigned second = 0; second <= 0xFF; ++second) {
            for (const std::uint8_t third : tails) {
                for (const std::uint8_t fourth : tails)
                    check(
                        {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second), third, fourth});
            }
        }
    }
}

TEST(Utf8, FindsEveryStateThatItReachesPlausible) {
    for (unsigned first = 0; first <= 0xFF; ++first) {
        for (unsigned second = 0; second <= 0xFF; ++second) {
            Utf8Decoder decoder;
            decoder.push(static_cast<std::uint8_t>(first));
            ASSERT_TRUE(decoder.plausible()) << first;
            decoder.push(static_cast<std::uint8_t>(second));
            ASSERT_TRUE(decoder.plausible()) << first << ' ' << second;
            decoder.push(0x85);
            ASSERT_TRUE(decoder.plausible()) << first << ' ' << second;
        }
    }
}

// Sets the members in the order in which a checkpoint holds them.
struct Forger {
    std::array<std::uint32_t, 4> values;
    std::size_t index = 0;
    template <class T>
    void operator()(T& member) {
        member = static_cast<T>(values[index++]);
    }
};

// What comes of a state if each missing byte is `tail`; 'x' where the state is refused.
char32_t outcome(const Forger& state, std::uint8_t tail) {
    Utf8Decoder decoder;
    Forger forger = state;
    decoder.visit(forger);
    if (!decoder.plausible())
        return 'x';
    while (!decoder.idle()) {
        if (decoder.push(tail) == Utf8Decoder::Step::broken)
            return replacement;
    }
    return decoder.codepoint();
}

TEST(Utf8, GivesNeitherSurrogatesNorAsciiFromAPlausibleState) {
    std::size_t plausible = 0;
    for (std::uint32_t state = 0; state < 4 * 0x8000; ++state) {
        for (const auto& [lowest, highest] : {std::pair{0x80U, 0xBFU},
                                              {0xA0U, 0xBFU},
                                              {0x80U, 0x9FU},
                                              {0x90U, 0xBFU},
                                              {0x80U, 0x8FU},
                                              {0xBFU, 0x80U}}) {
            for (const unsigned tail : {0x80U, 0x9FU, 0xBFU}) {
                const char32_t got =
                    outcome({{state / 4, 1 + state % 4, lowest, highest}}, static_cast<std::uint8_t>(tail));
                plausible += got != 'x';
                ASSERT_TRUE(got == 'x' || (got >= 0x80 && got <= 0x10FFFF && (got < 0xD800 || got > 0xDFFF)))
                    << state;
            }
        }
    }
    EXPECT_GT(plausible, 1000U);
}

TEST(Utf8, ReplacesByMaximalSubpart) {
    // Table 3-8 of the Unicode standard: one replacement for each maximal subpart.
    EXPECT_EQ(decode("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"), U"a\uFFFD\uFFFD\uFFFD"
                                                                              U"b\uFFFD"
                                                                              U"c\uFFFD\uFFFD"
                                                                              U"d");
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatLiesBeyond) {
    EXPECT_EQ(decode("\xC0\xAF"), U"\uFFFD\uFFFD");
    EXPECT_EQ(decode("\xE0\x80\xAF"), U"\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(decode("\xED\xA0\x80"), U"\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(decode("\xF4\x90\x80\x80"), U"\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(decode("\xF0\x80\x80\x80"), U"\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(Utf8, TakesTheByteThatBreaksACharacterAsANewOne) {
    EXPECT_EQ(decode("\xE2\x82x"), U"\uFFFDx");
    EXPECT_EQ(decode("\xE2\xE2\x82\xAC"), U"\uFFFD\u20AC");
}

TEST(Utf8, WritesReplacementsForWhatIsNoScalarValue) {
    std::string text;
    append_utf8(text, 0xD800);
    append_utf8(text, 0x110000);
    EXPECT_EQ(text, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

} // namespace
} // namespace helios::vt
