// What no screen ever wrote is refused: the history's bytes above all, which are read long after.
#include "grid/history/history.hpp"
#include "grid/history/line_codec.hpp"
#include "grid/checkpoint.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

using Segment = std::vector<std::uint8_t>;

Segment segment(std::string_view text, std::string_view runs) {
    Segment bytes(2 * line_codec::number_bytes_max);
    auto* end = line_codec::put_number(line_codec::put_number(bytes.data(), text.size()), runs.size());
    bytes.resize(static_cast<std::size_t>(end - bytes.data()));
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.insert(bytes.end(), runs.begin(), runs.end());
    return bytes;
}

bool sound(const Segment& line) {
    History history(10, 1 << 20);
    return history.push_encoded(line, RowEnd::line_ends) && history.sound();
}

TEST(Restore, TakesTheHistoryLinesThatAreWritten) {
    EXPECT_TRUE(sound(segment("", "")));
    EXPECT_TRUE(sound(segment("abc", "")));
    EXPECT_TRUE(sound(segment("\x01\xe4\xb8\xad"
                              "e\x02\xcc\x81",
                              "\x01\x00\x01\x08\x80\x14"sv))); // The second is underlined with dashes.
    Segment two = segment("abc", "");
    const Segment second = segment("d", "");
    two.insert(two.end(), second.begin(), second.end());
    EXPECT_TRUE(sound(two));
}

TEST(Restore, RefusesBytesThatAreNoSegments) {
    EXPECT_FALSE(sound({}));
    EXPECT_FALSE(sound({3, 0, 'a', 'b'}));
    EXPECT_FALSE(sound({1, 2, 'a', 1}));
    EXPECT_FALSE(sound({1, 0, 'a', 'b'}));
    EXPECT_FALSE(sound({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0}));
}

TEST(Restore, RefusesTextThatNoCellHolds) {
    for (const std::string_view text :
         {"a\x1b"sv, "a\x7f"sv, "\xc2\x85"sv, "\xed\xa0\x80"sv, "\xe4\xb8"sv, "\xff"sv, "a\x01"sv, "a\x02"sv,
          "\x02"
          "a"sv,
          "\x01\x01"
          "a"sv,
          "a\x01\x02"
          "b"sv}) {
        EXPECT_FALSE(sound(segment(text, ""))) << testing::PrintToString(text);
    }
    std::string marks = "a";
    for (int mark = 0; mark < 15; ++mark)
        marks += "\x02\xcc\x81";
    EXPECT_TRUE(sound(segment(marks, "")));
    EXPECT_FALSE(sound(segment(marks + "\x02\xcc\x81", "")));
}

TEST(Restore, RefusesLooksThatNoStyleHas) {
    for (const std::string_view runs : {"\x02\x00\x01\x00"sv,            // More characters than there are.
                                        "\x01\x00"sv,                    // Fewer.
                                        "\x00\x00\x02\x00"sv,            // None.
                                        "\x02\x20"sv,                    // An unknown part.
                                        "\x02\x01\x00"sv,                // The default colour by name.
                                        "\x02\x01\x80\x82\x80\x08"sv,    // An index beyond 255.
                                        "\x02\x01\x80\x80\x80\x18"sv,    // An unknown kind of colour.
                                        "\x02\x08\x80\x18"sv,            // Underline 6.
                                        "\x02\x08\x80\x1c"sv,            // Underline 7.
                                        "\x02\x08\x80\x80\x02"sv,        // An unknown attribute.
                                        "\x02\x08"sv,                    // Cut.
                                        "\x02\x10\x00\x00"sv,            // A link to nowhere.
                                        "\x02\x10\x00\x02\x61\x1b"sv,    // A link with an escape in it.
                                        "\x02\x10\x01\xff\x01\x61"sv}) { // A link's id that is no text.
        EXPECT_FALSE(sound(segment("ab", runs))) << testing::PrintToString(runs);
    }
    EXPECT_TRUE(sound(segment("ab", "\x02\x10\x00\x01\x61"sv)));
}

std::vector<std::byte> saved(const Screen& screen) {
    std::vector<std::byte> bytes;
    serialize(screen, CheckpointScope::screen_and_history, bytes);
    return bytes;
}

TEST(Restore, RefusesAnUnknownUnderlineInTheHistory) {
    Screen screen(Size{10, 1});
    screen.feed(bytes_of("\x1b[4:5mx\x1b[m\r\n"));
    auto bytes = saved(screen);
    const std::vector attrs{std::byte{0x80}, std::byte{0x14}};
    const auto at = std::find_end(bytes.begin(), bytes.end(), attrs.begin(), attrs.end());
    ASSERT_NE(at, bytes.end());
    at[1] = std::byte{0x1c};
    seal_checkpoint(bytes);
    const auto copy = restore(bytes);
    ASSERT_FALSE(copy);
    EXPECT_NE(copy.error().detail.find("every line of the history can be read"), std::string::npos);
}

// Whatever byte is changed to whatever it is next to: refused, or a screen that goes on by the rules.
TEST(RestoreProperty, GivesSoundScreensOrNone) {
    Screen screen(Size{8, 2});
    screen.feed(bytes_of(
        "\x1b[4:3;38;5;9mab\x1b]8;;u\x1b\\c\x1b]8;;\x1b\\e\xcc\x81\xe4\xb8\xad\r\n1\x1b[44m\r\n2\r\n\x1b"
        "7\x1b[>3u\x1b[?2027h\x1b[=5"));
    const auto good = saved(screen);
    std::size_t restored = 0;
    for (std::size_t place = 24; place < good.size(); ++place) {
        for (const unsigned flip : {0x01U, 0x02U, 0x08U, 0x40U, 0x80U, 0xffU}) {
            auto bytes = good;
            bytes[place] ^= static_cast<std::byte>(flip);
            seal_checkpoint(bytes);
            auto copy = restore(bytes);
            if (!copy)
                continue;
            ++restored;
            ASSERT_EQ(violations(*copy), "") << place << " flipped by " << flip;
            copy->feed(bytes_of("u\x1b[<2u\x1b[3b\xf0\x9f\x8f\xbd\xcc\x81\x1b"
                                "8\x1b[5m\xe4\xb8\xad\r\nx\n\n"));
            copy->resize(Size{5, 4});
            ASSERT_EQ(violations(*copy), "") << place << " flipped by " << flip;
            ASSERT_TRUE(restore(saved(*copy))) << place << " flipped by " << flip;
        }
    }
    EXPECT_GT(restored, 100U);
}

} // namespace
} // namespace helios::grid
