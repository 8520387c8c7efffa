// Checkpoints: the same screen goes on at any point; torn and hostile bytes are refused.
#include "grid/checkpoint.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "screen_check.hpp"

namespace helios::grid {
namespace {

std::vector<std::byte> saved(const Screen& screen, CheckpointScope scope) {
    std::vector<std::byte> bytes;
    serialize(screen, scope, bytes);
    return bytes;
}

TEST(Checkpoint, RestoresTheSameBytes) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        Screen screen(Size{16, 5});
        screen.feed(bytes_of(noise(seed, 80)));
        const auto bytes = saved(screen, CheckpointScope::screen_and_history);
        const auto copy = restore(bytes);
        ASSERT_TRUE(copy) << copy.error().detail;
        ASSERT_EQ(saved(*copy, CheckpointScope::screen_and_history), bytes) << "seed " << seed;
        ASSERT_EQ(everything(*copy), everything(screen)) << "seed " << seed;
        ASSERT_EQ(copy->history_text(0, 999), screen.history_text(0, 999)) << "seed " << seed;
    }
}

TEST(CheckpointProperty, GoesOnAtAnyByte) {
    for (unsigned seed = 0; seed < 12; ++seed) {
        const std::string input = noise(seed, 50);
        Screen whole(Size{12, 4});
        Recorder heard;
        whole.feed(bytes_of(input), heard);
        for (std::size_t cut = 0; cut <= input.size(); ++cut) {
            Screen first(Size{12, 4});
            Recorder heard_parts;
            first.feed(bytes_of(std::string_view(input).substr(0, cut)), heard_parts);
            auto second = restore(saved(first, CheckpointScope::screen_and_history));
            ASSERT_TRUE(second) << second.error().detail;
            second->feed(bytes_of(std::string_view(input).substr(cut)), heard_parts);
            ASSERT_EQ(everything(*second), everything(whole)) << "seed " << seed << " cut " << cut;
            ASSERT_EQ(heard_parts.replies, heard.replies) << "seed " << seed << " cut " << cut;
            ASSERT_EQ(second->history_text(0, 999), whole.history_text(0, 999));
            ASSERT_EQ(second->counters(), whole.counters());
        }
    }
}

TEST(Checkpoint, GoesOnInsideStringsAndCharacters) {
    for (std::string_view input :
         {"\x1b]0;title\x07x"sv, "\x1bP$qm\x1b\\x"sv, "\xf0\x9f\x98\x80x"sv, "\x1b[38:2::1:2:3mx"sv,
          "\x1b]2;\xc2\xa9\xc2\x9cx"sv, "\x1b_Gi=1;AAAA\x1b\\x"sv}) {
        Screen whole(Size{12, 4});
        whole.feed(bytes_of(input));
        for (std::size_t cut = 0; cut <= input.size(); ++cut) {
            Screen first(Size{12, 4});
            first.feed(bytes_of(input.substr(0, cut)));
            auto second = restore(saved(first, CheckpointScope::screen));
            ASSERT_TRUE(second) << second.error().detail;
            second->feed(bytes_of(input.substr(cut)));
            ASSERT_EQ(everything(*second), everything(whole)) << cut;
        }
    }
}

TEST(Checkpoint, LeavesTheHistoryOutWhenAsked) {
    Screen screen(Size{10, 2});
    screen.feed(bytes_of("1\r\n2\r\n3\r\n4"));
    EXPECT_EQ(restore(saved(screen, CheckpointScope::screen))->history_size(), 0U);
    EXPECT_EQ(restore(saved(screen, CheckpointScope::screen_and_history))->history_size(), 2U);
}

TEST(Checkpoint, KeepsTheHistorysLimits) {
    ScreenOptions options;
    options.size = Size{10, 2};
    options.history_lines_max = 3;
    Screen screen(options);
    auto copy = restore(saved(screen, CheckpointScope::screen));
    ASSERT_TRUE(copy);
    for (int line = 0; line < 10; ++line)
        copy->feed(bytes_of("x\r\n"));
    EXPECT_EQ(copy->history_size(), 3U);
}

TEST(Checkpoint, IsRefusedWhenCutOrChanged) {
    Screen screen(Size{16, 5});
    screen.feed(bytes_of(noise(4, 60)));
    const auto bytes = saved(screen, CheckpointScope::screen_and_history);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_FALSE(restore(std::span(bytes).first(size))) << size;
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto changed = bytes;
        changed[at] ^= std::byte{0x40};
        ASSERT_FALSE(restore(changed)) << at;
    }
    auto padded = bytes;
    padded.push_back(std::byte{});
    EXPECT_FALSE(restore(padded));
}

TEST(Checkpoint, SaysWhatIsWrong) {
    auto bytes = saved(Screen(Size{4, 2}), CheckpointScope::screen);
    bytes[4] = std::byte{99};
    EXPECT_NE(restore(bytes).error().detail.find("version 99"), std::string::npos);
    bytes[0] = std::byte{0};
    EXPECT_NE(restore(bytes).error().detail.find("not a checkpoint"), std::string::npos);
    EXPECT_NE(restore({}).error().detail.find("shorter"), std::string::npos);
}

} // namespace
} // namespace helios::grid
