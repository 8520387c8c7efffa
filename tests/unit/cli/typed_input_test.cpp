#include "cli/attach/typed_input.hpp"

#include <gtest/gtest.h>

namespace helios::cli {
namespace {

constexpr std::int64_t ms = 1'000'000;
using wire::InputOutcome;

wire::InputAck ack(std::uint64_t seq, InputOutcome outcome) {
    wire::InputAck message;
    message.seq = seq;
    message.outcome = outcome;
    return message;
}

// Sends all that may be sent: "1:abc 2:def".
std::string sent(TypedInput& input, std::int64_t now_ns) {
    std::string text;
    while (const TypedInput::Chunk* chunk = input.next(now_ns)) {
        text += (text.empty() ? "" : " ") + std::to_string(chunk->seq) + ":" + chunk->bytes;
        input.mark_sent(now_ns);
    }
    return text;
}

TEST(TypedInput, NumbersWhatIsTyped) {
    TypedInput input;
    input.push("a", 0);
    EXPECT_EQ(sent(input, 0), "1:a");
    input.push("b", 0);
    input.push("c", 0);
    EXPECT_EQ(sent(input, 0), "2:bc");
    EXPECT_EQ(sent(input, 0), "");
}

TEST(TypedInput, ForgetsWhatWasTaken) {
    TypedInput input;
    input.push("a", 0);
    sent(input, 0);
    input.on_ack(ack(1, InputOutcome::accepted), 1);
    EXPECT_TRUE(input.empty());
    EXPECT_FALSE(input.due_ns());
}

TEST(TypedInput, SendsTheSameNumbersAgainAfterAReconnect) {
    TypedInput input;
    input.push("a", 0);
    sent(input, 0);
    input.push("b", 0);
    sent(input, 0);
    input.on_ack(ack(1, InputOutcome::accepted), 0);
    input.send_again();
    input.push("c", 0);
    EXPECT_EQ(sent(input, 0), "2:b 3:c");
    input.on_ack(ack(2, InputOutcome::repeated), 0);
    input.on_ack(ack(3, InputOutcome::accepted), 0);
    EXPECT_TRUE(input.empty());
}

TEST(TypedInput, ALaterAckCoversTheEarlierOnes) {
    TypedInput input;
    for (const char* text : {"a", "b", "c"}) {
        input.push(text, 0);
        sent(input, 0);
    }
    input.on_ack(ack(3, InputOutcome::accepted), 0);
    EXPECT_TRUE(input.empty());
}

TEST(TypedInput, WaitsAWhileAfterFullAndKeepsTheOrder) {
    TypedInput input;
    for (const char* text : {"a", "b"}) {
        input.push(text, 0);
        sent(input, 0);
    }
    input.on_ack(ack(1, InputOutcome::full), 10 * ms);
    input.on_ack(ack(2, InputOutcome::full), 10 * ms);
    EXPECT_EQ(sent(input, 11 * ms), "");
    ASSERT_TRUE(input.due_ns());
    EXPECT_EQ(sent(input, *input.due_ns()), "1:a 2:b");
}

TEST(TypedInput, SendsAgainWhatWasNeverAnswered) {
    TypedInput input;
    input.push("a", 0);
    sent(input, 0);
    EXPECT_EQ(sent(input, 999 * ms), "");
    ASSERT_TRUE(input.due_ns());
    EXPECT_EQ(sent(input, *input.due_ns()), "1:a");
}

TEST(TypedInput, StopsReadingTheKeyboardAtItsWindow) {
    TypedInput input;
    input.push(std::string(TypedInput::window_bytes, 'x'), 5);
    EXPECT_FALSE(input.wants_more(6));
    std::size_t sent_bytes = 0;
    while (const TypedInput::Chunk* chunk = input.next(6)) {
        EXPECT_LE(chunk->bytes.size(), TypedInput::chunk_bytes);
        sent_bytes += chunk->bytes.size();
        input.mark_sent(6);
    }
    EXPECT_EQ(sent_bytes, TypedInput::window_bytes);
    input.on_ack(ack(1, InputOutcome::accepted), 7);
    EXPECT_TRUE(input.wants_more(8));
}

TEST(TypedInput, ReadsOnWhenNothingIsTakenForASecond) {
    TypedInput input;
    input.push(std::string(TypedInput::window_bytes, 'x'), 0);
    ASSERT_TRUE(input.due_ns());
    EXPECT_TRUE(input.wants_more(TypedInput::blocked_ns));
    input.push(std::string(2 * TypedInput::bytes_max, 'y'), TypedInput::blocked_ns);
    EXPECT_EQ(input.refused_bytes(), TypedInput::bytes_max + TypedInput::window_bytes);
}

TEST(TypedInput, SendsNeverMoreThanItsWindowUnacknowledged) {
    TypedInput input;
    input.push(std::string(4 * TypedInput::window_bytes, 'x'), 0);
    std::size_t bytes = 0;
    while (const TypedInput::Chunk* chunk = input.next(0)) {
        bytes += chunk->bytes.size();
        input.mark_sent(0);
    }
    EXPECT_EQ(bytes, TypedInput::window_bytes);
}

TEST(TypedInput, DropsEverythingWhenTheProgramIsGoneOrItIsDenied) {
    for (InputOutcome outcome : {InputOutcome::closed, InputOutcome::denied}) {
        TypedInput input;
        input.push("a", 0);
        sent(input, 0);
        input.push("b", 0);
        input.on_ack(ack(1, outcome), 0);
        EXPECT_TRUE(input.empty());
        input.push("c", 0);
        EXPECT_EQ(sent(input, 0), "2:c");
    }
}

TEST(TypedInput, IgnoresAcksItDoesNotKnow) {
    TypedInput input;
    input.push("a", 0);
    sent(input, 0);
    input.on_ack(ack(7, InputOutcome::accepted), 0);
    input.on_ack(ack(0, InputOutcome::full), 0);
    input.on_ack(ack(1, InputOutcome::unknown), 0);
    EXPECT_FALSE(input.empty());
}

} // namespace
} // namespace helios::cli
