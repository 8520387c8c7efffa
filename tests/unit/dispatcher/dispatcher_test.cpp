// Rules 1, 4, 5 and 7 of the bus, and that every call and every ask ends exactly once.
#include "bus/dispatcher.hpp"
#include "wire/error_codes.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace helios::bus {
namespace {

namespace code = wire::error_code;
using wire::Envelope;
constexpr std::int64_t second = 1'000'000'000;

class DispatcherTest : public testing::Test {
protected:
    struct Sent {
        std::string peer;
        Envelope envelope;
    };

    Call dispatch(std::string_view method, const std::string& peer = "cli.1") {
        Envelope command = wire::make_command(method, std::monostate{});
        last_id_ = command.id;
        last_call_ = 0;
        dispatcher_.dispatch(peer, std::move(command), now_);
        return last_call_;
    }
    void serve(std::string_view method) {
        ASSERT_TRUE(dispatcher_.add(method, [this](Call call, Envelope command) {
            last_call_ = call;
            last_command_ = std::move(command);
        }));
    }
    Envelope ask(Patience patience) {
        Envelope command = wire::make_command("terminal.spawn", wire::Text{"kept"});
        dispatcher_.ask(
            {"core", command, patience}, [this](Envelope answer) { answers_.push_back(answer); }, now_);
        return command;
    }
    std::string last_code() const { return answers_.empty() ? "none" : answers_.back().error.code; }
    std::size_t sent_to(std::string_view peer) const {
        std::size_t count = 0;
        for (const Sent& sent : sent_)
            count += sent.peer == peer ? 1 : 0;
        return count;
    }

    std::int64_t now_ = second;
    std::vector<Sent> sent_;
    std::vector<Envelope> answers_;
    Dispatcher dispatcher_{[this](const std::string& peer, const Envelope& envelope) {
        sent_.push_back({peer, envelope});
    }};
    Call last_call_ = 0;
    std::string last_id_;
    Envelope last_command_;
};

TEST_F(DispatcherTest, HasOneHandlerPerMethod) {
    serve("terminal.list");
    auto again = dispatcher_.add("terminal.list", [](Call, Envelope) {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::exists);
    EXPECT_FALSE(dispatcher_.add("terminal.fly", [](Call, Envelope) {}));
}

TEST_F(DispatcherTest, NamesAMethodThatNobodyAnswers) {
    dispatch("terminal.list");
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].envelope.error.code, code::method_not_found);
}

TEST_F(DispatcherTest, GivesEachCommandACorrelationThatItsAnswerCarries) {
    serve("terminal.list");
    Call call = dispatch("terminal.list");
    ASSERT_TRUE(last_command_.correlation_id.starts_with("cor_"));
    dispatcher_.answer(call, wire::make_response(last_command_, wire::TerminalList{}), now_);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].peer, "cli.1");
    EXPECT_EQ(sent_[0].envelope.id, last_id_);
    EXPECT_EQ(sent_[0].envelope.correlation_id, last_command_.correlation_id);
}

TEST_F(DispatcherTest, AnswersACallOnceAndCountsWhatComesLate) {
    serve("terminal.list");
    Call call = dispatch("terminal.list");
    dispatcher_.answer(call, wire::make_response(last_command_, std::monostate{}), now_);
    dispatcher_.answer(call, wire::make_response(last_command_, std::monostate{}), now_);
    EXPECT_EQ(sent_.size(), 1U);
    EXPECT_EQ(dispatcher_.counters().late_answers, 1U);
    EXPECT_EQ(dispatcher_.open_calls(), 0U);
}

TEST_F(DispatcherTest, StopsACommandThatCausesItselfTenTimesOver) {
    int runs = 0;
    ASSERT_TRUE(dispatcher_.add("terminal.list", [&](Call, const Envelope&) {
        ++runs;
        dispatcher_.dispatch("cli.1", wire::make_command("terminal.list", std::monostate{}), now_);
    }));
    dispatch("terminal.list");
    EXPECT_EQ(runs, Dispatcher::depth_max);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].envelope.error.code, code::handler_error);
}

TEST_F(DispatcherTest, RefusesCallsBeyondItsBoundWithBackpressure) {
    serve("terminal.list");
    for (std::size_t i = 0; i < Dispatcher::calls_max; ++i)
        ASSERT_NE(dispatch("terminal.list"), 0U);
    EXPECT_EQ(dispatch("terminal.list"), 0U);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].envelope.error.code, code::backpressure);
    EXPECT_TRUE(sent_[0].envelope.error.retryable);
}

TEST_F(DispatcherTest, LetsTheOldestDeferredCallGiveWay) {
    serve("terminal.wait");
    dispatch("terminal.wait", "cli.oldest");
    std::string oldest = last_id_;
    for (std::size_t i = 0; i < Dispatcher::deferred_max; ++i)
        ASSERT_NE(dispatch("terminal.wait", "cli.newer"), 0U);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].peer, "cli.oldest");
    EXPECT_EQ(sent_[0].envelope.id, oldest);
    EXPECT_EQ(sent_[0].envelope.error.code, code::backpressure);
    EXPECT_EQ(dispatcher_.open_calls(), Dispatcher::deferred_max);
}

TEST_F(DispatcherTest, AnswersForAHandlerThatForgotItsCallerButNotForADeferredOne) {
    serve("terminal.list");
    serve("terminal.wait");
    dispatch("terminal.wait");
    dispatch("terminal.list");
    EXPECT_EQ(dispatcher_.next_due_ns(), now_ + Dispatcher::call_ns_max);
    now_ += Dispatcher::call_ns_max;
    dispatcher_.on_time(now_);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].envelope.error.code, code::timeout);
    EXPECT_EQ(dispatcher_.open_calls(), 1U);
}

TEST_F(DispatcherTest, ForwardsTheSameIdAndHandsTheAnswerBack) {
    Envelope command = ask(Patience::none);
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].peer, "core");
    EXPECT_EQ(sent_[0].envelope.id, command.id);
    dispatcher_.on_response("core", wire::make_response(command, wire::Text{"done"}));
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_TRUE(answers_[0].ok());
    EXPECT_EQ(dispatcher_.open_asks(), 0U);
}

TEST_F(DispatcherTest, TakesAnAnswerOnlyFromTheServiceThatWasAsked) {
    Envelope command = ask(Patience::none);
    dispatcher_.on_response("grid", wire::make_response(command, std::monostate{}));
    EXPECT_TRUE(answers_.empty());
    EXPECT_EQ(dispatcher_.counters().late_answers, 1U);
}

TEST_F(DispatcherTest, EndsAnAskAtItsDeadlineAndDropsTheLateAnswer) {
    Envelope command = ask(Patience::none);
    now_ += Dispatcher::ask_ns_max - 1;
    dispatcher_.on_time(now_);
    EXPECT_TRUE(answers_.empty());
    EXPECT_EQ(dispatcher_.next_due_ns(), now_ + 1);
    dispatcher_.on_time(++now_);
    EXPECT_EQ(last_code(), code::timeout);
    EXPECT_TRUE(answers_.back().error.retryable);
    dispatcher_.on_response("core", wire::make_response(command, std::monostate{}));
    EXPECT_EQ(answers_.size(), 1U);
    EXPECT_EQ(dispatcher_.counters().late_answers, 1U);
    EXPECT_EQ(dispatcher_.next_due_ns(), std::nullopt);
}

TEST_F(DispatcherTest, RefusesAsksBeyondItsBoundAndASecondUnderTheSameId) {
    Envelope command = ask(Patience::none);
    dispatcher_.ask(
        {"core", command, Patience::none}, [this](Envelope a) { answers_.push_back(a); }, now_);
    EXPECT_EQ(last_code(), code::validation_error);
    for (std::size_t i = 1; i < Dispatcher::asks_max; ++i)
        ask(Patience::none);
    ask(Patience::none);
    EXPECT_EQ(last_code(), code::backpressure);
    EXPECT_EQ(dispatcher_.open_asks(), Dispatcher::asks_max);
}

TEST_F(DispatcherTest, SaysAtOnceThatAServiceIsNotThere) {
    Envelope command = ask(Patience::none);
    dispatcher_.on_undeliverable("core", command.id, Dispatcher::Obstacle::no_route, now_);
    EXPECT_EQ(last_code(), code::provider_unavailable);
    EXPECT_TRUE(answers_.back().error.retryable);
}

TEST_F(DispatcherTest, WaitsForAServiceThatIsToArrive) {
    Envelope command = ask(Patience::arrival);
    dispatcher_.on_undeliverable("core", command.id, Dispatcher::Obstacle::no_route, now_);
    EXPECT_TRUE(answers_.empty());
    dispatcher_.on_arrival("core");
    EXPECT_EQ(sent_to("core"), 2U);
    EXPECT_TRUE(std::holds_alternative<wire::Text>(sent_.back().envelope.payload));
    dispatcher_.on_response("core", wire::make_response(command, std::monostate{}));
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_TRUE(answers_[0].ok());
}

TEST_F(DispatcherTest, TakesAnAnswerAsASignThatTheServiceIsThere) {
    Envelope waiting = ask(Patience::arrival);
    dispatcher_.on_undeliverable("core", waiting.id, Dispatcher::Obstacle::no_route, now_);
    Envelope other = ask(Patience::none);
    sent_.clear();
    dispatcher_.on_response("core", wire::make_response(other, std::monostate{}));
    ASSERT_EQ(sent_.size(), 1U);
    EXPECT_EQ(sent_[0].envelope.id, waiting.id);
}

TEST_F(DispatcherTest, WaitsForAServiceNoLongerThanThreeSeconds) {
    Envelope command = ask(Patience::arrival);
    dispatcher_.on_undeliverable("core", command.id, Dispatcher::Obstacle::no_route, now_);
    EXPECT_EQ(dispatcher_.next_due_ns(), now_ + Dispatcher::arrival_ns_max);
    now_ += Dispatcher::arrival_ns_max;
    dispatcher_.on_time(now_);
    EXPECT_EQ(last_code(), code::provider_unavailable);
}

TEST_F(DispatcherTest, SendsAgainToARestartedServiceOnlyWhatMayBeRepeated) {
    ask(Patience::none);
    ask(Patience::restart);
    sent_.clear();
    dispatcher_.on_restart("core");
    EXPECT_EQ(answers_.size(), 1U);
    EXPECT_EQ(last_code(), code::provider_unavailable);
    EXPECT_EQ(sent_to("core"), 1U);
    EXPECT_EQ(dispatcher_.open_asks(), 1U);
}

TEST_F(DispatcherTest, LeavesAloneWhatAServiceHasBeenSentWhenItIsSeenFirst) {
    ask(Patience::none);
    dispatcher_.on_arrival("core");
    EXPECT_TRUE(answers_.empty());
    EXPECT_EQ(sent_to("core"), 1U);
}

TEST_F(DispatcherTest, CallsABusyServiceBusy) {
    Envelope command = ask(Patience::arrival);
    dispatcher_.on_undeliverable("core", command.id, Dispatcher::Obstacle::full, now_);
    EXPECT_EQ(last_code(), code::backpressure);
}

TEST_F(DispatcherTest, CountsAnswersWhoseCallerHasGone) {
    dispatcher_.on_undeliverable("cli.1", "rn_1", Dispatcher::Obstacle::no_route, now_);
    EXPECT_EQ(dispatcher_.counters().lost_callers, 1U);
}

} // namespace
} // namespace helios::bus
