#include "pty/credit/input_queue.hpp"

#include <gtest/gtest.h>

namespace helios::pty {
namespace {

wire::InputChunk input(std::uint64_t writer, std::uint64_t seq, const std::vector<std::uint8_t>& bytes) {
    return {TerminalId{}, writer, seq, bytes};
}

const std::vector<std::uint8_t> key{'a'};
const std::vector<std::uint8_t> most(InputQueue::bytes_max, 'p');

TEST(InputQueue, OneMessageIsInFlightAndTheRestWaitsInOrder) {
    InputQueue queue;
    EXPECT_TRUE(queue.push(InputOrigin::session, input(1, 1, key)));
    EXPECT_TRUE(queue.push(InputOrigin::bus, input(2, 1, key)));
    ASSERT_NE(queue.to_send(), nullptr);
    EXPECT_EQ(queue.to_send()->writer, 1U);
    queue.mark_sent();
    EXPECT_EQ(queue.to_send(), nullptr);
    EXPECT_FALSE(queue.answered(2, 1));
    ASSERT_TRUE(queue.answered(1, 1));
    EXPECT_EQ(queue.to_send()->origin, InputOrigin::bus);
}

TEST(InputQueue, BeyondItsBytesInputIsRefused) {
    InputQueue queue;
    EXPECT_TRUE(queue.push(InputOrigin::session, input(1, 1, most)));
    EXPECT_FALSE(queue.push(InputOrigin::session, input(1, 2, key)));
}

TEST(InputQueue, NothingLaterOvertakesARefusedMessage) {
    InputQueue queue;
    queue.push(InputOrigin::session, input(1, 1, most));
    EXPECT_FALSE(queue.push(InputOrigin::session, input(1, 2, key)));
    queue.mark_sent();
    queue.answered(1, 1);
    EXPECT_FALSE(queue.push(InputOrigin::session, input(1, 3, key)));
    EXPECT_TRUE(queue.push(InputOrigin::session, input(2, 9, key)));
    EXPECT_TRUE(queue.push(InputOrigin::session, input(1, 2, key)));
    EXPECT_TRUE(queue.push(InputOrigin::session, input(1, 3, key)));
}

TEST(InputQueue, WhatTheHolderRefusesTakesItsWritersLaterInputWithIt) {
    InputQueue queue;
    for (std::uint64_t seq = 1; seq <= 3; ++seq)
        queue.push(InputOrigin::session, input(1, seq, key));
    queue.push(InputOrigin::session, input(2, 1, key));
    queue.mark_sent();
    auto refused = queue.answered(1, 1);
    auto dropped = queue.refuse_after(*refused);
    ASSERT_EQ(dropped.size(), 2U);
    EXPECT_EQ(dropped[0].seq, 2U);
    EXPECT_EQ(queue.to_send()->writer, 2U);
    EXPECT_FALSE(queue.push(InputOrigin::session, input(1, 4, key)));
    EXPECT_TRUE(queue.push(InputOrigin::session, input(1, 1, key)));
}

TEST(InputQueue, AfterAReconnectTheUnansweredMessageGoesOutAgain) {
    InputQueue queue;
    queue.push(InputOrigin::session, input(1, 1, key));
    queue.mark_sent();
    queue.send_again();
    ASSERT_NE(queue.to_send(), nullptr);
    EXPECT_EQ(queue.to_send()->seq, 1U);
}

} // namespace
} // namespace helios::pty
