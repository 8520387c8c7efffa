#include "pty/credit/cursors.hpp"

#include <gtest/gtest.h>

namespace helios::pty {
namespace {

constexpr std::int64_t second = 1'000'000'000;

wire::Credit credit(std::uint8_t consumer, std::uint64_t have, std::uint64_t limit) {
    return {TerminalId{}, 1, consumer, have, limit, false};
}

Position place(std::uint64_t offset) {
    return {offset, 0, hold::no_offset};
}

TEST(Cursors, AConsumerStartsWhereItsFirstCreditSays) {
    Cursors cursors;
    EXPECT_EQ(cursors.on_credit(credit(0, 100, 200), 1000, 0), CreditEffect::opened);
    auto group = cursors.furthest_back(1000);
    ASSERT_TRUE(group);
    EXPECT_EQ(group->consumers, 1U);
    EXPECT_EQ(group->at.offset, 100U);
    EXPECT_EQ(group->limit, 200U);
}

TEST(Cursors, NothingIsSentBeyondTheLimit) {
    Cursors cursors;
    cursors.on_credit(credit(3, 0, 200), 1000, 0);
    cursors.advance(8, place(200), 0);
    EXPECT_FALSE(cursors.furthest_back(1000));
    EXPECT_TRUE(cursors.starved(1000));
    EXPECT_FALSE(cursors.wants_more(1000));
}

TEST(Cursors, ConsumersAtOnePlaceShareAChunkWithTheLeastLimit) {
    Cursors cursors;
    cursors.on_credit(credit(0, 50, 500), 1000, 0);
    cursors.on_credit(credit(5, 50, 300), 1000, 0);
    auto group = cursors.furthest_back(1000);
    ASSERT_TRUE(group);
    EXPECT_EQ(group->consumers, 1U | 1U << 5);
    EXPECT_EQ(group->limit, 300U);
}

TEST(Cursors, TheOneBehindGoesFirstAndStopsWhereTheNextStands) {
    Cursors cursors;
    cursors.on_credit(credit(1, 400, 900), 1000, 0);
    cursors.on_credit(credit(2, 100, 900), 1000, 0);
    auto group = cursors.furthest_back(1000);
    ASSERT_TRUE(group);
    EXPECT_EQ(group->consumers, 4U);
    EXPECT_EQ(group->limit, 400U);
    cursors.advance(4, place(400), 0);
    cursors.advance(2, place(400), 0);
    EXPECT_EQ(cursors.furthest_back(1000)->consumers, 6U);
}

TEST(Cursors, CreditForWhatIsUnderWayDoesNotSendItAgain) {
    Cursors cursors;
    cursors.on_credit(credit(0, 0, 500), 1000, 0);
    cursors.advance(1, place(500), second);
    EXPECT_EQ(cursors.on_credit(credit(0, 250, 750), 1000, second + 1), CreditEffect::granted);
    EXPECT_EQ(cursors.furthest_back(1000)->at.offset, 500U);
}

TEST(Cursors, ALimitAtHaveMeansRewindNow) {
    Cursors cursors;
    cursors.on_credit(credit(0, 0, 500), 1000, 0);
    cursors.advance(1, place(500), 0);
    EXPECT_EQ(cursors.on_credit(credit(0, 200, 200), 1000, 1), CreditEffect::rewound);
    EXPECT_FALSE(cursors.furthest_back(1000));
    cursors.on_credit(credit(0, 200, 700), 1000, 2);
    EXPECT_EQ(cursors.furthest_back(1000)->at.offset, 200U);
}

TEST(Cursors, CreditLongAfterTheLastChunkMeansThatItWasLost) {
    Cursors cursors;
    cursors.on_credit(credit(0, 0, 500), 500, 0);
    cursors.advance(1, place(500), 0);
    EXPECT_EQ(cursors.on_credit(credit(0, 0, 500), 500, second + 1), CreditEffect::rewound);
}

TEST(Cursors, ACreditRepeatedOverTwoResendsMeansThatAChunkWasLost) {
    Cursors cursors;
    cursors.on_credit(credit(0, 100, 500), 9000, 0);
    cursors.advance(1, place(500), 0);
    cursors.on_credit(credit(0, 200, 700), 9000, second);
    cursors.advance(1, place(700), second);
    // Chunks go on being sent, so only the repetition can tell.
    EXPECT_EQ(cursors.on_credit(credit(0, 200, 800), 9000, 2 * second), CreditEffect::granted);
    cursors.advance(1, place(800), 2 * second);
    EXPECT_EQ(cursors.on_credit(credit(0, 200, 900), 9000, 2 * second + 1), CreditEffect::granted);
    EXPECT_EQ(cursors.on_credit(credit(0, 200, 900), 9000, 3 * second), CreditEffect::rewound);
    EXPECT_EQ(cursors.furthest_back(9000)->at.offset, 200U);
}

TEST(Cursors, TheFirstCreditAfterAReconnectSaysAnewWhereItStands) {
    Cursors cursors;
    cursors.on_credit(credit(0, 0, 500), 1000, 0);
    cursors.advance(1, place(500), 0);
    cursors.expect_resync();
    EXPECT_EQ(cursors.on_credit(credit(0, 300, 800), 1000, 1), CreditEffect::rewound);
}

TEST(Cursors, AConsumerMayBeAheadOfWhatThisBrokerSent) {
    Cursors cursors;
    cursors.on_credit(credit(0, 0, 500), 1000, 0);
    cursors.on_credit(credit(0, 700, 900), 1000, 1);
    EXPECT_EQ(cursors.furthest_back(1000)->at.offset, 700U);
}

TEST(Cursors, CreditForBytesNeverWrittenIsIgnored) {
    Cursors cursors;
    EXPECT_EQ(cursors.on_credit(credit(0, 1001, 2000), 1000, 0), CreditEffect::ignored);
    EXPECT_EQ(cursors.on_credit(credit(64, 0, 2000), 1000, 0), CreditEffect::ignored);
    EXPECT_EQ(cursors.open(), 0U);
}

TEST(Cursors, ASuspendedConsumerIsSentNothingBeforeItsNextCredit) {
    Cursors cursors;
    cursors.on_credit(credit(7, 0, 500), 1000, 0);
    cursors.suspend(7);
    EXPECT_FALSE(cursors.furthest_back(1000));
    EXPECT_FALSE(cursors.wants_more(0));
    cursors.on_credit(credit(7, 900, 1500), 1000, 1);
    EXPECT_EQ(cursors.furthest_back(1000)->at.offset, 900U);
}

TEST(Cursors, AClosedConsumerIsForgotten) {
    Cursors cursors;
    cursors.on_credit(credit(9, 0, 500), 1000, 0);
    auto closing = credit(9, 0, 0);
    closing.closed = true;
    EXPECT_EQ(cursors.on_credit(closing, 1000, 1), CreditEffect::closed);
    EXPECT_FALSE(cursors.furthest_back(1000));
    EXPECT_TRUE(cursors.all_sent(1000));
}

TEST(Cursors, AllIsSentOnlyWhenEveryConsumerGotTheEnd) {
    Cursors cursors;
    cursors.on_credit(credit(0, 0, 2000), 1000, 0);
    cursors.on_credit(credit(1, 0, 2000), 1000, 0);
    cursors.advance(1, place(1000), 0);
    EXPECT_FALSE(cursors.all_sent(1000));
    cursors.advance(2, place(1000), 0);
    EXPECT_TRUE(cursors.all_sent(1000));
}

} // namespace
} // namespace helios::pty
