// The bytes of every message of version 1, for ever: old holders outlive each upgrade.
#include "hold/protocol.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace helios::hold {
namespace {

template <class Body>
std::string hex(const Body& body) {
    static_assert(std::is_trivially_copyable_v<Body> || std::is_same_v<Body, RingHead>);
    const auto* bytes = reinterpret_cast<const unsigned char*>(&body);
    std::string text;
    for (std::size_t i = 0; i < sizeof body; ++i) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 15U];
        if (i % 8 == 7)
            text += ' ';
    }
    return text;
}

TEST(Frames, RequestsOfVersionOne) {
    EXPECT_EQ(hex(Header{1, Type::commit, 0, 0x44332211}), "0106000011223344 ");
    EXPECT_EQ(hex(Hello{Role::grid, {}, 0x8877665544332211}), "0200000000000000 1122334455667788 ");
    EXPECT_EQ(hex(Input{0x1817161514131211, 0x2827262524232221, 1, {}}),
              "1112131415161718 2122232425262728 0100000000000000 ");
    EXPECT_EQ(hex(Resize{0x1211, 0x2221, 0x3231, 0x4241}), "1112212231324142 ");
    EXPECT_EQ(hex(Signal{0x14131211, SignalTarget::everything, {}}), "1112131403000000 ");
    EXPECT_EQ(hex(Reply{0x1817161514131211}), "1112131415161718 ");
    EXPECT_EQ(hex(Commit{0x1817161514131211, 0x2827262524232221, 1, {}, 0x34333231}),
              "1112131415161718 2122232425262728 0100000031323334 ");
    EXPECT_EQ(hex(Limit{0x1817161514131211, 1, {}}), "1112131415161718 0100000000000000 ");
}

TEST(Frames, AnswersOfVersionOne) {
    EXPECT_EQ(hex(Refused{RefusedReason::stale_epoch, Type::hello, {}}), "0501000000000000 ");
    EXPECT_EQ(hex(InputAck{0x1817161514131211, 0x2827262524232221, InputOutcome::full, 1, {}}),
              "1112131415161718 2122232425262728 0301000000000000 ");
    EXPECT_EQ(hex(SignalAck{0x14131211, 0x24232221}), "1112131421222324 ");
    EXPECT_EQ(hex(CommitAck{0x1817161514131211, 1, 1, {}}), "1112131415161718 0101000000000000 ");
    EXPECT_EQ(hex(Exit{{0x1817161514131211, 0x2827262524232221}, 0x34333231, 0x44434241, 0x5857565554535251}),
              "1112131415161718 2122232425262728 3132333441424344 5152535455565758 ");
}

TEST(Frames, WelcomeOfVersionOne) {
    Welcome welcome;
    welcome.role = Role::broker;
    welcome.mode = Mode::pipe;
    welcome.streams = 2;
    welcome.ended = 1;
    welcome.child_pid = 0x14131211;
    welcome.epoch = 0x2827262524232221;
    welcome.child_start_ticks = 0x3837363534333231;
    welcome.started_wall_ns = 0x4847464544434241;
    welcome.columns = 0x5251;
    welcome.rows = 0x5453;
    welcome.x_pixels = 0x5655;
    welcome.y_pixels = 0x5857;
    welcome.ring_capacity = 0x6867666564636261;
    welcome.checkpoint_offset = 0x7877767574737271;
    welcome.checkpoint_epoch = 0x0807060504030201;
    welcome.checkpoint_fds = 0x1211;
    welcome.input_queued_bytes_64 = 0x1413;
    welcome.replies_dropped = 0x18171615;
    std::strcpy(welcome.terminal, "tm_01J");
    EXPECT_EQ(hex(welcome),
              "0101020111121314 2122232425262728 3132333435363738 4142434445464748 5152535455565758 "
              "6162636465666768 7172737475767778 0102030405060708 1112131415161718 746d5f30314a0000 "
              "0000000000000000 0000000000000000 0000000000000000 0000000000000000 ");
}

TEST(Frames, HeadOfTheRingOfVersionOne) {
    RingHead head;
    head.magic = ring_magic;
    head.capacity = 0x1817161514131211;
    head.written = 0x2827262524232221;
    head.released = 0x3837363534333231;
    head.effects = 0x4847464544434241;
    head.journal_first = 0x5857565554535251;
    head.journal_count = 0x6867666564636261;
    head.journal[0] = {0x7877767574737271, 0x0201, 0x0403, 0x0605, 0x0807};
    EXPECT_EQ(hex(head).substr(0, 17 * 10),
              "484c4953524e4731 1112131415161718 2122232425262728 3132333435363738 4142434445464748 "
              "ffffffffffffffff 5152535455565758 6162636465666768 7172737475767778 0102030405060708 ");
    EXPECT_EQ(ring_data_offset, 4096U);
    EXPECT_EQ(sizeof(WakePage), 4U);
}

TEST(Frames, NumbersOfVersionOne) {
    EXPECT_EQ(protocol_version, 1);
    constexpr Type in_order[] = {Type::hello,  Type::input, Type::resize,  Type::signal, Type::reply,
                                 Type::commit, Type::limit, Type::collect, Type::status};
    int number = 1;
    for (Type type : in_order)
        EXPECT_EQ(static_cast<int>(type), number++);
    constexpr Type answers[] = {Type::welcome,    Type::refused,    Type::input_ack,
                                Type::signal_ack, Type::commit_ack, Type::exit};
    number = 65;
    for (Type type : answers)
        EXPECT_EQ(static_cast<int>(type), number++);
    EXPECT_EQ(static_cast<int>(Role::broker) * 100 + static_cast<int>(Role::grid) * 10 +
                  static_cast<int>(Role::observer),
              123);
    EXPECT_EQ(static_cast<int>(RefusedReason::not_ended), 6);
    EXPECT_EQ(static_cast<int>(InputOutcome::closed), 4);
    EXPECT_EQ(static_cast<int>(SignalTarget::everything), 3);
    EXPECT_EQ(packet_bytes_max, 65'792U);
    EXPECT_EQ(reply_late_ns, 2'000'000'000);
}

} // namespace
} // namespace helios::hold
