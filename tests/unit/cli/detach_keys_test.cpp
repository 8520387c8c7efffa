#include "cli/attach/detach_keys.hpp"

#include <gtest/gtest.h>

namespace helios::cli {
namespace {

struct Heard {
    std::string passed;
    bool detached = false;
};

DetachKeys keys_of(std::string_view text) {
    auto keys = DetachKeys::parse(text);
    EXPECT_TRUE(keys) << text;
    return *keys;
}

// Types the bytes in pieces of that size; what is withheld at the end is not passed.
Heard type(std::string_view keys_text, std::string_view bytes, std::size_t piece) {
    DetachKeys keys = keys_of(keys_text);
    Heard heard;
    for (std::size_t at = 0; at < bytes.size() && !heard.detached; at += piece)
        heard.detached = keys.feed(bytes.substr(at, piece), heard.passed) == Typed::detach;
    return heard;
}

void expect_heard(std::string_view keys_text, std::string_view bytes, std::string_view passed,
                  bool detached) {
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        Heard heard = type(keys_text, bytes, piece);
        EXPECT_EQ(heard.detached, detached) << "in pieces of " << piece;
        EXPECT_EQ(heard.passed, passed) << "in pieces of " << piece;
    }
}

constexpr std::string_view usual = "ctrl-\\ ctrl-\\";

TEST(DetachKeys, LegacyBytesDetach) {
    expect_heard(usual, "ls\r\x1c\x1c", "ls\r", true);
}

TEST(DetachKeys, KittyKeysDetach) {
    expect_heard(usual, "a\x1b[92;5u\x1b[92;5u", "a", true);
}

TEST(DetachKeys, KittyReleasesAndModifiersBetweenAreNoOtherKeys) {
    expect_heard(usual, "\x1b[57442;5u\x1b[92;5:1u\x1b[92;5:3u\x1b[57442;1:3u\x1b[57442;5u\x1b[92;5:1u",
                 "\x1b[57442;5u", true);
}

TEST(DetachKeys, KittyAlternatesLocksAndTextAreUnderstood) {
    expect_heard(usual, "\x1b[92:124;5u\x1b[92:124:92;5u", "", true);
    expect_heard(usual, "\x1b[1101::92;5u\x1b[1101::92;5u", "", true);
    expect_heard(usual, "\x1b[92;69u\x1b[92;133u", "", true);
    expect_heard("ctrl-b d", "\x1b[98;5u\x1b[100;;100u", "", true);
}

TEST(DetachKeys, ModifyOtherKeysDetach) {
    expect_heard(usual, "\x1b[27;5;92~\x1b[27;5;92~", "", true);
}

TEST(DetachKeys, EncodingsMix) {
    expect_heard(usual, "\x1c\x1b[92;5u", "", true);
    expect_heard(usual, "\x1b[27;5;92~\x1c", "", true);
}

TEST(DetachKeys, OtherModifiersAreOtherKeys) {
    expect_heard(usual, "\x1b[92;6u\x1b[92;6u\x1b[92u\x1b[92;7u", "\x1b[92;6u\x1b[92;6u\x1b[92u\x1b[92;7u",
                 false);
}

TEST(DetachKeys, ARepeatIsNoSecondPress) {
    DetachKeys keys = keys_of(usual);
    std::string passed;
    EXPECT_EQ(keys.feed("\x1b[92;5u\x1b[92;5:2u\x1b[92;5:2u", passed), Typed::passed);
    EXPECT_TRUE(keys.withholds());
    keys.release(passed);
    EXPECT_EQ(passed, "\x1b[92;5u\x1b[92;5:2u\x1b[92;5:2u");
}

TEST(DetachKeys, AnotherKeyBetweenPassesBothOn) {
    expect_heard(usual, "\x1cx\x1cy\x1b[A", "\x1cx\x1cy\x1b[A", false);
}

TEST(DetachKeys, TheFirstKeyIsWithheldUntilReleased) {
    DetachKeys keys = keys_of(usual);
    std::string passed;
    EXPECT_EQ(keys.feed("\x1c", passed), Typed::passed);
    EXPECT_EQ(passed, "");
    EXPECT_TRUE(keys.withholds());
    keys.release(passed);
    EXPECT_EQ(passed, "\x1c");
    EXPECT_FALSE(keys.withholds());
    EXPECT_EQ(keys.feed("\x1c", passed), Typed::passed);
    EXPECT_EQ(keys.feed("\x1c", passed), Typed::detach);
}

TEST(DetachKeys, NothingDetachesInsideAPaste) {
    constexpr std::string_view paste = "\x1b[200~\x1c\x1c\x1b[92;5u\x1b[92;5u\x1b[20\x1b[201~";
    expect_heard(usual, paste, paste, false);
    expect_heard(usual, std::string(paste) + "\x1c\x1c", paste, true);
    expect_heard("ctrl-b d",
                 "\x1b[200~\x02"
                 "d\x1b[201~",
                 "\x1b[200~\x02"
                 "d\x1b[201~",
                 false);
}

TEST(DetachKeys, APasteAfterTheFirstKeyKeepsItsOrder) {
    expect_heard(usual, "\x1c\x1b[200~\x1c\x1b[201~", "\x1c\x1b[200~\x1c\x1b[201~", false);
}

TEST(DetachKeys, ALoneEscapeWaitsAndPasses) {
    DetachKeys keys = keys_of(usual);
    std::string passed;
    EXPECT_EQ(keys.feed("\x1b", passed), Typed::passed);
    EXPECT_TRUE(keys.in_sequence());
    EXPECT_EQ(keys.end_sequence(passed), Typed::passed);
    EXPECT_EQ(passed, "\x1b");
}

TEST(DetachKeys, EscapesAndAltKeysPassAsTheyCame) {
    constexpr std::string_view bytes =
        "\x1b\x1b[A\x1bx\x1bOP\x1b[1;5C\x1b[<0;10;10M\x1b[M !!\x1b[3~\x1b\x7f\xc3\xa9";
    expect_heard(usual, bytes, bytes, false);
}

TEST(DetachKeys, AnEndlessSequenceIsBounded) {
    std::string bytes = "\x1b[" + std::string(500, '1') + "u";
    DetachKeys keys = keys_of(usual);
    std::string passed;
    EXPECT_EQ(keys.feed(bytes, passed), Typed::passed);
    EXPECT_EQ(passed, bytes);
}

TEST(DetachKeys, AnotherPrefixRestartsTheKeys) {
    expect_heard("ctrl-b d",
                 "\x02\x02"
                 "d",
                 "\x02", true);
    expect_heard("ctrl-b d",
                 "\x02"
                 "D",
                 "\x02"
                 "D",
                 false);
    expect_heard("ctrl-b D", "\x02\x1b[100:68;2u", "", true);
}

TEST(DetachKeys, NoneNeverDetaches) {
    expect_heard("none", "\x1c\x1c\x1b[92;5u\x1b[92;5u", "\x1c\x1c\x1b[92;5u\x1b[92;5u", false);
    EXPECT_EQ(keys_of("none").describe(), "");
}

TEST(DetachKeys, DescribesItself) {
    EXPECT_EQ(keys_of(usual).describe(), "Ctrl-\\ twice");
    EXPECT_EQ(keys_of("ctrl-b d").describe(), "Ctrl-b d");
    EXPECT_EQ(keys_of("ctrl-space D").describe(), "Ctrl-Space D");
}

TEST(DetachKeys, RefusesWhatIsNoKeySequence) {
    for (const char* text :
         {"", "d", "ctrl-", "ctrl-[", "ctrl-1", "meta-x", "ctrl-b d d d d", "F12", "ctrl-b \x01"}) {
        auto keys = DetachKeys::parse(text);
        ASSERT_FALSE(keys) << text;
        EXPECT_EQ(keys.error().code, ErrorCode::invalid);
    }
}

} // namespace
} // namespace helios::cli
