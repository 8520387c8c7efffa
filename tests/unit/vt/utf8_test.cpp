// Strict decoding, against the examples of the Unicode standard and a second implementation.
#include "support/vector_targets.hpp"
#include "vt/utf8.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <span>
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

// What decode_text() is to take of the bytes, by the decoder: printable characters.
std::u32string printable_text(std::span<const std::uint8_t> bytes, std::size_t& used) {
    std::u32string text;
    Utf8Decoder decoder;
    used = 0;
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        const auto step = decoder.push(bytes[index]);
        if (step == Utf8Decoder::Step::more)
            continue;
        const char32_t point = decoder.codepoint();
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        if (step != Utf8Decoder::Step::complete || control)
            break;
        text += point;
        used = index + 1;
    }
    return text;
}

// It may stop early in ASCII and for want of room, nowhere else.
void expect_decoded(std::span<const std::uint8_t> bytes) {
    TextBuffer into;
    std::u32string taken;
    std::size_t at = 0;
    while (true) {
        const TextRun run = decode_text(bytes.subspan(at), into);
        taken.append(into.data(), run.characters);
        at += run.bytes;
        if (run.characters == 0)
            break;
    }
    std::size_t used = 0;
    const std::u32string expected = printable_text(bytes, used);
    ASSERT_EQ(taken, expected) << testing::PrintToString(std::string(bytes.begin(), bytes.end()));
    ASSERT_EQ(at, used);
}

class Utf8Text : public support::EachVectorTarget {};
INSTANTIATE_TEST_SUITE_P(With, Utf8Text, support::vector_targets(), support::vector_target_name);

// Every lead and second byte, and what matters of the others; also cut short, and in the middle of others.
TEST_P(Utf8Text, IsTakenAsTheDecoderDoes) {
    constexpr std::array<std::uint8_t, 9> tails{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x9F, 0xBF, 0xC2, 0xFF};
    const auto check = [](std::array<std::uint8_t, 4> bytes) {
        for (std::size_t size = 1; size <= bytes.size(); ++size)
            expect_decoded({bytes.data(), size});
        std::string text = "\xe4\xb8\x80\xe4\xb8\x81";
        text.append(bytes.begin(), bytes.end());
        text +=
            "\xe4\xb8\x82\xe4\xb8\x83 and more, up to what is longer than a vector and its ends: \xc3\xa9";
        expect_decoded({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    };
    for (unsigned first = 0; first <= 0xFF; ++first) {
        for (unsigned second = 0; second <= 0xFF; ++second) {
            for (const std::uint8_t third : tails)
                check({static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second), third, 0x80});
        }
    }
    for (const std::uint8_t fourth : tails)
        check({0xF0, 0x9F, 0x80, fourth});
}

TEST_P(Utf8Text, OfAnyKindIsTakenAsTheDecoderDoes) {
    std::mt19937 random(18);
    constexpr std::array<std::string_view, 8> pieces{"a",
                                                     "words of it ",
                                                     "\xc3\xa9",
                                                     "\xe2\x80\x94",
                                                     "\xe6\xbc\xa2",
                                                     "\xf0\x9f\x9a\x80",
                                                     "\xe4\xb8\x80\xe4\xb8\x80",
                                                     "a long stretch of ASCII, longer than a block of it"};
    for (unsigned round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::size_t left = random() % 40; left > 0; --left)
            text += pieces[random() % pieces.size()];
        for (std::size_t left = random() % 3; left > 0 && !text.empty(); --left)
            text[random() % text.size()] = static_cast<char>(random());
        expect_decoded({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        ASSERT_FALSE(HasFatalFailure()) << round;
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
