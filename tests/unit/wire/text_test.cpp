#include "wire/text.hpp"

#include <gtest/gtest.h>

namespace helios::wire {
namespace {

TEST(Utf8, WellFormedTextIsAccepted) {
    for (const char* text : {"", "plain", "eight bytes and more", "\xC3\xA4", "12345678\xE2\x82\xAC",
                             "\xF0\x9F\x8C\x9E", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"})
        EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, IllFormedTextIsRefused) {
    for (const char* text : {"\x80", "\xC3", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xE2\x82",
                             "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                             "\xFF", "12345678\xFE", "\xC3(", "\xE2\x82("})
        EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(Utf8, EachBrokenByteBecomesAReplacement) {
    EXPECT_EQ(repaired_utf8("a\xFF"
                            "b\xC3"),
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD");
    EXPECT_EQ(repaired_utf8("\xE2\x82("), "\xEF\xBF\xBD\xEF\xBF\xBD(");
    EXPECT_EQ(repaired_utf8("k\xC3\xA4se"), "k\xC3\xA4se");
}

TEST(Utf8, RepairedTextIsAlwaysWellFormed) {
    for (unsigned pair = 0; pair < 0x10000; ++pair) {
        std::string text{'x', static_cast<char>(pair >> 8U), static_cast<char>(pair), 'y'};
        ASSERT_TRUE(is_utf8(repaired_utf8(text))) << pair;
        if (is_utf8(text)) {
            ASSERT_EQ(repaired_utf8(text), text);
        }
    }
}

TEST(Topic, HasWordsSeparatedByDots) {
    for (const char* topic : {"terminal", "terminal.spawned", "terminal.state.changed", "a1.b_2._x"}) {
        bool expected = std::string_view(topic) != "a1.b_2._x";
        EXPECT_EQ(is_topic(topic), expected) << topic;
    }
}

TEST(Topic, OtherFormsAreRefused) {
    for (const char* topic : {"", ".", "terminal.", ".terminal", "terminal..x", "Terminal.x", "1terminal",
                              "my_word.x", "terminal.X", "terminal.1x", "terminal x", "terminal.\xC3\xA4"})
        EXPECT_FALSE(is_topic(topic)) << topic;
    EXPECT_TRUE(is_topic(std::string(128, 'a')));
    EXPECT_FALSE(is_topic(std::string(129, 'a')));
}

} // namespace
} // namespace helios::wire
